/**
 * Building predicates over one endpoint, and looking at them: constructors that fold constants, stable keys, and walks.
 * Simplification by what tests mean lies in `pred-literals.ts` and `pred-forms.ts`; nothing here knows a target.
 */
import { compareText, sortedUnique, sortInPlace } from '../base/order.js';
import { unreachable } from '../base/unreachable.js';
import type { NetSet } from '../values/nets.js';
import { knownOf } from './known.js';
import {
  type EndpointKind,
  FALSE_PRED,
  type LabelTest,
  type NamedSet,
  type Pred,
  type Test,
  TRUE_PRED,
} from './policy.js';

export const IS_POD: Test = { kind: 'is', what: 'pod' };
export const IS_NODE: Test = { kind: 'is', what: 'node' };
export const IS_OUTSIDE: Test = { kind: 'is', what: 'outside' };
export const OWN_NODE: Test = { kind: 'own-node' };
export const OWN_NAMESPACE: Test = { kind: 'own-namespace' };
export const API_SERVER: Test = { kind: 'api-server' };

export function isKind(what: EndpointKind): Test {
  return { kind: 'is', what };
}

/** All must hold. Flat, without repeats and constants; `p` beside `not p` is false. Keeps the order given. */
export function allOf(...of: readonly Pred[]): Pred {
  return join('all', of);
}

/** One must hold. Flat, without repeats and constants; `p` beside `not p` is true. Keeps the order given. */
export function anyOf(...of: readonly Pred[]): Pred {
  return join('any', of);
}

/** `allOf` of a list that may be longer than a call can have arguments. */
export function allOfList(of: readonly Pred[]): Pred {
  return join('all', of);
}

/** `anyOf` of such a list. */
export function anyOfList(of: readonly Pred[]): Pred {
  return join('any', of);
}

export function notOf(of: Pred): Pred {
  if (isTrue(of)) return FALSE_PRED;
  if (isFalse(of)) return TRUE_PRED;
  if (of.kind === 'not') return of.of;
  // One object for one negation, so that what is known of it is worked out once.
  const known = knownOf(of);
  known.negation ??= { kind: 'not', of };
  return known.negation;
}

/** `a`, but not `b`. */
export function exceptPred(a: Pred, b: Pred): Pred {
  return allOf(a, notOf(b));
}

/** The constant true, as the constructors leave it. */
export function isTrue(pred: Pred): boolean {
  return pred.kind === 'all' && pred.of.length === 0;
}

type Composite = Extract<Pred, { kind: 'all' | 'any' }>;

/** Neither a composite nor a negation. */
export function isTest(pred: Pred): pred is Test {
  return pred.kind !== 'all' && pred.kind !== 'any' && pred.kind !== 'not';
}

/** The constant false, as the constructors leave it. */
export function isFalse(pred: Pred): boolean {
  return pred.kind === 'any' && pred.of.length === 0;
}

export function inNamespaces(...names: readonly string[]): Test {
  return { kind: 'namespace', names: sortedUnique(names) };
}

/** A pod's label with one of the values. */
export function labelIn(key: string, ...values: readonly string[]): Test {
  return { kind: 'label', key, test: { kind: 'in', values: sortedUnique(values) } };
}

/** A label test of the family of labels given. */
export function labelTest(
  kind: 'label' | 'namespace-label' | 'account-label' | 'node-label',
  key: string,
  test: LabelTest,
): Test {
  return { kind, key, test };
}

export function inNets(nets: NetSet): Test {
  return { kind: 'address', nets };
}

/** A text that is the same for predicates of the same shape, whatever the order of their parts and values; never shown. */
export function predKey(pred: Pred): string {
  if (pred.kind === 'is') return `is:${pred.what}`;
  const known = knownOf(pred);
  known.key ??= keyOf(pred);
  return known.key;
}

/** Equal up to the order of parts and values. Two predicates may mean the same and still differ here. */
export function samePred(a: Pred, b: Pred): boolean {
  return isSame(a, b);
}

/** The tests a predicate is made of, repeats included. */
export function testsOf(pred: Pred): readonly Test[] {
  const tests: Test[] = [];
  addTests(pred, tests);
  return tests;
}

