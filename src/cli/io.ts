/**
 * The only file that touches disk, streams, the environment and the clock. Commands get an `Io` and return an exit code,
 * so tests run them against a directory of their own.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Threads } from './threads.js';

export const EXIT = { done: 0, finding: 1, wrong: 2, undecided: 3, bug: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Input that cannot be used as asked: shown as one line, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly help: string;
  constructor(message: string, help = '') {
    super(message);
    this.help = help;
  }
}

/** What can be read once only, as it was read: `-` for standard input, else by whole path. */
export type ReadOnce = ReadonlyMap<string, Uint8Array>;

/** More is to be read than there is room for: the command is to begin again with more. Nothing was written so far. */
export class ReadsMore extends Error {
  override readonly name = 'ReadsMore';
  /** Of all that was to be read so far. */
  readonly bytes: number;
  readonly once: ReadOnce;
  constructor(bytes: number, once: ReadOnce) {
    super(`${bytes} bytes are to be read`);
    this.bytes = bytes;
    this.once = once;
  }
}

export type PathKind = 'file' | 'directory' | 'other' | 'missing';

export interface Io {
  /** Writes to standard output as it is. */
  out(text: string): void;
  /** Writes to standard error as it is. */
  err(text: string): void;
  /** Whether text on standard error or output may be coloured by default. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  readonly environment: ReadonlyMap<string, string>;
  stdin(): string;
  kindOf(path: string): PathKind;
  /** Text of a file, UTF-8; a UsageError where it cannot be read or is larger than `MAX_FILE`. */
  read(path: string): string;
  /** Names in a directory, sorted. */
  list(path: string): readonly string[];
  makeDirectory(path: string): void;
  write(path: string, text: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Standard output of `git` in a directory; a UsageError where it fails. */
  git(directory: string, ...words: readonly string[]): string;
  /** Milliseconds since some moment, for progress only. */
  now(): number;
  /** Where work can be done beside this thread; `null`: nowhere. */
  readonly threads: Threads | null;
}

/** Files above this size are refused before they are read. */
export const MAX_FILE = 256 * 1024 * 1024;

/**
 * The more bytes were read, the less the heap may grow beyond what is in use before its garbage is collected: by so many percent.
 * V8 by itself lets a large heap grow to four times that, and one with a bound (`bounded-run.ts`) less. Once it is told, it takes
 * over no compiled form (`bin/load.js`) any more, so it is told where all is loaded.
 */
const HEAP_GROWTH = [
  { from: 5 * 1024, percent: 300 },
  { from: 512 * 1024, percent: 175 },
  { from: 4 * 1024 * 1024, percent: 100 },
] as const;

/** More threads than this only take more memory: what one thread does alone is then most of it. */
const MOST_THREADS = 4;
/** Room for young objects in a thread, MiB: most of what is worked out lives for one part. */
const YOUNG = 64;

/** Where a command runs. */
export interface Place {
  /** The file that threads run which compile parts; default: all parts are compiled in this thread. */
  readonly partThread?: string;
  /** Bytes that may be read before something is written, what `git` says included; default: any number. */
  readonly room?: number;
  /** What was read before the command began again. */
  readonly once?: ReadOnce;
  /** Default: those of the process. */
  readonly streams?: Streams;
}

/** Where a command writes to what is no file. */
export type Streams = Pick<Io, 'out' | 'err' | 'terminal'>;

const PROCESS_STREAMS: Streams = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  get terminal() {
    return { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true };
  },
};

export function realIo(cwd: string, { partThread, room, once, streams = PROCESS_STREAMS }: Place = {}): Io {
  const at = (path: string) => resolve(cwd, path);
  const seen = new Map(once);
  let read = 0;
  let wrote = false;
  const count = (bytes: number): void => {
    read += bytes;
    if (room !== undefined && read > room && !wrote) throw new ReadsMore(read, seen);
    const growth = HEAP_GROWTH.findLast(({ from }) => read >= from);
    if (growth !== undefined)
      process.getBuiltinModule('node:v8').setFlagsFromString(`--heap-growing-percent=${growth.percent}`);
  };
  const readOnce = (key: string, from: string | number): string => {
    const bytes = seen.get(key) ?? readFileSync(from);
    seen.set(key, bytes);
    count(bytes.length);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  };
  const guarded = <T>(path: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (error instanceof ReadsMore) throw error;
      throw new UsageError(`${path}: ${reason(error)}`);
    }
  };
  const writing = (path: string, act: () => void): void => {
    wrote = true;
    guarded(path, act);
  };
  return {
    out(text) {
      wrote = true;
      streams.out(text);
    },
    err: streams.err,
    terminal: streams.terminal,
    environment: new Map(
      Object.entries(process.env).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value] as const],
      ),
    ),
    stdin: () => readOnce('-', 0),
    kindOf(path) {
      const full = at(path);
      if (!existsSync(full)) return 'missing';
      const stat = statSync(full);
      return stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : 'other';
    },
    read: (path) =>
      guarded(path, () => {
        const stat = statSync(at(path));
        if (stat.size > MAX_FILE) throw new UsageError(`${path}: larger than ${MAX_FILE / 1024 / 1024} MiB`);
        if (stat.isFile()) count(stat.size);
        const text = stat.isFile() ? readFileSync(at(path), 'utf8') : readOnce(at(path), at(path));
        return text.replace(/^\ufeff/, '');
      }),
    list: (path) => guarded(path, () => readdirSync(at(path)).sort()),
    makeDirectory: (path) => writing(path, () => void mkdirSync(at(path), { recursive: true })),
    write: (path, text) => writing(path, () => writeFileSync(at(path), text)),
    rename: (from, to) => writing(to, () => renameSync(at(from), at(to))),
    remove: (path) => writing(path, () => rmSync(at(path), { recursive: lstatSync(at(path)).isDirectory() })),
    git: (directory, ...words) =>
      guarded(`git ${words.join(' ')}`, () => {
        // Loaded where it is needed: most runs never start a process.
        const said = process.getBuiltinModule('node:child_process').execFileSync('git', words, {
          cwd: at(directory),
          maxBuffer: MAX_FILE,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        count(said.length);
        return said.toString('utf8');
      }),
    now: () => performance.now(),
    threads: partThread === undefined ? null : threadsOf(partThread),
  };
}

function threadsOf(file: string): Threads {
  // Loaded where they are needed, as above.
  const { availableParallelism } = process.getBuiltinModule('node:os');
  return {
    count: Math.min(availableParallelism(), MOST_THREADS),
    start(data) {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      return new Worker(file, { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
    },
  };
}

/** A path for people: with `/` on every system. */
export function shownPath(path: string): string {
  return path.split(sep).join('/');
}

/** Is `path` the directory itself or inside it? Both are resolved first, so `..` cannot lead out. */
export function isInside(directory: string, path: string): boolean {
  const way = relative(resolve(directory), resolve(path));
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

export { join as joinPath };

function reason(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file or directory';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'is a directory';
  if (code === 'ENOTDIR') return 'is not a directory';
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
