/**
 * Sets of ports of one protocol, where a port is known by number, by what its destination pod names it, or both.
 * Knows nothing of protocols; `traffic-sets.ts` puts these together.
 */
import { compareText, sortedUnique } from '../base/order.js';
import { intersect, isSubset, overlaps, subtract, union } from '../values/intervals.js';
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
  let rest = a;
  for (const hole of b) rest = canonicalPorts(rest.flatMap((term) => subtractTerm(term, hole)));
  return rest;
}

/** Everything in either. */
export function unionPorts(a: PortSet, b: PortSet): PortSet {
  return canonicalPorts(a.length === 0 ? b : [...a, ...b]);
}

export function complementPorts(set: PortSet): PortSet {
  return subtractPorts(EVERY_PORT, set);
}

/** Is everything in `inner` also in `outer`? */
export function containsPorts(outer: PortSet, inner: PortSet): boolean {
  if (inner.every((term) => isEmptyTerm(term) || outer.some((other) => absorbs(other, term)))) return true;
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

/**
 * Terms with equal names merged, empty and contained ones dropped, in a stable order. Sets without names have one such form;
 * with names, compare by `containsPorts` both ways.
 */
export function canonicalPorts(set: PortSet): PortSet {
  const [only] = set;
  if (only === undefined || (set.length === 1 && isPlain(only))) return set;
  const byNames = new Map<string, PortTerm>();
  for (const raw of set) {
    const term: PortTerm = {
      numbers: intersect(union(raw.numbers), ALL_PORTS),
      named: sortedUnique(raw.named),
      notNamed: sortedUnique(raw.notNamed),
    };
    if (isEmptyTerm(term)) continue;
    const key = namesKey(term);
    const known = byNames.get(key);
    byNames.set(
      key,
      known === undefined ? term : { ...term, numbers: union([...known.numbers, ...term.numbers]) },
    );
  }
  const terms = [...byNames.values()];
  if (terms.length < 2) return terms;
  return terms
    .filter((term, i) => !terms.some((other, j) => i !== j && absorbs(other, term)))
    .sort((a, b) => compareText(namesKey(a), namesKey(b)));
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

function namesKey(term: PortTerm): string {
  return `${term.named.join(',')}!${term.notNamed.join(',')}`;
}
