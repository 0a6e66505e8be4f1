/**
 * Finding what can share a value with what is asked: things that must have one of a few values in some fields are kept by the
 * values of one of these, so that a long list is not walked for each of its own items. Never leaves out what can.
 */

/** The only values that a thing can have, by field; a field that is not there may have any value. */
export type Bounds = ReadonlyMap<string, readonly string[]>;

export const NO_BOUNDS: Bounds = new Map();

/** Items of these numbers, by what binds them. */
export interface BoundIndex {
  /** Every number is larger than those added before. */
  add(number: number, bounds: Bounds): void;
  /** Lists that hold every item that can meet the bounds, each in the order added; an item may be in several of one field. */
  near(bounds: Bounds): Iterable<readonly number[]>;
  /** A text that is equal for bounds with the same items near. */
  place(bounds: Bounds): string;
}

/** What lies near, each once, in the order added. */
export function numbersNear(index: BoundIndex | undefined, bounds: Bounds): readonly number[] {
  return mergedNumbers(index === undefined ? [] : [...index.near(bounds)]);
}

/** Sorted lists as one. */
export function mergedNumbers(given: readonly (readonly number[])[]): readonly number[] {
  const [only = [], second] = given.filter((list) => list.length > 0);
  // Most often there is one.
  return second === undefined ? only.slice() : [...new Set(given.flat())].sort((a, b) => a - b);
}

/** What one of several bounds allows. */
export function anyBounds(of: Iterable<Bounds>): Bounds {
  let merged: Map<string, Set<string>> | null = null;
  for (const bounds of of) {
    if (merged === null) {
      merged = new Map([...bounds].map(([field, values]) => [field, new Set(values)]));
      continue;
    }
    for (const [field, values] of merged) {
      const more = bounds.get(field);
      for (const value of more ?? []) values.add(value);
      if (more === undefined || values.size > MOST_BOUND) merged.delete(field);
    }
    if (merged.size === 0) break;
  }
  if (merged === null || merged.size === 0) return NO_BOUNDS;
  return new Map([...merged].map(([field, values]) => [field, [...values]] as const));
}

interface Field {
  readonly all: number[];
  readonly byValue: Map<string, number[]>;
}

/** More values than this bind nothing. */
export const MOST_BOUND = 32;
/** Lists shorter than this are walked. */
const SHORT = 8;

export function createBoundIndex(): BoundIndex {
  const all: number[] = [];
  const loose: number[] = [];
  const fields = new Map<string, Field>();
  /** How many items each field binds. */
  const bound = new Map<string, number>();
  /** The fields by which fewer than half are left. */
  const narrowing = (bounds: Bounds): ReadonlySet<string> => {
    const found = new Set<string>();
    if (all.length < SHORT) return found;
    let left = all.length;
    for (const [name, values] of bounds) {
      const field = fields.get(name);
      if (field === undefined || values.length > MOST_BOUND) continue;
      const near = values.reduce((sum, value) => sum + (field.byValue.get(value)?.length ?? 0), 0);
      if (near >= field.all.length) continue;
      found.add(name);
      left += near - field.all.length;
    }
    return left * 2 < all.length ? found : new Set();
  };
  return {
    add(number, bounds) {
      all.push(number);
      for (const field of bounds.keys()) bound.set(field, (bound.get(field) ?? 0) + 1);
      const name = emptiest(fields, bounds, bound);
      if (name === null) {
        loose.push(number);
        return;
      }
      const field = fields.get(name) ?? { all: [], byValue: new Map<string, number[]>() };
      fields.set(name, field);
      field.all.push(number);
      for (const value of new Set(bounds.get(name))) {
        const list = field.byValue.get(value);
        if (list === undefined) field.byValue.set(value, [number]);
        else list.push(number);
      }
    },
    *near(bounds) {
      const narrow = narrowing(bounds);
      if (narrow.size === 0) {
        yield all;
        return;
      }
      yield loose;
      for (const [name, field] of fields) {
        if (!narrow.has(name)) yield field.all;
        else for (const value of new Set(bounds.get(name))) yield field.byValue.get(value) ?? [];
      }
    },
    place(bounds) {
      const narrow = narrowing(bounds);
      return JSON.stringify([...bounds].filter(([name]) => narrow.has(name)));
    },
  };
}

/**
 * The field whose values have the fewest items yet; of equals the one that binds most items, since what is kept by a field that is not
 * asked for is near everything.
 */
function emptiest(
  fields: ReadonlyMap<string, Field>,
  bounds: Bounds,
  bound: ReadonlyMap<string, number>,
): string | null {
  let best: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  let common = 0;
  for (const [name, values] of bounds) {
    if (values.length > MOST_BOUND) continue;
    const field = fields.get(name);
    const items = values.reduce((most, value) => Math.max(most, field?.byValue.get(value)?.length ?? 0), 0);
    const binds = bound.get(name) ?? 0;
    if (items > fewest || (items === fewest && binds <= common)) continue;
    best = name;
    fewest = items;
    common = binds;
  }
  return best;
}
