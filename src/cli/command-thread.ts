/** A thread that runs one command: files it reads and writes itself, what it says goes to the thread that started it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Gate } from './gate.js';
import { type ExitCode, type Io, type ReadOnce, ReadsMore, realIo, type Streams } from './io.js';
import { run } from './run.js';

/** What the thread is started with. */
export interface Order {
  readonly words: readonly string[];
  readonly terminal: Io['terminal'];
  /** Bytes that it may read. */
  readonly room: number;
  /** What was read before. */
  readonly once: ReadOnce;
  /** The file that threads run which compile parts. */
  readonly partThread: string;
  /** Of the gate through which it goes to write. */
  readonly gate: SharedArrayBuffer;
}

/** What it says last: that it needs more room, or its exit code. */
export type Last =
  | { readonly kind: 'more'; readonly bytes: number; readonly once: ReadOnce }
  | { readonly kind: 'end'; readonly code: ExitCode };
/** What it says: text for a stream, or the last. */
export type Said =
  | { readonly kind: 'out'; readonly text: string }
  | { readonly kind: 'err'; readonly text: string }
  | Last;

/** Runs the command that the thread was started with. */
export async function serve(): Promise<void> {
  const { words, terminal, room, once, partThread, gate: shared } = workerData as Order;
  const say = (said: Said): void => parentPort?.postMessage(said);
  const gate = new Gate(shared);
  const streams: Streams = {
    terminal,
    out: (text) => gate.passing(() => say({ kind: 'out', text })),
    err: (text) => say({ kind: 'err', text }),
  };
  const real = realIo(process.cwd(), { partThread, room, once, streams });
  /** Files are written one after the other: from the first on the thread is not ended. */
  const writing = <W extends readonly unknown[]>(act: (...words: W) => void): ((...words: W) => void) => {
    return (...given) => {
      gate.enter();
      act(...given);
    };
  };
  const io: Io = {
    ...real,
    makeDirectory: writing(real.makeDirectory),
    write: writing(real.write),
    rename: writing(real.rename),
    remove: writing(real.remove),
  };
  try {
    say({ kind: 'end', code: await run(words, io) });
  } catch (error) {
    if (!(error instanceof ReadsMore)) throw error;
    say({ kind: 'more', bytes: error.bytes, once: error.once });
  }
}
