/** Small changes to manifests, from a seed: something left out, doubled, moved or replaced. Some change nothing that is enforced. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import { isList, mapOf } from './json.js';

/** Numbers in [0, 1), always the same for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS: readonly (readonly string[])[] = [
  ['web', 'cli', 'x'],
  ['In', 'NotIn'],
  ['Exists', 'DoesNotExist'],
  ['Ingress', 'Egress'],
  ['TCP', 'UDP', 'SCTP'],
  ['Allow', 'Deny', 'Pass', 'Log'],
  ['Accept', 'Deny', 'Pass'],
  ['Admin', 'Baseline'],
  ['10.0.0.0/8', '10.0.0.0/24', '10.0.0.2/32', '0.0.0.0/0', '8.8.8.8/32'],
  ['80', '53', '8080', 'http', '0'],
  ['all', 'cluster', 'world', 'host', 'remote-node', 'none'],
];

/** The objects with one change somewhere in a `spec`; the same objects where there is nothing to change. */
export function mutated(objects: readonly JsonMap[], seed: number): readonly JsonMap[] {
  const random = randomFrom(seed);
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  if (objects.length > 1 && random() < 0.1) {
    const drop = Math.floor(random() * objects.length);
    return objects.filter((_, i) => i !== drop);
  }
  const places = objects.flatMap((object, i) =>
    ['spec', 'specs'].flatMap((key) => pathsIn(object[key], [key]).map((path) => ({ i, path }))),
  );
  const place = pick(places);
  if (place === undefined) return objects;
  return objects.map((object, i) =>
    i === place.i ? mapOf(changed(object, place.path, (value) => changeOf(value, pick))) : object,
  );
}

type Path = readonly (string | number)[];

function pathsIn(value: Json | undefined, path: Path): readonly Path[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [path];
  const inner = isList(value)
    ? value.flatMap((one, i) => pathsIn(one, [...path, i]))
    : Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, key]));
  return [path, ...inner];
}

/** `undefined` leaves a member out of its map or list. */
function changed(value: Json, path: Path, change: (value: Json) => Json | undefined): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return change(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value))
    return value.flatMap((one, i) => {
      const made = i === first ? changed(one, rest, change) : one;
      return made === undefined ? [] : [made];
    });
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const made = key === first && one !== undefined ? changed(one, rest, change) : one;
      return made === undefined ? [] : [[key, made]];
    }),
  );
}

function changeOf(value: Json, pick: <T>(of: readonly T[]) => T | undefined): Json | undefined {
  if (value !== null && typeof value === 'object' && isList(value)) {
    const reversed = [...value].reverse();
    return pick<Json | undefined>([undefined, [], reversed, [...value, ...value], value.slice(1)]);
  }
  if (value !== null && typeof value === 'object') return pick<Json | undefined>([undefined, {}]);
  if (typeof value === 'number') return pick<Json>([value + 1, value - 1, 80]);
  if (typeof value === 'boolean') return !value;
  const words = WORDS.find((one) => one.includes(String(value)));
  return words === undefined ? undefined : pick<Json | undefined>(words);
}
