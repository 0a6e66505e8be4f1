/**
 * Machines that read a text from left to right and end with a number: 0 or 1 for a language, any small number where texts are
 * sorted into more than two kinds. Always complete: every state goes on for every character. Characters that no state tells
 * apart are one class.
 */
import { compareNumber } from '../../base/order.js';
import { contains } from '../../values/intervals.js';
import { type Alphabet, alphabetOf, classAt, samplesOf } from './alphabet.js';
import { type Characters, WORD } from './characters.js';
import { characterCodes } from './expression.js';
import { minimise } from './minimise.js';
import { EDGE, LINE_BREAK, OTHER_CHARACTER, type Program, reach, WORD_CHARACTER } from './program.js';

export interface Machine {
  readonly alphabet: Alphabet;
  readonly states: number;
  /** The first state is 0. */
  readonly next: Int32Array;
  /** Per state, what the machine says where a text ends there. */
  readonly output: Int32Array;
}

/** What making machines may still take, in steps of one state over one class of characters; what takes more ends in `limit`. */
export interface Effort {
  left: number;
}

/** The machine of a program: 1 on the texts that match as a whole. `limit`: it would have more states than that. */
export function machineOf(
  program: Program,
  limit: number,
  effort: Effort = { left: Number.POSITIVE_INFINITY },
): Machine | 'limit' {
  const sets: Characters[] = [];
  for (const step of program.steps) if (step.kind === 'read') sets.push(step.set);
  if (program.looksAround) sets.push([{ first: 10, last: 10 }], WORD);
  const alphabet = alphabetOf(sets);
  const samples = samplesOf(alphabet);
  const sides = samples.map((code) =>
    !program.looksAround
      ? OTHER_CHARACTER
      : code === 10
        ? LINE_BREAK
        : contains(WORD, code)
          ? WORD_CHARACTER
          : OTHER_CHARACTER,
  );

  const known = new Map<string, number>();
  const open: { readonly at: readonly number[]; readonly before: number }[] = [];
  const stateOf = (at: readonly number[], before: number): number => {
    const key = `${at.length === 0 ? '' : before} ${at.join()}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    open.push({ at, before });
    known.set(key, open.length - 1);
    return open.length - 1;
  };
  stateOf([program.start], EDGE);
  const next: number[] = [];
  const output: number[] = [];
  for (let state = 0; state < open.length; state++) {
    const { at, before } = open[state] ?? { at: [], before: EDGE };
    effort.left -= samples.length * (1 + at.length);
    if (open.length > limit || effort.left < 0) return 'limit';
    output.push(reach(program, at, before, EDGE).includes(0) ? 1 : 0);
    const reached = new Map<number, readonly number[]>();
    samples.forEach((code, c) => {
      const side = sides[c] ?? OTHER_CHARACTER;
      const places = reached.get(side) ?? reach(program, at, before, side);
      reached.set(side, places);
      const after = new Set<number>();
      for (const place of places) {
        const step = program.steps[place];
        if (step?.kind === 'read' && contains(step.set, code)) after.add(step.next);
      }
      next.push(stateOf([...after].sort(compareNumber), side));
    });
  }
  return minimise({
    alphabet,
    states: open.length,
    next: Int32Array.from(next),
    output: Int32Array.from(output),
  });
}

/** The machine that says i+1 on the i-th of the texts, which are all different, and 0 on everything else. */
export function machineOfTexts(texts: readonly string[]): Machine {
  const codes = texts.map(characterCodes);
  const characters = [...new Set(codes.flat())].sort(compareNumber);
  const alphabet = alphabetOf(characters.map((c) => [{ first: c, last: c }]));
  const classOf = new Map(characters.map((c) => [c, classAt(alphabet, c)]));
  const width = alphabet.classes;
  // State 0 is the start, state 1 what no text leads to.
  const next: number[] = new Array<number>(2 * width).fill(1);
  const output = [0, 0];
  codes.forEach((text, i) => {
    let at = 0;
    for (const code of text) {
      const slot = at * width + (classOf.get(code) ?? 0);
      if (next[slot] === 1) {
        next[slot] = output.push(0) - 1;
        for (let c = 0; c < width; c++) next.push(1);
      }
      at = next[slot] ?? 1;
    }
    output[at] = i + 1;
  });
  return { alphabet, states: output.length, next: Int32Array.from(next), output: Int32Array.from(output) };
}

/** What the machine says about a text. */
export function outputFor(machine: Machine, text: string): number {
  let at = 0;
  for (const code of characterCodes(text)) {
    at = machine.next[at * machine.alphabet.classes + classAt(machine.alphabet, code)] ?? 0;
  }
  return machine.output[at] ?? 0;
}

/** Both machines at once; `join` says what becomes of their two answers. */
export function pair(
  a: Machine,
  b: Machine,
  join: (a: number, b: number) => number,
  limit: number,
  effort: Effort = { left: Number.POSITIVE_INFINITY },
): Machine | 'limit' {
  const from = [...new Set([...a.alphabet.from, ...b.alphabet.from])].sort(compareNumber);
  const classOfPair = new Map<number, number>();
  const classesA: number[] = [];
  const classesB: number[] = [];
  const classOf = from.map((code) => {
    const x = classAt(a.alphabet, code);
    const y = classAt(b.alphabet, code);
    const key = x * b.alphabet.classes + y;
    const found = classOfPair.get(key) ?? classesA.length;
    if (found === classesA.length) {
      classOfPair.set(key, found);
      classesA.push(x);
      classesB.push(y);
    }
    return found;
  });
  const classes = classesA.length;

  const stateOfPair = new Map<number, number>([[0, 0]]);
  const open = [0];
  const next: number[] = [];
  const output: number[] = [];
  for (let state = 0; state < open.length; state++) {
    effort.left -= classes;
    if (open.length > limit || effort.left < 0) return 'limit';
    const x = Math.floor((open[state] ?? 0) / b.states);
    const y = (open[state] ?? 0) % b.states;
    output.push(join(a.output[x] ?? 0, b.output[y] ?? 0));
    for (let c = 0; c < classes; c++) {
      const nextA = a.next[x * a.alphabet.classes + (classesA[c] ?? 0)] ?? 0;
      const nextB = b.next[y * b.alphabet.classes + (classesB[c] ?? 0)] ?? 0;
      const key = nextA * b.states + nextB;
      let to = stateOfPair.get(key);
      if (to === undefined) {
        to = open.push(key) - 1;
        stateOfPair.set(key, to);
      }
      next.push(to);
    }
  }
  return minimise({
    alphabet: { from, classOf, classes },
    states: open.length,
    next: Int32Array.from(next),
    output: Int32Array.from(output),
  });
}

/** The same machine with other answers. */
export function relabel(machine: Machine, answer: (output: number) => number): Machine {
  return minimise({ ...machine, output: machine.output.map((output) => answer(output)) });
}