function addTests(pred: Pred, tests: Test[]): void {
  if (pred.kind === 'all' || pred.kind === 'any') for (const part of pred.of) addTests(part, tests);
  else if (pred.kind === 'not') addTests(pred.of, tests);
  else tests.push(pred);
}

/** How many tests a predicate is made of, repeats included. */
export function testCount(pred: Pred): number {
  if (pred.kind !== 'all' && pred.kind !== 'any') return pred.kind === 'not' ? testCount(pred.of) : 1;
  const known = knownOf(pred);
  known.count ??= pred.of.reduce((sum, part) => sum + testCount(part), 0);
  return known.count;
}

/** The predicate with every test replaced; constants fold. */
export function mapTests(pred: Pred, replace: (test: Test) => Pred): Pred {
  switch (pred.kind) {
    case 'all':
    case 'any':
      return withParts(pred, (part) => mapTests(part, replace));
    case 'not': {
      const of = mapTests(pred.of, replace);
      return of === pred.of && isTest(of) ? pred : notOf(of);
    }
    default:
      return replace(pred);
  }
}

/** With its parts replaced; where none changes and nothing is to fold, the same object. */
function withParts(pred: Composite, replace: (part: Pred) => Pred): Pred {
  let parts: Pred[] | undefined;
  for (const [i, part] of pred.of.entries()) {
    const next = replace(part);
    if (next !== part) parts ??= pred.of.slice(0, i);
    parts?.push(next);
  }
  return join(pred.kind, parts ?? [pred]);
}

/** Members of named sets written out; sets may name sets. A name that is in no set is false. */
export function expandSets(pred: Pred, sets: ReadonlyMap<string, NamedSet>): Pred {
  return mapTests(pred, (test) => {
    if (test.kind !== 'set') return test;
    const set = sets.get(test.name);
    return set === undefined ? FALSE_PRED : expandSets(set.pred, sets);
  });
}

/** `not` only on tests. */
export function negationNormal(pred: Pred): Pred {
  if (isTest(pred)) return pred;
  const known = knownOf(pred);
  if (known.normal !== undefined) return known.normal;
  const normal = pushNegations(pred);
  known.normal = normal;
  if (!isTest(normal)) knownOf(normal).normal = normal;
  return normal;
}

function pushNegations(pred: Pred): Pred {
  switch (pred.kind) {
    case 'all':
    case 'any':
      return withParts(pred, negationNormal);
    case 'not': {
      const inner = pred.of;
      if (inner.kind === 'all') return anyOf(...inner.of.map((part) => negationNormal(notOf(part))));
      if (inner.kind === 'any') return allOf(...inner.of.map((part) => negationNormal(notOf(part))));
      if (inner.kind === 'not') return negationNormal(inner.of);
      return pred;
    }
    default:
      return pred;
  }
}

/** The plain reading: does the predicate hold where `holds` answers for each test? */
export function evaluatePred(pred: Pred, holds: (test: Test) => boolean): boolean {
  switch (pred.kind) {
    case 'all':
      return pred.of.every((part) => evaluatePred(part, holds));
    case 'any':
      return pred.of.some((part) => evaluatePred(part, holds));
    case 'not':
      return !evaluatePred(pred.of, holds);
    default:
      return holds(pred);
  }
}

/** A predicate that is already as it would be made stays the object that it is, with what is known of it. */
function join(kind: 'all' | 'any', of: readonly Pred[]): Pred {
  let only: Pred | undefined;
  let several = false;
  for (const part of of) {
    if (isConstant(part, kind)) continue;
    several ||= only !== undefined;
    only ??= part;
  }
  if (only === undefined) return kind === 'all' ? TRUE_PRED : FALSE_PRED;
  if (!several && (only.kind !== kind || isJoined(only))) return only;
  const flat: Pred[] = [];
  for (const part of of) addFlat(kind, part, flat);
  const parts = distinct(flat);
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const other = kind === 'all' ? 'any' : 'all';
  if (isFolded(parts, other)) return kind === 'all' ? FALSE_PRED : TRUE_PRED;
  return { kind, of: parts };
}

