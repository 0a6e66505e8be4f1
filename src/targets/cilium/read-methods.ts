/**
 * The HTTP methods that an expression matches, as a list: the neutral policy knows methods by name. Methods are tokens
 * (RFC 9110, section 9.1).
 */
import { compareText } from '../../base/order.js';
import { charactersOf } from '../../flow/automata/alphabet.js';
import { bothOf, butNot, isEmpty, type Language, languageOfRegex } from '../../flow/automata/language.js';
import { HTTP_METHOD_SHAPE } from '../../flow/automata/shapes.js';

/** More methods than this are no list that anybody wrote. */
const MOST_METHODS = 64;
const MOST_STATES = 2000;

/** Sorted. `every`: all tokens match. `null`: more than a list can hold, or no expression at all. */
export function methodsOf(source: string): readonly string[] | 'every' | null {
  const words = source.split('|');
  if (words.every((word) => /^[A-Za-z]+$/.test(word))) return [...new Set(words)].sort(compareText);
  const written = languageOfRegex(source, MOST_STATES);
  const tokens = languageOfRegex(HTTP_METHOD_SHAPE, MOST_STATES);
  if (written.kind !== 'ok' || tokens.kind !== 'ok') return null;
  const both = bothOf(written.language, tokens.language, MOST_STATES);
  const missing = butNot(tokens.language, written.language, MOST_STATES);
  if (both === 'limit' || missing === 'limit') return null;
  return isEmpty(missing) ? 'every' : textsOf(both);
}

/** Every text of a language; `null` where there are too many. A state that leads nowhere is not entered, so a loop is endless. */
function textsOf(language: Language): readonly string[] | null {
  const { next, output, states, alphabet } = language;
  const step = (state: number, letter: number): number => next[state * alphabet.classes + letter] ?? 0;
  const letters = charactersOf(alphabet);
  const leads = new Set<number>();
  for (let grown = true; grown; ) {
    grown = false;
    for (let state = 0; state < states; state++) {
      if (leads.has(state)) continue;
      if (output[state] !== 1 && !letters.some((_, letter) => leads.has(step(state, letter)))) continue;
      leads.add(state);
      grown = true;
    }
  }
  const texts: string[] = [];
  const open: { readonly state: number; readonly text: string; readonly seen: readonly number[] }[] = [
    { state: 0, text: '', seen: [] },
  ];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { state, text, seen } = at;
    if (!leads.has(state)) continue;
    if (seen.includes(state) || texts.length > MOST_METHODS) return null;
    if (output[state] === 1) texts.push(text);
    for (const [letter, set] of letters.entries()) {
      const to = step(state, letter);
      if (!leads.has(to)) continue;
      for (const { first, last } of set) {
        if (last - first > MOST_METHODS || open.length > MOST_STATES) return null;
        for (let code = first; code <= last; code++)
          open.push({ state: to, text: text + String.fromCodePoint(code), seen: [...seen, state] });
      }
    }
  }
  return texts.length > MOST_METHODS ? null : texts.sort(compareText);
}
