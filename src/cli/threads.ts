/** Steps done in several threads, where there are parts enough to be worth it. */
import type { Worker } from 'node:worker_threads';
import type { Progress } from '../base/progress.js';
import type { CompiledPart } from '../compiled-target.js';
import { compileParts, type Parts, type Steps } from '../steps.js';
import type { Io } from './io.js';
import { Files, type Parcel } from './parcel.js';
import { withProgress } from './progress.js';

/** One of `thread.ts`: takes parts as parcels, and gives each back compiled, in the order sent. */
export type Thread = Pick<Worker, 'postMessage' | 'on' | 'terminate'>;

/** Threads that a machine gives. */
export interface Threads {
  /** At least 1. */
  readonly count: number;
  /** Starts one with the task as a parcel. */
  start(data: unknown): Thread;
}

/** Of fewer parts than this two threads gain nothing (`bench/README.md`): each has to warm up. */
const FEWEST_PARTS = 100;
/** A thread has this many before it, so that it never waits for the next. */
const AHEAD = 2;

/** Does the steps, and says on a terminal what takes long. */
export function runSteps<T>(
  io: Io,
  options: { readonly quiet: boolean },
  steps: (progress: Progress) => Steps<T>,
): Promise<T> {
  return withProgress(io, options, (progress) => inThreads(steps(progress), io, progress));
}

/** Does the steps, in threads where there are any and at least `fewest` parts. What ends a thread ends this. */
export async function inThreads<T>(
  steps: Steps<T>,
  { threads }: Pick<Io, 'threads'>,
  progress: Progress,
  fewest: number = FEWEST_PARTS,
): Promise<T> {
  let step = steps.next();
  while (step.done !== true) {
    const parts = step.value;
    step = steps.next(
      threads === null || threads.count < 2 || parts.queue.length < fewest
        ? compileParts(parts, progress)
        : await compileInThreads(parts, threads, progress),
    );
  }
  return step.value;
}

async function compileInThreads(
  { task, queue }: Parts,
  threads: Threads,
  progress: Progress,
): Promise<readonly CompiledPart[]> {
  const compiled: CompiledPart[] = [];
  const count = queue.length;
  let begun = 0;
  let done = 0;
  const started = Array.from({ length: Math.min(threads.count, count) }, () => {
    const files = new Files(true);
    const worker = threads.start(files.pack(task));
    return { worker, answers: answersOf(worker), files };
  });
  try {
    await Promise.all(
      started.flatMap(({ worker, answers, files }) =>
        Array.from({ length: AHEAD }, async () => {
          for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
            const place = begun++;
            worker.postMessage(files.pack(part));
            compiled[place] = files.unpack(await answers.next()) as CompiledPart;
            done++;
            progress(`compiling part ${done} of ${count}`);
          }
        }),
      ),
    );
  } finally {
    await Promise.all(started.map(({ worker }) => worker.terminate()));
  }
  return compiled;
}

/** What a thread answers, in the order asked; once it has ended it answers nothing but why. */
function answersOf(worker: Thread): { next(): Promise<Parcel> } {
  const waiting: { resolve(parcel: Parcel): void; reject(why: unknown): void }[] = [];
  let ended: unknown = null;
  const end = (why: unknown): void => {
    ended ??= why;
    for (const each of waiting.splice(0)) each.reject(ended);
  };
  worker.on('message', (parcel: Parcel) => waiting.shift()?.resolve(parcel));
  worker.on('error', end);
  worker.on('exit', () => end(new Error('a thread that compiles ended before it was done')));
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (ended === null) waiting.push({ resolve, reject });
        else reject(ended);
      }),
  };
}
