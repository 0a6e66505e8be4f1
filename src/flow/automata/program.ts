/**
 * Turns an expression into steps that read a text once from left to right, and runs them on one text. All steps that are
 * possible go on together, so the time is the text's length times the number of steps, whatever the expression.
 */
import { contains } from '../../values/intervals.js';
import { type Characters, WORD } from './characters.js';
import { type Assertion, characterCodes, type Expression } from './expression.js';

export type Step =
  | { readonly kind: 'read'; readonly set: Characters; readonly next: number }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  | { readonly kind: 'assert'; readonly what: Assertion; readonly next: number }
  | { readonly kind: 'accept' };

export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
  /** Whether the steps ask about lines or words, beyond the start and the end of the text. */
  readonly looksAround: boolean;
}

/** What stands on one side of a place in a text. */
export const EDGE = 0;
export const LINE_BREAK = 1;
export const WORD_CHARACTER = 2;
export const OTHER_CHARACTER = 3;

export function sideOf(code: number): number {
  return code === 10 ? LINE_BREAK : contains(WORD, code) ? WORD_CHARACTER : OTHER_CHARACTER;
}

/** The steps of an expression; null where there would be more than `limit`. */
export function programOf(expression: Expression, limit: number): Program | null {
  const steps: Step[] = [{ kind: 'accept' }];
  let looksAround = false;

  function add(step: Step): number {
    if (steps.length > limit) throw new TooManySteps();
    return steps.push(step) - 1;
  }

  // Written backwards: every part is told where to go on.
  function write(part: Expression, next: number): number {
    switch (part.kind) {
      case 'characters':
        return add({ kind: 'read', set: part.set, next });
      case 'sequence':
        return part.of.reduceRight((after, member) => write(member, after), next);
      case 'choice':
        return add({ kind: 'fork', next: part.of.map((member) => write(member, next)) });
      case 'assert':
        if (part.what !== 'text-start' && part.what !== 'text-end') looksAround = true;
        return add({ kind: 'assert', what: part.what, next });
      case 'repeat': {
        let after = next;
        if (part.most === Infinity) {
          const loop: number[] = [next];
          after = add({ kind: 'fork', next: loop });
          loop.push(write(part.of, after));
        } else {
          for (let i = part.least; i < part.most; i++) {
            after = add({ kind: 'fork', next: [next, write(part.of, after)] });
          }
        }
        for (let i = 0; i < part.least; i++) after = write(part.of, after);
        return after;
      }
    }
  }

  try {
    const start = write(expression, 0);
    return { steps, start, looksAround };
  } catch (thrown) {
    if (thrown instanceof TooManySteps) return null;
    throw thrown;
  }
}

/** Whether the whole text matches. */
export function runs(program: Program, text: string): boolean {
  const codes = characterCodes(text);
  let open: readonly number[] = [program.start];
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    const before = i === 0 ? EDGE : sideOf(codes[i - 1] ?? 0);
    const next = new Set<number>();
    for (const at of reach(program, open, before, sideOf(code))) {
      const step = program.steps[at];
      if (step?.kind === 'read' && contains(step.set, code)) next.add(step.next);
    }
    if (next.size === 0) return false;
    open = [...next];
  }
  const last = codes[codes.length - 1];
  return reach(program, open, last === undefined ? EDGE : sideOf(last), EDGE).includes(0);
}

/** The reading and accepting steps that can be come to without reading, at a place between `before` and `after`. Ascending. */
export function reach(
  program: Program,
  open: readonly number[],
  before: number,
  after: number,
): readonly number[] {
  const seen = new Set<number>();
  const found: number[] = [];
  const todo = [...open];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const step = program.steps[at];
    if (step === undefined) continue;
    if (step.kind === 'fork') todo.push(...step.next);
    else if (step.kind === 'assert') {
      if (holds(step.what, before, after)) todo.push(step.next);
    } else found.push(at);
  }
  return found.sort((a, b) => a - b);
}

class TooManySteps extends Error {}

function holds(what: Assertion, before: number, after: number): boolean {
  switch (what) {
    case 'text-start':
      return before === EDGE;
    case 'text-end':
      return after === EDGE;
    case 'line-start':
      return before === EDGE || before === LINE_BREAK;
    case 'line-end':
      return after === EDGE || after === LINE_BREAK;
    case 'word-boundary':
      return (before === WORD_CHARACTER) !== (after === WORD_CHARACTER);
    case 'no-word-boundary':
      return (before === WORD_CHARACTER) === (after === WORD_CHARACTER);
  }
}
