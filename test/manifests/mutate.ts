/** Manifests spoilt in one to three places, from a seed: as objects before they are printed, or as text. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import { type RandomSource, randomSource } from '../syntax/random-source.js';
import { at, isJsonMap, type Path, pathsIn, replaced } from './fields.js';

/** Values of every type, and texts that something might take for more than a text. */
const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  65536,
  1e308,
  2 ** 53,
  '',
  'x',
  '*',
  '~',
  'null',
  '0.0.0.0/0',
  '::ffff:10.0.0.1/128',
  '10.0.0.1/33',
  '__proto__',
  'constructor',
  '{{ .Values.x }}',
  '\u0007',
  '\ud800',
  'ä'.repeat(300),
  '((((((a+)+)+)+)+)+$',
  [],
  [null],
  [[]],
  {},
  { '': '' },
  { toString: 'x' },
];
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'x',
  'spec',
  'ingress',
  'ports',
  '<<',
  '0',
];

/** The objects as YAML or JSON, spoilt. */
export function mutated(objects: readonly JsonMap[], seed: number): string {
  const random = randomSource(seed);
  let changed = objects;
  const rounds = random.chance(60) ? 1 : 1 + random.below(3);
  for (let i = 0; i < rounds; i++) changed = spoilt(changed, random);
  const text = random.chance(50)
    ? changed.map((one) => JSON.stringify(one, null, 1)).join('\n---\n')
    : changed.map((one) => yamlOf(one, '')).join('---\n');
  return random.chance(20) ? spoiltText(text, random) : text;
}

function spoilt(objects: readonly JsonMap[], random: RandomSource): readonly JsonMap[] {
  if (objects.length > 1 && random.chance(5)) return objects.filter((_, i) => i !== 0);
  if (random.chance(3)) return [...objects, ...objects];
  const chosen = random.below(objects.length);
  return objects.map((object, i) => {
    if (i !== chosen) return object;
    const paths = pathsIn(object).filter((path) => path.length > 0);
    const made = spoiltAt(object, random.pick(paths), paths, random);
    return isJsonMap(made) ? made : object;
  });
}

function spoiltAt(object: Json, path: Path, paths: readonly Path[], random: RandomSource): Json {
  switch (random.below(9)) {
    case 0:
      return replaced(object, path, () => []);
    case 1:
      return replaced(object, path, (key) => [[key, random.pick(VALUES)]]);
    case 2:
      return replaced(object, path, (_, value) => [[random.pick(KEYS), value]]);
    case 3:
      return replaced(object, path, (key, value) => [[key, [value]]]);
    case 4:
      return replaced(object, path, (key, value) => [[key, { [String(key)]: value }]]);
    case 5:
      return replaced(object, path, (key, value) => [
        [key, value],
        [random.pick(KEYS), value],
      ]);
    case 6: {
      const other = at(object, random.pick(paths)) ?? null;
      return replaced(object, path, (key) => [[key, other]]);
    }
    case 7:
      return replaced(object, path, (key, value) => [[`${key}s`, value]]);
    default:
      return replaced(object, path, (key, value) => [
        [key, typeof value === 'string' ? Number(value) : String(value)],
      ]);
  }
}

const PIECES = [
  '\t',
  '\u0000',
  '&a ',
  '*a',
  '!!binary ',
  '|\n',
  '? ',
  '- ',
  ': ',
  '{',
  ']',
  '"',
  "'",
  '#',
  '---\n',
  '...\n',
  '%YAML 9.9\n',
  '\ufeff',
  '<<: *a\n',
  '\r',
  '@',
  '`',
];

function spoiltText(text: string, random: RandomSource): string {
  const where = random.below(text.length + 1);
  switch (random.below(6)) {
    case 0:
      return text.slice(0, where);
    case 1:
      return text.slice(0, where) + random.pick(PIECES) + text.slice(where);
    case 2: {
      const lines = text.split('\n');
      const line = random.below(lines.length);
      return [...lines.slice(0, line + 1), ...lines.slice(line)].join('\n');
    }
    case 3:
      return text.slice(0, where) + text.slice(where + 1 + random.below(20));
    case 4:
      return text
        .split('\n')
        .map((line) => (random.chance(3) ? ` ${line}` : line))
        .join('\n');
    default: {
      const noise = Array.from({ length: 1 + random.below(30) }, () =>
        String.fromCharCode(random.below(0x3000)),
      );
      return text.slice(0, where) + noise.join('') + text.slice(where);
    }
  }
}

/** Block style; texts in double quotes, which is JSON and so YAML. */
function yamlOf(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0)
    return `${JSON.stringify(value)}\n`;
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(([key, one]) => {
    const head = Array.isArray(value) ? '-' : `${/^[A-Za-z]+$/.test(key) ? key : JSON.stringify(key)}:`;
    const nested = one !== null && typeof one === 'object' && Object.keys(one).length > 0;
    return `${indent}${head}${nested ? '\n' : ' '}${yamlOf(one ?? null, inner)}`;
  });
  return lines.join('');
}
