/**
 * A command, run within its bounds (`bounds.ts`). One that reads next to nothing runs in this thread, since a thread takes time to
 * start; any other in one of its own, which this one watches and can end.
 */
import { existsSync, statSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { type Bounds, boundsOf, GivenUp, MEBIBYTE } from './bounds.js';
import type { Last, Order, Said } from './command-thread.js';
import { Gate } from './gate.js';
import { type ExitCode, type Io, type ReadOnce, ReadsMore, realIo } from './io.js';
import { CLEAR } from './progress.js';
import { run } from './run.js';

/** The files that threads run. */
export interface ThreadFiles {
  /** Of those that compile parts. */
  readonly part: string;
  /** Of one that runs a command. */
  readonly command: string;
}

/** Bytes: what so little text asks for is answered in a moment. */
const LITTLE = 4096;
/** Milliseconds from look to look at a thread. */
const PAUSE = 50;
/** Of its time and memory a command gets so much: the rest is for ending it and saying so. */
const OWN = 0.97;
/** From so much of its memory on garbage is collected whenever the heap has grown by so many percent. */
const TIGHT = { from: 0.5, percent: 50 };
/** Of its memory, where V8 ends a thread by itself: far enough off to end it from here first, since V8 may take the process with it. */
const LAST = 1.5;

/** Runs the command and returns its exit code. Throws `GivenUp`, a UsageError for the environment, and what ends a thread. */
export async function runBounded(words: readonly string[], files: ThreadFiles): Promise<ExitCode> {
  let needs: Pick<ReadsMore, 'bytes' | 'once'> = { bytes: bytesNamed(words), once: new Map() };
  if (needs.bytes <= LITTLE)
    try {
      return await run(words, realIo(process.cwd(), { partThread: files.part, room: LITTLE }));
    } catch (error) {
      if (!(error instanceof ReadsMore)) throw error;
      needs = error;
    }
  for (let room = 0; ; ) {
    // Room for a file is its size; of many files only some may be known yet.
    room = Math.max(2 * room, MEBIBYTE * Math.ceil(needs.bytes / MEBIBYTE));
    const end = await runInThread(words, files, room, needs.once);
    if (end.kind === 'end') return end.code;
    needs = end;
  }
}

/** At least so many bytes will be read, by the files and directories among the words. */
function bytesNamed(words: readonly string[]): number {
  let bytes = 0;
  for (const word of words.filter((each) => each !== '' && existsSync(each))) {
    const stat = statSync(word);
    bytes += stat.isFile() ? stat.size : LITTLE + 1;
  }
  return bytes;
}

async function runInThread(
  words: readonly string[],
  files: ThreadFiles,
  room: number,
  once: ReadOnce,
): Promise<Last> {
  const bounds = boundsOf(room, process.env);
  const gate = new Gate();
  const io = realIo(process.cwd());
  const { terminal } = io;
  const order: Order = { words, terminal, room, once, partThread: files.part, gate: gate.shared };
  const worker = start(files.command, order, bounds);
  try {
    return await watched(worker, io, gate, bounds);
  } finally {
    await worker.terminate();
  }
}

function start(file: string, order: Order, { mebibytes }: Bounds): Worker {
  // Loaded where they are needed: most runs start no thread.
  const { getHeapStatistics } = process.getBuiltinModule('node:v8');
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const most = getHeapStatistics().heap_size_limit / MEBIBYTE;
  return new Worker(file, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: mebibytes === null ? most : Math.min(most, LAST * mebibytes) },
  });
}

/** Passes on what the thread says until it ends, or ends it. */
function watched(worker: Worker, io: Io, gate: Gate, bounds: Bounds): Promise<Last> {
  return new Promise((resolve, reject) => {
    let wrote = false;
    const settle = (act: () => void): void => {
      clearInterval(looking);
      act();
    };
    const giveUp = (bound: keyof Bounds): void => {
      if (io.terminal.err) io.err(CLEAR);
      settle(() => reject(new GivenUp(bound, bounds, wrote)));
    };
    const looking = setInterval(() => {
      spare(bounds);
      const bound = boundMet(bounds);
      if (bound !== null && gate.close()) giveUp(bound);
    }, PAUSE);
    worker.on('message', (said: Said) => {
      if (said.kind === 'err') io.err(said.text);
      else if (said.kind === 'out') {
        wrote = true;
        io.out(said.text);
      } else settle(() => resolve(said));
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') settle(() => reject(error));
      else {
        wrote ||= !gate.close();
        giveUp('mebibytes');
      }
    });
    worker.on('exit', () =>
      settle(() => reject(new Error('the thread of the command ended without an end'))),
    );
  });
}

/** Lets the heap grow less where much of the memory is taken. */
function spare({ mebibytes }: Bounds): void {
  if (mebibytes !== null && process.memoryUsage.rss() > TIGHT.from * mebibytes * MEBIBYTE)
    process.getBuiltinModule('node:v8').setFlagsFromString(`--heap-growing-percent=${TIGHT.percent}`);
}

/** Time counts from the start of the process; memory is all that it holds, in whatever thread. */
function boundMet({ seconds, mebibytes }: Bounds): keyof Bounds | null {
  if (seconds !== null && performance.now() > seconds * 1000 * OWN) return 'seconds';
  return mebibytes !== null && process.memoryUsage.rss() > mebibytes * MEBIBYTE * OWN ? 'mebibytes' : null;
}
