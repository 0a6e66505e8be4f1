/** The plain twin of the automata: which places of a text an expression can lead to, by the definition. */
import type { Expression } from '../../../src/flow/automata/expression.js';

/** Whether the whole text matches. */
export function naiveMatch(expression: Expression, text: string): boolean {
  return endsOf(expression, text, 0).has(text.length);
}

function endsOf(e: Expression, text: string, at: number): Set<number> {
  switch (e.kind) {
    case 'characters': {
      const code = text.charCodeAt(at);
      return new Set(e.set.some((r) => r.first <= code && code <= r.last) ? [at + 1] : []);
    }
    case 'sequence': {
      let places = new Set([at]);
      for (const part of e.of) places = step(part, text, places);
      return places;
    }
    case 'choice':
      return unionOf(e.of.map((part) => endsOf(part, text, at)));
    case 'repeat': {
      // After the least number of rounds, more rounds than the text is long bring nothing new.
      let places = new Set([at]);
      for (let i = 0; i < e.least; i++) places = step(e.of, text, places);
      let all = places;
      for (let i = e.least; i < Math.min(e.most, e.least + text.length + 1); i++) {
        places = step(e.of, text, places);
        all = unionOf([all, places]);
      }
      return all;
    }
    case 'assert': {
      const word = (i: number): boolean => /^[0-9A-Za-z_]$/.test(text[i] ?? '');
      const boundary = word(at - 1) !== word(at);
      const holds = {
        'text-start': at === 0,
        'text-end': at === text.length,
        'line-start': at === 0 || text[at - 1] === '\n',
        'line-end': at === text.length || text[at] === '\n',
        'word-boundary': boundary,
        'no-word-boundary': !boundary,
      }[e.what];
      return new Set(holds ? [at] : []);
    }
  }
}

function step(e: Expression, text: string, places: ReadonlySet<number>): Set<number> {
  return unionOf([...places].map((place) => endsOf(e, text, place)));
}

function unionOf(sets: readonly Set<number>[]): Set<number> {
  return new Set(sets.flatMap((set) => [...set]));
}

/** Every text over these characters up to a length, shortest first. */
export function textsOver(characters: string, most: number): string[] {
  let round = [''];
  const all = [''];
  for (let i = 0; i < most; i++) {
    round = round.flatMap((text) => Array.from(characters, (c) => text + c));
    all.push(...round);
  }
  return all;
}
