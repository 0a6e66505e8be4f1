/**
 * No input keeps a machine busy for ever, or takes all its memory: what has no answer after some seconds and within some memory for
 * each megabyte read is given up and reported as undecided. Bounds of last resort: what ends within them ends the same everywhere.
 */
import { UsageError } from './io.js';

export const MEBIBYTE = 1024 * 1024;

/** How long a command may take, and how much memory; null: no end. */
export interface Bounds {
  readonly seconds: number | null;
  readonly mebibytes: number | null;
}

/** For each megabyte begun; what the environment says instead is a number, 0 for no end. */
const EACH = {
  seconds: { variable: 'NETC_PATIENCE', number: 30, unit: 's', more: 600 },
  mebibytes: { variable: 'NETC_MEMORY', number: 1024, unit: 'MiB', more: 4096 },
} as const;

/** The bounds of a command that reads up to so many bytes. A UsageError where the environment says no number. */
export function boundsOf(bytes: number, environment: Readonly<Record<string, string | undefined>>): Bounds {
  const times = Math.max(1, Math.ceil(bytes / MEBIBYTE));
  const bound = ({ variable, number }: (typeof EACH)[keyof typeof EACH]): number | null => {
    const given = environment[variable] ?? '';
    if (!/^([0-9]+(\.[0-9]+)?)?$/.test(given)) throw new UsageError(`${variable}: \`${given}\` is no number`);
    const each = given === '' ? number : Number(given);
    return each === 0 ? null : each * times;
  };
  return { seconds: bound(EACH.seconds), mebibytes: bound(EACH.mebibytes) };
}

/** A command was ended at one of its bounds. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly help: string;
  constructor(bound: keyof Bounds, { seconds, mebibytes }: Bounds, wrote: boolean) {
    const within = {
      seconds: `after ${seconds} s`,
      mebibytes: `within ${mebibytes === null ? 'the memory there is' : `${mebibytes} MiB of memory`}`,
    };
    super(
      `no answer ${within[bound]}, so the question is undecided; ${wrote ? 'what was written is not all' : 'nothing was written'}`,
    );
    const { variable, more, unit } = EACH[bound];
    this.help = `\`${variable}=${more}\` in the environment allows ${more} ${unit} for each megabyte read, \`${variable}=0\` sets no bound; parts of the input may have an answer alone`;
  }
}
