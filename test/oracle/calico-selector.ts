/** Calico's selector language, parsed by descent from the grammar of calico.md section 2 into a test of labels. */

export type Labels = ReadonlyMap<string, string>;
export type LabelsTest = (labels: Labels) => boolean;

/** How the words of a selector are to be taken where it stands. */
export interface Reading {
  /** Written before every label, such as `pcns.`. */
  readonly prefix: string;
  readonly all: LabelsTest;
  readonly global: LabelsTest;
}

export const PLAIN: Reading = { prefix: '', all: () => true, global: () => true };

/** The test that a selector stands for; undefined where it is none. Empty and blank select everything. */
export function parseSelector(text: string, reading: Reading = PLAIN): LabelsTest | undefined {
  if (/^[ \t]*$/.test(text)) return () => true;
  const cursor = { text, place: 0 };
  const test = or(cursor, reading);
  skip(cursor);
  return test !== undefined && cursor.place === text.length ? test : undefined;
}

interface Cursor {
  readonly text: string;
  place: number;
}

function skip(cursor: Cursor): void {
  while (cursor.text[cursor.place] === ' ' || cursor.text[cursor.place] === '\t') cursor.place++;
}

/** Takes what the pattern (sticky) finds after blanks; its first group, or all of it. */
function take(cursor: Cursor, pattern: RegExp): string | undefined {
  skip(cursor);
  pattern.lastIndex = cursor.place;
  const found = pattern.exec(cursor.text);
  if (found === null) return undefined;
  cursor.place += found[0].length;
  return found[1] ?? found[0];
}

function or(cursor: Cursor, reading: Reading): LabelsTest | undefined {
  return chain(
    cursor,
    /\|\|/y,
    () => and(cursor, reading),
    (tests, labels) => tests.some((t) => t(labels)),
  );
}

function and(cursor: Cursor, reading: Reading): LabelsTest | undefined {
  return chain(
    cursor,
    /&&/y,
    () => not(cursor, reading),
    (tests, labels) => tests.every((t) => t(labels)),
  );
}

function chain(
  cursor: Cursor,
  between: RegExp,
  next: () => LabelsTest | undefined,
  join: (tests: readonly LabelsTest[], labels: Labels) => boolean,
): LabelsTest | undefined {
  const tests: LabelsTest[] = [];
  do {
    const test = next();
    if (test === undefined) return undefined;
    tests.push(test);
  } while (take(cursor, between) !== undefined);
  return (labels) => join(tests, labels);
}

function not(cursor: Cursor, reading: Reading): LabelsTest | undefined {
  if (take(cursor, /!/y) === undefined) return primary(cursor, reading);
  const test = not(cursor, reading);
  return test === undefined ? undefined : (labels) => !test(labels);
}

function primary(cursor: Cursor, reading: Reading): LabelsTest | undefined {
  if (take(cursor, /\(/y) !== undefined) {
    const test = or(cursor, reading);
    return take(cursor, /\)/y) === undefined ? undefined : test;
  }
  if (take(cursor, /all\([ \t]*\)/y) !== undefined) return reading.all;
  if (take(cursor, /global\([ \t]*\)/y) !== undefined) return reading.global;
  const present = take(cursor, /has\([ \t]*([A-Za-z0-9_./-]{1,512})[ \t]*\)/y);
  if (present !== undefined) return (labels) => labels.has(reading.prefix + present);
  const label = take(cursor, /[A-Za-z0-9_./-]{1,512}/y);
  return label === undefined ? undefined : comparison(cursor, reading.prefix + label);
}

/** A missing label fails every comparison but `!=` and `not in`. */
function comparison(cursor: Cursor, key: string): LabelsTest | undefined {
  const sign = take(cursor, /==|!=|contains|starts[ \t]*with|ends[ \t]*with|not[ \t]*in|in/y)?.replace(
    /[ \t]/g,
    '',
  );
  if (sign === 'in' || sign === 'notin') {
    const values = set(cursor);
    if (values === undefined) return undefined;
    return (labels) => values.includes(labels.get(key) ?? NO_VALUE) === (sign === 'in');
  }
  const value = string(cursor);
  if (sign === undefined || value === undefined) return undefined;
  return (labels) => {
    const held = labels.get(key);
    if (sign === '!=') return held !== value;
    if (held === undefined) return false;
    if (sign === '==') return held === value;
    if (sign === 'contains') return held.includes(value);
    return sign === 'startswith' ? held.startsWith(value) : held.endsWith(value);
  };
}

/** No string of a selector can hold both quotes. */
const NO_VALUE = `'"`;

function string(cursor: Cursor): string | undefined {
  return take(cursor, /'([^']*)'/y) ?? take(cursor, /"([^"]*)"/y);
}

function set(cursor: Cursor): readonly string[] | undefined {
  if (take(cursor, /\{/y) === undefined) return undefined;
  const values: string[] = [];
  while (take(cursor, /\}/y) === undefined) {
    const value = string(cursor);
    if (value === undefined) return undefined;
    values.push(value);
    if (take(cursor, /,/y) === undefined && !/^[ \t]*\}/.test(cursor.text.slice(cursor.place)))
      return undefined;
  }
  return values;
}
