/**
 * Conjunctions of tests and negated tests of one endpoint: merged, contradictions found, in one stable order. Uses what the
 * tests mean (a positive label test implies a pod, nets intersect, ...), never facts of a cluster.
 */
import { compareText, sortedUnique, sortInPlace } from '../base/order.js';
import { intersect, sameSet, subtract } from '../values/intervals.js';
import { ALL_NETS, familyPart, type NetSet } from '../values/nets.js';
import { type LabelLiteral, mergeLabelLiterals } from './label-literals.js';
import type { EndpointKind, Pred, Test } from './policy.js';
import { allOf, isKind, notOf, predKey } from './preds.js';

export interface Literal {
  readonly test: Test;
  readonly negated: boolean;
}

/** All must hold; the empty one is true. As `simplifyLiterals` leaves it: at most one positive `is`, first. */
export type Conjunction = readonly Literal[];

export const ENDPOINT_KINDS = [
  'pod',
  'node',
  'outside',
  'health',
  'ingress',
  'init',
  'unmanaged',
] as const satisfies readonly EndpointKind[];

export const METADATA_NAME = 'kubernetes.io/metadata.name';
/** Among the labels of an account this one is its name, as Calico has it; for tests of a part of a name. */
export const ACCOUNT_NAME = 'projectcalico.org/name';

export function literalPred(literal: Literal): Pred {
  return literal.negated ? notOf(literal.test) : literal.test;
}

export function conjunctionPred(of: Conjunction): Pred {
  return allOf(...of.map(literalPred));
}

/** The kinds that a test can hold on. */
export function kindsOfTest(test: Test): readonly EndpointKind[] {
  return kindsIn(maskOf(test));
}

/** The kinds an endpoint that meets all the literals can have; an upper bound. */
export function kindsOfLiterals(literals: readonly Literal[]): readonly EndpointKind[] {
  return kindsIn(maskOfLiterals(literals));
}

/** A set of kinds: bit i stands for `ENDPOINT_KINDS[i]`. */
type KindMask = number;

const ALL_KINDS: KindMask = (1 << ENDPOINT_KINDS.length) - 1;
const BIT = Object.fromEntries(ENDPOINT_KINDS.map((kind, i) => [kind, 1 << i])) as Readonly<
  Record<EndpointKind, KindMask>
>;

function maskOf(test: Test): KindMask {
  switch (test.kind) {
    case 'is':
      return BIT[test.what];
    case 'namespace':
    case 'namespace-label':
    case 'label':
    case 'account':
    case 'account-label':
    case 'own-namespace':
      return BIT.pod;
    case 'node-label':
      return BIT.node;
    case 'dns':
      return BIT.outside;
    case 'cluster-name':
    case 'own-node':
      return ALL_KINDS & ~BIT.outside;
    case 'address':
    case 'family':
    case 'api-server':
    case 'set':
      return ALL_KINDS;
  }
}

function maskOfLiterals(literals: readonly Literal[]): KindMask {
  let mask = ALL_KINDS;
  for (const { test, negated } of literals) {
    if (!negated) mask &= maskOf(test);
    else if (test.kind === 'is') mask &= ~BIT[test.what];
  }
  return mask;
}

/** By mask; filled as they are met. */
const kindLists: (readonly EndpointKind[] | undefined)[] = [];

function kindsIn(mask: KindMask): readonly EndpointKind[] {
  const known = kindLists[mask] ?? ENDPOINT_KINDS.filter((kind) => (mask & BIT[kind]) !== 0);
  kindLists[mask] = known;
  return known;
}

/** Merged and sorted; `null` where no endpoint can meet all of them. What is as it shall be stays the object that it is. */
export function simplifyLiterals(given: readonly Literal[]): Conjunction | null {
  const literals = given.some(isNameLabel) ? given.map(byName) : given;
  const mask = maskOfLiterals(literals);
  if (mask === 0) return null;
  const result: Literal[] = [...kindLiterals(mask)];
  // A negated test of what the endpoint cannot have holds anyway.
  const rest = literals.filter(
    ({ test, negated }) => test.kind !== 'is' && !(negated && (maskOf(test) & mask) === 0),
  );
  let sorts = 0;
  for (const { test } of rest) sorts |= SORT[test.kind];
  for (const { sort, merge } of MERGES) {
    if ((sorts & sort) === 0) continue;
    const merged = merge(rest);
    if (merged === null) return null;
    for (const literal of merged) result.push(literal);
  }
  return sortInPlace(result, compareLiterals);
}

