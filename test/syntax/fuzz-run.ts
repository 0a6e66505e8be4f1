/** Feeds mutated programs to the parser, the checks and the printer, and says what goes wrong. */
import { check } from '../../src/check/check.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { parseFile } from '../../src/syntax/parse.js';
import { printFile } from '../../src/syntax/print.js';
import { mutated } from './mutate.js';
import { plain } from './plain.js';
import { randomProgram } from './random-program.js';

export interface FuzzFigure {
  readonly programs: number;
  /** Programs that had errors. */
  readonly broken: number;
  readonly diagnostics: number;
  /** The longest time that one program took, in milliseconds. */
  readonly longest: number;
  /** What went wrong, with the seed; empty is right. */
  readonly failures: readonly string[];
}

/** One program took longer than this many milliseconds: it hangs. */
const HANGS = 5_000;

/** Runs the seeds from `first` on; `clock` gives milliseconds. */
export function fuzz(first: number, programs: number, clock: () => number): FuzzFigure {
  const failures: string[] = [];
  let broken = 0;
  let diagnostics = 0;
  let longest = 0;
  for (let seed = first; seed < first + programs; seed++) {
    const text = mutated(randomProgram(seed, { statements: 1 + (seed % 3) }), seed);
    const begun = clock();
    try {
      const found = findings(text);
      diagnostics += found.length;
      if (found.some((each) => each.severity === 'error')) broken++;
      failures.push(...found.flatMap((each) => misplaced(each, text)).map((what) => `${seed}: ${what}`));
    } catch (error) {
      failures.push(`${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const took = clock() - begun;
    longest = Math.max(longest, took);
    if (took > HANGS) failures.push(`${seed}: took ${Math.round(took)} ms`);
  }
  return { programs, broken, diagnostics, longest, failures };
}

/** What is said of a text; a text without mistakes must print and read back as what it is. */
function findings(text: string): readonly Diagnostic[] {
  const parsed = parseFile({ name: 'mutated.netc', text });
  const checked = check([parsed.file]);
  const printed = printFile(parsed.file);
  if (parsed.diagnostics.length === 0) {
    const again = parseFile({ name: 'printed.netc', text: printed });
    if (JSON.stringify(plain(again.file)) !== JSON.stringify(plain(parsed.file)))
      throw new Error('print changes it');
    if (printFile(again.file) !== printed) throw new Error('print is no fixed point');
  }
  return [...parsed.diagnostics, ...checked.diagnostics];
}

/** A message must have a place inside its text, and no part of its template left over. */
function misplaced({ code, message, help, span }: Diagnostic, text: string): string[] {
  const inside =
    span.file.text === text && span.start >= 0 && span.start <= span.end && span.end <= text.length;
  const filled =
    message !== '' &&
    !/undefined|NaN|\[object/.test(`${message}${help}`.replaceAll(text.slice(span.start, span.end), ''));
  return inside && filled ? [] : [`${code} at ${span.start}..${span.end}: ${message} (${help})`];
}
