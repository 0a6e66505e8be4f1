/**
 * Sets of ports of one protocol, where a port is known by number, by what its destination pod names it, or both.
 * Knows nothing of protocols; `traffic-sets.ts` puts these together.
 */
import { compareText, sortedUnique } from '../base/order.js';
import { present } from '../base/unreachable.js';
import { intersect, isSubset, overlaps, sameSet, subtract, union } from '../values/intervals.js';
import { ALL_PORTS, EVERY_PORT, type PortSet, type PortTerm } from './traffic.js';

/** No flow meets the term. */
function isEmptyTerm(term: PortTerm): boolean {
  return term.numbers.length === 0 || term.named.some((name) => term.notNamed.includes(name));
}

export function isEmptyPorts(set: PortSet): boolean {
  return set.every(isEmptyTerm);
}

export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  return canonicalPorts(
    a.flatMap((x) =>
      b.map((y) => ({
        numbers: intersect(x.numbers, y.numbers),
        named: [...x.named, ...y.named],
        notNamed: [...x.notNamed, ...y.notNamed],
      })),
    ),
  );
}

/** Is there a port in both? */
export function portsOverlap(a: PortSet, b: PortSet): boolean {
  return a.some((x) =>
    b.some(
      (y) =>
        overlaps(x.numbers, y.numbers) &&
        ![...x.named, ...y.named].some((name) => x.notNamed.includes(name) || y.notNamed.includes(name)),
    ),
  );
}

/** What of `a` is not in `b`. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  // A term that lies in one hole leaves nothing, but would be cut by each hole before that one.
  let rest: PortSet = a.length < 2 || b.length < 2 ? a : outside(a, b);
  for (let i = 0; i < b.length; ) {
    const names = rest.length === 1 ? nameHoles(b, i) : [];
    if (names.length > 1) {
      rest = canonicalPorts(rest.map((term) => ({ ...term, notNamed: [...term.notNamed, ...names] })));
      i += names.length;
    } else {
      const hole = present(b[i++], 'a hole');
      rest = canonicalPorts(rest.flatMap((term) => subtractTerm(term, hole)));
    }
  }
  return rest;
}

/** The names of the holes from one on that are all ports of one name each: what is left of a term has none of them. */
function nameHoles(holes: PortSet, from: number): readonly string[] {
  const names: string[] = [];
  for (let i = from; ; i++) {
    const hole = holes[i];
    const [name, second] = hole?.named ?? [];
    const isOneName = hole?.notNamed.length === 0 && isSubset(ALL_PORTS, hole.numbers);
    if (name === undefined || second !== undefined || !isOneName) return names;
    names.push(name);
  }
}

function outside(a: PortSet, b: PortSet): PortSet {
  const isWithin = absorbedBy(b);
  const rest = a.filter((term) => !isWithin(term));
  return rest.length === a.length ? a : rest;
}

/** Everything in either. */
export function unionPorts(a: PortSet, b: PortSet): PortSet {
  return canonicalPorts(a.length === 0 ? b : [...a, ...b]);
}

/** `unionPorts` of a list from its first on: at once where that has the same form, as it has where no named term grows. */
export function unionAllPorts(sets: readonly PortSet[]): PortSet {
  const filled = sets.filter((set) => set.length > 0);
  const all = filled.flat();
  return filled.length < 3 || someNamedGrows(all) ? filled.reduce(unionPorts, []) : canonicalPorts(all);
}

/** Are there terms with equal names, and such names, whose numbers differ? What lies in another term may then be dropped before it is joined. */
function someNamedGrows(terms: PortSet): boolean {
  const numbers = new Map<string, PortTerm['numbers']>();
  return terms.some((term) => {
    if (!hasNames(term)) return false;
    const key = namesKey({
      ...term,
      named: sortedUnique(term.named),
      notNamed: sortedUnique(term.notNamed),
    });
    const known = numbers.get(key);
    numbers.set(key, term.numbers);
    return known !== undefined && known !== term.numbers && !sameSet(known, term.numbers);
  });
}

export function complementPorts(set: PortSet): PortSet {
  return subtractPorts(EVERY_PORT, set);
}

/** Is everything in `inner` also in `outer`? */
export function containsPorts(outer: PortSet, inner: PortSet): boolean {
  const isWithin = absorbedBy(outer);
  if (inner.every((term) => isEmptyTerm(term) || isWithin(term))) return true;
  // Numbers alone are in one term or in none.
  const [only, second] = outer;
  const numbers = second === undefined && (only === undefined || !hasNames(only));
  return !(numbers && !inner.some(hasNames)) && isEmptyPorts(subtractPorts(inner, outer));
}

