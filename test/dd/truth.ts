/** The plain twin of a diagram: one boolean per assignment, in counting order with the last field fastest. */

export type Table = readonly boolean[];

/** All assignments of fields with these sizes. */
export function assignments(sizes: readonly number[]): number[][] {
  let result: number[][] = [[]];
  for (const size of sizes) {
    result = result.flatMap((head) => Array.from({ length: size }, (_, value) => [...head, value]));
  }
  return result;
}
