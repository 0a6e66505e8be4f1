/** Runs the command line against a fresh directory, and keeps what it prints. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Io, realIo } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { scratchDirectory } from '../scratch.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Place {
  readonly directory: string;
  netc(...words: readonly string[]): Promise<Ran>;
  /** The same with text on standard input. */
  netcWith(stdin: string, ...words: readonly string[]): Promise<Ran>;
}

/** A directory that holds the files given, by path. */
export function place(files: Readonly<Record<string, string>>): Place {
  const directory = scratchDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const start = async (stdin: string, words: readonly string[]): Promise<Ran> => {
    let out = '';
    let err = '';
    const io: Io = {
      ...realIo(directory),
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      stdin: () => stdin,
      terminal: { out: false, err: false },
    };
    const code = await run(words, io);
    return { code, out, err };
  };
  return {
    directory,
    netc: (...words) => start('', words),
    netcWith: (stdin, ...words) => start(stdin, words),
  };
}