function hasNames({ named, notNamed }: PortTerm): boolean {
  return named.length > 0 || notNamed.length > 0;
}

/** The pieces of `term` outside `hole`; disjoint from each other. */
function subtractTerm(term: PortTerm, hole: PortTerm): PortTerm[] {
  const result: PortTerm[] = [{ ...term, numbers: subtract(term.numbers, hole.numbers) }];
  const within = { ...term, numbers: intersect(term.numbers, hole.numbers) };
  let { named, notNamed } = within;
  for (const name of hole.named) {
    result.push({ ...within, named, notNamed: [...notNamed, name] });
    named = [...named, name];
  }
  for (const name of hole.notNamed) {
    result.push({ ...within, named: [...named, name], notNamed });
    notNamed = [...notNamed, name];
  }
  return result;
}

/** Every port of `inner` is one of `outer`, term against term. */
function absorbs(outer: PortTerm, inner: PortTerm): boolean {
  return (
    isSubset(inner.numbers, outer.numbers) &&
    outer.named.every((name) => inner.named.includes(name)) &&
    outer.notNamed.every((name) => inner.notNamed.includes(name))
  );
}

/** With fewer terms than this, each is asked. */
const FEW_TERMS = 16;

/** Whether some term of a set (with `itself`, the one that is asked for too) absorbs a term: found by its names where these have fewer parts than there are terms. */
function absorbedBy(set: PortSet, itself = true): (term: PortTerm) => boolean {
  const isIn = (other: PortTerm, term: PortTerm): boolean =>
    (itself || other !== term) && absorbs(other, term);
  const scan = (term: PortTerm): boolean => set.some((other) => isIn(other, term));
  if (set.length < FEW_TERMS) return scan;
  const byNames = grouped(set);
  return (term) => {
    const parts = 2 ** (term.named.length + term.notNamed.length);
    if (parts > set.length) return scan(term);
    return partsOf(term.notNamed).some((notNamed) =>
      partsOf(term.named).some((named) =>
        byNames.get(namesKey({ named, notNamed }))?.some((other) => isIn(other, term)),
      ),
    );
  };
}

function grouped(set: PortSet): ReadonlyMap<string, readonly PortTerm[]> {
  const byNames = new Map<string, PortTerm[]>();
  for (const term of set) {
    const key = namesKey({ named: sortedUnique(term.named), notNamed: sortedUnique(term.notNamed) });
    const group = byNames.get(key);
    if (group === undefined) byNames.set(key, [term]);
    else group.push(term);
  }
  return byNames;
}

/** All sets of some of the names, in their order. */
function partsOf(names: readonly string[]): readonly (readonly string[])[] {
  let parts: readonly (readonly string[])[] = [[]];
  for (const name of sortedUnique(names)) parts = parts.flatMap((part) => [part, [...part, name]]);
  return parts;
}

/**
 * Terms with equal names merged, empty and contained ones dropped, in a stable order. Sets without names have one such form;
 * with names, compare by `containsPorts` both ways.
 */
export function canonicalPorts(set: PortSet): PortSet {
  const [only] = set;
  if (only === undefined || (set.length === 1 && isPlain(only))) return set;
  const byNames = new Map<string, { readonly term: PortTerm; readonly numbers: PortTerm['numbers'][] }>();
  for (const raw of set) {
    const term: PortTerm = {
      numbers: intersect(union(raw.numbers), ALL_PORTS),
      named: sortedUnique(raw.named),
      notNamed: sortedUnique(raw.notNamed),
    };
    if (isEmptyTerm(term)) continue;
    const key = namesKey(term);
    const known = byNames.get(key);
    if (known === undefined) byNames.set(key, { term, numbers: [term.numbers] });
    else known.numbers.push(term.numbers);
  }
  const terms = [...byNames.values()].map(({ term, numbers }) =>
    numbers.length < 2 ? term : { ...term, numbers: union(numbers.flat()) },
  );
  if (terms.length < 2) return terms;
  const isWithin = absorbedBy(terms, false);
  return terms
    .filter((term) => !isWithin(term))
    .map((term) => ({ term, key: namesKey(term) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ term }) => term);
}

/** Numbers alone, as they shall be. */
function isPlain({ numbers, named, notNamed }: PortTerm): boolean {
  return (
    named.length === 0 &&
    notNamed.length === 0 &&
    numbers.length > 0 &&
    union(numbers) === numbers &&
    isSubset(numbers, ALL_PORTS)
  );
}

function namesKey(term: Pick<PortTerm, 'named' | 'notNamed'>): string {
  return `${term.named.join(',')}!${term.notNamed.join(',')}`;
}