/** `all` of nothing, or `any` of nothing. */
function isConstant(pred: Pred, kind: 'all' | 'any'): boolean {
  return pred.kind === kind && pred.of.length === 0;
}

function addFlat(kind: 'all' | 'any', pred: Pred, flat: Pred[]): void {
  if (pred.kind === kind) for (const part of pred.of) addFlat(kind, part, flat);
  else flat.push(pred);
}

/** As `join` leaves it. */
function isJoined(pred: Composite): boolean {
  const known = knownOf(pred);
  known.joined ??= isFlatAndFolded(pred);
  return known.joined;
}

function isFlatAndFolded({ kind, of }: Composite): boolean {
  for (const part of of) if (part.kind === kind) return false;
  return of.length > 1 && distinct(of) === of && !isFolded(of, kind === 'all' ? 'any' : 'all');
}

/** Fewer parts than this are compared one by one: a table for them costs more. */
const FEW = 12;

/** Each part where it stands first; the list given where none is repeated. */
function distinct(given: readonly Pred[]): readonly Pred[] {
  if (given.length >= FEW) {
    const byKey = new Map<string, Pred>();
    for (const part of given) if (!byKey.has(predKey(part))) byKey.set(predKey(part), part);
    return byKey.size === given.length ? given : [...byKey.values()];
  }
  for (let i = 1; i < given.length; i++)
    if (isAmong(given[i] as Pred, given, i)) return given.filter((part, j) => !isAmong(part, given, j));
  return given;
}

/** Is there the constant that swallows the others, or something beside its negation? */
function isFolded(parts: readonly Pred[], absorbing: 'all' | 'any'): boolean {
  let keys: ReadonlySet<string> | undefined;
  for (const part of parts) {
    if (isConstant(part, absorbing)) return true;
    if (part.kind !== 'not') continue;
    if (parts.length >= FEW) keys ??= new Set(parts.map(predKey));
    if (keys?.has(predKey(part.of)) ?? isAmong(part.of, parts, parts.length)) return true;
  }
  return false;
}

/** Among the first so many? */
function isAmong(pred: Pred, parts: readonly Pred[], count: number): boolean {
  for (let i = 0; i < count; i++) if (isSame(pred, parts[i] as Pred)) return true;
  return false;
}

/** As `samePred`; most that differ do so in kind or label, and need no key. */
function isSame(a: Pred, b: Pred): boolean {
  if (a === b) return true;
  if (a.kind === 'not' && b.kind === 'not') return isSame(a.of, b.of);
  if (a.kind !== b.kind || ('key' in a && 'key' in b && a.key !== b.key)) return false;
  return predKey(a) === predKey(b);
}

function keyOf(pred: Pred): string {
  switch (pred.kind) {
    case 'all':
    case 'any': {
      const parts = sortInPlace(pred.of.map(predKey), compareText);
      return `${pred.kind}(${parts.join(',')})`;
    }
    case 'not':
      return `not(${predKey(pred.of)})`;
    case 'is':
      return `is:${pred.what}`;
    case 'namespace':
    case 'account':
    case 'cluster-name':
      return `${pred.kind}:${JSON.stringify(sortedUnique(pred.names))}`;
    case 'namespace-label':
    case 'label':
    case 'account-label':
    case 'node-label':
      return `${pred.kind}:${JSON.stringify(pred.key)}:${labelTestKey(pred.test)}`;
    case 'address':
      return `address:${pred.nets.map((i) => `${i.first}-${i.last}`).join(',')}`;
    case 'family':
      return `family:${pred.family}`;
    case 'own-node':
    case 'own-namespace':
    case 'api-server':
      return pred.kind;
    case 'set':
      return `set:${JSON.stringify(pred.name)}`;
    case 'dns':
      return `dns:${JSON.stringify(sortedUnique(pred.patterns))}`;
    default:
      return unreachable(pred);
  }
}

function labelTestKey(test: LabelTest): string {
  switch (test.kind) {
    case 'exists':
      return 'exists';
    case 'in':
      return JSON.stringify(sortedUnique(test.values));
    case 'starts':
    case 'ends':
    case 'contains':
      return `${test.kind}:${JSON.stringify(test.text)}`;
    default:
      return unreachable(test);
  }
}