/** Tests that are merged together have a bit in common. */
const SORT = {
  is: 0,
  namespace: 1,
  account: 2,
  'cluster-name': 4,
  address: 8,
  family: 8,
  label: 16,
  'namespace-label': 16,
  'account-label': 16,
  'node-label': 16,
  'own-namespace': 32,
  'own-node': 32,
  'api-server': 32,
  set: 32,
  dns: 32,
} as const satisfies Readonly<Record<Test['kind'], number>>;

const MERGES: readonly {
  readonly sort: number;
  readonly merge: (literals: readonly Literal[]) => readonly Literal[] | null;
}[] = [
  { sort: SORT.namespace, merge: (literals) => mergeNames('namespace', literals) },
  { sort: SORT.account, merge: (literals) => mergeNames('account', literals) },
  { sort: SORT['cluster-name'], merge: (literals) => mergeNames('cluster-name', literals) },
  { sort: SORT.address, merge: mergeAddresses },
  { sort: SORT.label, merge: mergeLabels },
  { sort: SORT.set, merge: mergeOthers },
];

function mergeOthers(literals: readonly Literal[]): Literal[] | null {
  const given = literals.filter(({ test }) => SORT[test.kind] === SORT.set);
  const others = new Map<string, Literal>();
  for (const literal of given) {
    const { test, negated } = literal;
    if (test.kind === 'dns' && test.patterns.length === 0) {
      if (negated) continue;
      return null;
    }
    const key = predKey(test);
    const known = others.get(key);
    if (known !== undefined && known.negated !== negated) return null;
    others.set(key, literal);
  }
  return [...others.values()];
}

/** Does every endpoint that meets `inner` meet `outer`, literal by literal? Sound, not complete. */
export function conjunctionImplies(inner: Conjunction, outer: Conjunction): boolean {
  return outer.every(
    (literal) =>
      mayImply(inner, literal) &&
      simplifyLiterals([...inner, { ...literal, negated: !literal.negated }]) === null,
  );
}

/** That a label is there follows from nothing but a test of this label. */
function mayImply(inner: Conjunction, { test, negated }: Literal): boolean {
  if (negated || !('key' in test) || test.key === METADATA_NAME) return true;
  return inner.some(
    (other) => other.test.kind === test.kind && 'key' in other.test && other.test.key === test.key,
  );
}

/** Kind first, then as people read a selector; equal places by key. */
export function compareLiterals(a: Literal, b: Literal): number {
  return (
    PLACE[a.test.kind] - PLACE[b.test.kind] ||
    compareText('key' in a.test ? a.test.key : '', 'key' in b.test ? b.test.key : '') ||
    Number(a.negated) - Number(b.negated) ||
    compareText(predKey(a.test), predKey(b.test))
  );
}

const ORDER: readonly Test['kind'][] = [
  'is',
  'cluster-name',
  'own-namespace',
  'namespace',
  'namespace-label',
  'account',
  'account-label',
  'label',
  'node-label',
  'own-node',
  'address',
  'family',
  'api-server',
  'dns',
  'set',
];

const PLACE = Object.fromEntries(ORDER.map((kind, i) => [kind, i])) as Readonly<Record<Test['kind'], number>>;

function isNameLabel({ test }: Literal): boolean {
  return test.kind === 'namespace-label' && test.key === METADATA_NAME;
}

/** The label that every namespace carries with its own name is a name test. */
function byName(literal: Literal): Literal {
  const { test, negated } = literal;
  if (test.kind !== 'namespace-label' || test.key !== METADATA_NAME) return literal;
  if (test.test.kind === 'in') return { test: { kind: 'namespace', names: test.test.values }, negated };
  if (test.test.kind === 'exists') return { test: isKind('pod'), negated };
  return literal;
}

/** By mask; filled as they are met. */
const literalLists: (readonly Literal[] | undefined)[] = [];

function kindLiterals(mask: KindMask): readonly Literal[] {
  const known = literalLists[mask] ?? sayKinds(kindsIn(mask));
  literalLists[mask] = known;
  return known;
}

function sayKinds(kinds: readonly EndpointKind[]): readonly Literal[] {
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) return [{ test: isKind(only), negated: false }];
  return ENDPOINT_KINDS.filter((kind) => !kinds.includes(kind)).map((kind) => ({
    test: isKind(kind),
    negated: true,
  }));
}

