/**
 * No input keeps a machine busy for ever: what has no answer after some seconds for each megabyte read is given up and reported as
 * undecided, with nothing written. A bound of last resort, by the clock; whatever ends before it ends the same everywhere.
 */
import { type Io, UsageError } from './io.js';

/** Seconds for each megabyte begun, unless the environment says otherwise. */
const SECONDS = 30;
/** What says otherwise: a number of seconds, 0 for no end. */
const VARIABLE = 'NETC_PATIENCE';
const MEGABYTE = 1024 * 1024;

/** Work was given up. */
export class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience';
  readonly help =
    `\`${VARIABLE}=600\` in the environment waits 600 s for each megabyte, \`${VARIABLE}=0\` for ever; parts of the input may have an answer alone`;
  constructor(seconds: number) {
    super(`no answer after ${seconds} s, so the question is undecided; nothing was written`);
  }
}

/** Runs work that writes nothing, and throws `OutOfPatience` where it does not end in time. Time counts from the start of the command. */
export function withPatience<T>(io: Io, work: () => T): T {
  const each = secondsOf(io);
  if (each === 0) return work();
  const seconds = each * Math.max(1, Math.ceil(io.bytesRead() / MEGABYTE));
  const left = Math.ceil(seconds * 1000 - (io.now() - io.started));
  const done = left < 1 ? null : io.endingAfter(left, work);
  if (done === null) throw new OutOfPatience(seconds);
  return done.value;
}

function secondsOf(io: Io): number {
  const given = io.environment.get(VARIABLE) ?? '';
  if (given === '') return SECONDS;
  if (!/^[0-9]+(\.[0-9]+)?$/.test(given))
    throw new UsageError(`${VARIABLE}: \`${given}\` is no number of seconds`);
  return Number(given);
}
