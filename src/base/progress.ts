/** How a driver that may take long tells what it is doing: called with a few words when a step begins. */
export type Progress = (step: string) => void;