/** Nothing has an empty name, though a selector may ask for one. */
function mergeNames(
  kind: 'namespace' | 'account' | 'cluster-name',
  literals: readonly Literal[],
): Literal[] | null {
  let allowed: readonly string[] | null = null;
  const excluded: string[] = [];
  let only: Literal | null | undefined;
  for (const literal of literals) {
    const { test, negated } = literal;
    if (test.kind !== kind) continue;
    only = only === undefined ? literal : null;
    if (negated) excluded.push(...test.names);
    else allowed = allowed === null ? test.names : allowed.filter((name) => test.names.includes(name));
  }
  if (only === undefined) return [];
  if (only?.test.kind === kind && only.test.names.length === 1 && only.test.names[0] !== '') return [only];
  if (allowed !== null) {
    const left = sortedUnique(allowed).filter((name) => name !== '' && !excluded.includes(name));
    return left.length === 0 ? null : [{ test: { kind, names: left }, negated: false }];
  }
  const names = sortedUnique(excluded).filter((name) => name !== '');
  return names.length === 0 ? [] : [{ test: { kind, names }, negated: true }];
}

/** The address of an endpoint and the family of the flow at it are one thing said twice. */
function mergeAddresses(literals: readonly Literal[]): readonly Literal[] | null {
  const given = literals.filter(({ test }) => SORT[test.kind] === SORT.address);
  const [only] = given;
  if (given.length === 1 && only?.test.kind === 'address' && isSome(only.test.nets)) return given;
  let allowed: NetSet | null = null;
  let excluded: NetSet = [];
  let families: readonly (4 | 6)[] = [4, 6];
  for (const { test, negated } of given) {
    if (test.kind === 'family') families = families.filter((f) => (f === test.family) !== negated);
    if (test.kind !== 'address') continue;
    if (negated)
      excluded = subtract(ALL_NETS, intersect(subtract(ALL_NETS, excluded), subtract(ALL_NETS, test.nets)));
    else allowed = intersect(allowed ?? ALL_NETS, test.nets);
  }
  const [family] = families;
  if (family === undefined) return null;
  const one = families.length === 1;
  if (one) {
    if (allowed !== null) allowed = familyPart(allowed, family);
    excluded = familyPart(excluded, family);
  }
  const whole = one ? familyPart(ALL_NETS, family) : ALL_NETS;
  if (allowed !== null) {
    const left = subtract(allowed, excluded);
    if (left.length === 0) return null;
    // Nets of one family imply it.
    if (!sameSet(left, whole)) return [{ test: { kind: 'address', nets: left }, negated: false }];
    excluded = [];
  }
  if (sameSet(excluded, whole)) return null;
  const result: Literal[] = one ? [{ test: { kind: 'family', family }, negated: false }] : [];
  if (excluded.length > 0) result.push({ test: { kind: 'address', nets: excluded }, negated: true });
  return result;
}

/** Neither nothing nor everything. */
export function isSome(nets: NetSet): boolean {
  return nets.length > 0 && !sameSet(nets, ALL_NETS);
}

type LabelKind = 'namespace-label' | 'label' | 'account-label' | 'node-label';

function mergeLabels(literals: readonly Literal[]): readonly Literal[] | null {
  const given = literals.filter(({ test }) => 'key' in test);
  // Most selectors ask once for each label, and are as they shall be.
  if (given.length < FEW_LABELS && given.every((literal, i) => saysOne(literal.test) && asksFirst(given, i)))
    return given;
  const groups = new Map<string, { kind: LabelKind; key: string; first: Test; of: LabelLiteral[] }>();
  for (const { test, negated } of given) {
    if (!('key' in test)) continue;
    const id = `${test.kind}\u0000${test.key}`;
    const group = groups.get(id) ?? { kind: test.kind, key: test.key, first: test, of: [] };
    group.of.push({ test: test.test, negated });
    groups.set(id, group);
  }
  const result: Literal[] = [];
  for (const group of groups.values()) {
    const [only] = group.of;
    if (group.of.length === 1 && only !== undefined && saysOne(group.first)) {
      result.push({ test: group.first, negated: only.negated });
      continue;
    }
    const merged = mergeLabelLiterals(group.of);
    if (merged === null) return null;
    for (const { test, negated } of merged)
      result.push({ test: { kind: group.kind, key: group.key, test }, negated });
  }
  return result;
}

/** Fewer labels than this are compared one by one: a table for them costs more. */
const FEW_LABELS = 24;

/** Does no literal before it ask for the same label? */
function asksFirst(literals: readonly Literal[], at: number): boolean {
  const test = literals[at]?.test;
  return literals.every(
    (other, i) =>
      i >= at ||
      test === undefined ||
      other.test.kind !== test.kind ||
      !('key' in other.test && 'key' in test && other.test.key === test.key),
  );
}

/** A test of a label that stays as it is where no other asks for the same label. */
function saysOne(test: Test): boolean {
  return 'key' in test && (test.test.kind !== 'in' || test.test.values.length === 1);
}
