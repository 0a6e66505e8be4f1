/**
 * Predicates in the forms that emitters and rewrites want: simplified, as a bounded list of conjunctions, compared. Every
 * function keeps the meaning; where a bound is met it says so instead of guessing.
 */
import { append } from '../base/append.js';
import { compareText, sortInPlace } from '../base/order.js';
import { InternalError } from '../base/unreachable.js';
import { union } from '../values/intervals.js';
import { knownOf } from './known.js';
import { type EndpointKind, FALSE_PRED, type Pred } from './policy.js';
import {
  type Conjunction,
  conjunctionImplies,
  conjunctionPred,
  ENDPOINT_KINDS,
  isSome,
  kindsOfLiterals,
  type Literal,
  simplifyLiterals,
} from './pred-literals.js';
import { allOf, anyOf, inNets, isFalse, isTest, negationNormal, notOf, predKey } from './preds.js';
import { unite } from './unite.js';

/** More conjunctions than this are rarely what anybody wants to read; callers that can use more pass their own bound. */
export const DNF_LIMIT = 256;

/**
 * The predicate as `any` of conjunctions, merged where two say one thing, sorted; an empty list is false.
 * `null` where more than `limit` conjunctions would stand in between.
 */
export function toDnf(pred: Pred, limit: number = DNF_LIMIT): readonly Conjunction[] | null {
  const raw = expanded(pred, limit);
  return raw === null ? null : mergeConjunctions(raw);
}

export function fromDnf(conjunctions: readonly Conjunction[]): Pred {
  return anyOf(...conjunctions.map(conjunctionPred));
}

/** Constants folded, tests merged, contradictions removed, the kind of endpoint said where a test implies it, parts in a stable order. */
export function simplifyPred(pred: Pred): Pred {
  const known = knownOf(pred);
  if (known.simplified !== undefined) return known.simplified;
  const result = simplifyNormal(negationNormal(pred));
  known.simplified = result;
  if (result !== pred) knownOf(result).simplified = result;
  return result;
}

/** Surely no endpoint meets both. Sound, not complete: `false` may mean that it was too large to say. */
export function certainlyDisjoint(a: Pred, b: Pred): boolean {
  const [x, y] = [namesWithin(a), namesWithin(b)];
  if (x !== null && y !== null && !x.some((name) => y.includes(name))) return true;
  return !mayMeet([], [negationNormal(a), negationNormal(b)], { left: MOST_TRIED });
}

/** More conjunctions than this are not tried before predicates count as not disjoint. */
const MOST_TRIED = 2048;

/**
 * May some endpoint meet the literals and all the predicates, which are in negation normal form? Stops at the first conjunction
 * without a contradiction: most predicates that are asked about have one.
 */
function mayMeet(literals: Conjunction, all: readonly Pred[], tries: { left: number }): boolean {
  const plain: Literal[] = [];
  const choices: Extract<Pred, { kind: 'any' }>[] = [];
  const sort = (pred: Pred): void => {
    if (pred.kind === 'all') pred.of.forEach(sort);
    else if (pred.kind === 'any') choices.push(pred);
    else plain.push(asLiteral(pred));
  };
  all.forEach(sort);
  if (--tries.left < 0) return true;
  const known = plain.length === 0 ? literals : simplifyLiterals([...literals, ...plain]);
  if (known === null) return false;
  const [first, ...others] = choices.sort((a, b) => a.of.length - b.of.length);
  return first === undefined || first.of.some((option) => mayMeet(known, [option, ...others], tries));
}

/** Surely every endpoint that meets `a` meets `b`. Sound, not complete. */
export function certainlyImplies(a: Pred, b: Pred): boolean {
  return predKey(a) === predKey(b) || certainlyDisjoint(a, notOf(b));
}

/** The kinds an endpoint that meets the predicate can have; an upper bound. */
export function kindsOf(pred: Pred): readonly EndpointKind[] {
  const conjunctions = expanded(pred, DNF_LIMIT);
  if (conjunctions === null) return ENDPOINT_KINDS;
  const [first] = conjunctions;
  if (first !== undefined && conjunctions.length === 1) return kindsOfLiterals(first);
  const kinds = new Set(conjunctions.flatMap(kindsOfLiterals));
  return ENDPOINT_KINDS.filter((kind) => kinds.has(kind));
}

/** The names of the namespaces that pods meeting the predicate must be in; `null` where it does not bind them by name (or can meet what is no pod). */
export function namespacesOf(pred: Pred): readonly string[] | null {
  const known = knownOf(pred);
  if (known.bound === undefined) known.bound = boundNames(pred);
  return known.bound;
}

function boundNames(pred: Pred): readonly string[] | null {
  const conjunctions = expanded(pred, DNF_LIMIT);
  if (conjunctions === null) return null;
  const names = new Set<string>();
  for (const conjunction of conjunctions) {
    const place = conjunction.find((l) => l.test.kind === 'namespace' && !l.negated);
    if (place?.test.kind !== 'namespace') return null;
    for (const name of place.test.names) names.add(name);
  }
  return [...names].sort(compareText);
}

/** As `namespacesOf`, seen from the shape alone: it may name more, or not see that the names are bound. */
function namesWithin(pred: Pred): readonly string[] | null {
  if (pred.kind === 'namespace') return pred.names;
  if (pred.kind !== 'all' && pred.kind !== 'any') return null;
  const known = knownOf(pred);
  if (known.within !== undefined) return known.within;
  const parts = pred.of.map(namesWithin);
  const named = parts.filter((names) => names !== null);
  const unbound = pred.kind === 'all' ? named.length === 0 : named.length < parts.length;
  const names = unbound
    ? null
    : pred.kind === 'all'
      ? named.reduce((a, b) => a.filter((name) => b.includes(name)))
      : [...new Set(named.flat())];
  known.within = names;
  return names;
}

function simplifyNormal(pred: Pred): Pred {
  const known = knownOf(pred);
  known.simplifiedNormal ??= simplifyParts(pred);
  return known.simplifiedNormal;
}

function simplifyParts(pred: Pred): Pred {
  if (pred.kind === 'any') return simplifyAny(pred.of.map(simplifyNormal));
  if (pred.kind === 'all')
    return pred.of.every(saysSome) ? simplifyPlain(pred) : simplifyAll(pred.of.map(simplifyNormal));
  const literals = simplifyLiteral(pred);
  return literals === null ? FALSE_PRED : conjunctionPred(literals);
}

/** A conjunction that is already as it shall be stays the object that it is. */
function simplifyPlain(pred: Extract<Pred, { kind: 'all' }>): Pred {
  const literals = simplifyLiterals(pred.of.map(asLiteral));
  if (literals === null) return FALSE_PRED;
  const same =
    literals.length === pred.of.length && literals.every((of, i) => isSaidBy(of, pred.of[i] as Pred));
  return same ? pred : conjunctionPred(literals);
}

function isSaidBy({ test, negated }: Literal, part: Pred): boolean {
  const said = part.kind === 'not' ? part.of : part;
  if (negated !== (part.kind === 'not')) return false;
  return said === test || (said.kind === 'is' && test.kind === 'is' && said.what === test.what);
}

function simplifyAll(parts: readonly Pred[]): Pred {
  const joined = allOf(...parts);
  const flat = joined.kind === 'all' ? joined.of : [joined];
  const literals = simplifyLiterals(flat.filter(isLiteral).map(asLiteral));
  if (literals === null) return FALSE_PRED;
  const simple = conjunctionPred(literals);
  if (flat.every(isLiteral)) return simple;
  // An alternative that the plain tests beside it rule out is none; one that they imply makes the whole choice hold.
  const composites = flat
    .filter((part) => !isLiteral(part))
    .map((part) => {
      if (part.kind !== 'any') return part;
      const left = part.of.filter((option) => !contradicts(literals, option));
      return left.length === part.of.length ? part : simplifyAny(left);
    });
  if (composites.some(isFalse)) return FALSE_PRED;
  const changed = composites.some((part) => isLiteral(part) || part.kind === 'all');
  const result = allOf(simple, ...sortInPlace(composites, compareKeys));
  return changed && result.kind === 'all' ? simplifyAll(result.of) : result;
}

function contradicts(literals: Conjunction, option: Pred): boolean {
  const parts = option.kind === 'all' ? option.of : [option];
  return simplifyLiterals([...literals, ...parts.filter(isLiteral).map(asLiteral)]) === null;
}

function simplifyAny(parts: readonly Pred[]): Pred {
  const joined = anyOf(...parts);
  const flat = joined.kind === 'any' ? joined.of : [joined];
  const simple: Conjunction[] = [];
  const composites: Pred[] = [];
  for (const part of flat) {
    const conjuncts = part.kind === 'all' ? part.of : [part];
    if (conjuncts.every(isLiteral)) {
      const literals = simplifyLiterals(conjuncts.map(asLiteral));
      if (literals !== null) simple.push(literals);
    } else composites.push(part);
  }
  return anyOf(...mergeConjunctions(simple).map(conjunctionPred), ...sortInPlace(composites, compareKeys));
}

/** A literal that says something by itself, whatever stands beside it. */
function saysSome(pred: Pred): boolean {
  const said = pred.kind === 'not' ? pred.of : pred;
  return isTest(said) && (said.kind !== 'address' || isSome(said.nets));
}

function compareKeys(a: Pred, b: Pred): number {
  return compareText(predKey(a), predKey(b));
}

function isLiteral(pred: Pred): boolean {
  return pred.kind !== 'all' && pred.kind !== 'any' && !(pred.kind === 'not' && !isTest(pred.of));
}

/** INVARIANT: called on literals only; anything else would be a bug in the callers above. */
function asLiteral(pred: Pred): Literal {
  if (pred.kind === 'not' && isTest(pred.of)) return { test: pred.of, negated: true };
  if (isTest(pred)) return { test: pred, negated: false };
  throw new InternalError('a composite predicate where a test was promised');
}

function simplifyLiteral(pred: Pred): Conjunction | null {
  const known = knownOf(pred);
  if (known.single === undefined) known.single = simplifyLiterals([asLiteral(pred)]);
  return known.single;
}

/** As conjunctions that are not merged yet; emitters and indexes ask for those of one predicate again and again. */
function expanded(pred: Pred, limit: number): readonly Conjunction[] | null {
  const normal = negationNormal(pred);
  if (normal.kind !== 'all' && normal.kind !== 'any') return expand(normal, limit);
  const known = knownOf(normal);
  const { expansion } = known;
  if (expansion === undefined || (expansion.of === null ? expansion.limit < limit : expansion.limit > limit))
    known.expansion = { limit, of: expand(normal, limit) };
  return known.expansion?.of ?? null;
}

function expand(pred: Pred, limit: number): readonly Conjunction[] | null {
  if (pred.kind === 'any') {
    const result: Conjunction[] = [];
    for (const part of withNetsJoined(pred.of)) {
      const inner = expand(part, limit);
      if (inner === null) return null;
      append(result, inner);
      if (result.length > limit) return null;
    }
    return result;
  }
  if (pred.kind !== 'all') {
    const literals = simplifyLiteral(pred);
    return literals === null ? [] : [literals];
  }
  // Plain tests first: they rule out products before these are made.
  const plain = simplifyLiterals(pred.of.filter(isLiteral).map(asLiteral));
  let result: Conjunction[] = plain === null ? [] : [plain];
  for (const part of pred.of) {
    if (isLiteral(part)) continue;
    const inner = expand(part, limit);
    if (inner === null) return null;
    const next = product(result, inner, limit);
    if (next === null) return null;
    result = next;
  }
  return result;
}

/** What meets both lists; `null` where more than `limit` conjunctions do. */
function product(
  left: readonly Conjunction[],
  right: readonly Conjunction[],
  limit: number,
): Conjunction[] | null {
  const next = new Map<string, Conjunction>();
  const add = (of: Conjunction) => next.set(predKey(conjunctionPred(of)), of);
  // What implies one of the other list stands as it is, and holds all that it makes with the rest of them.
  const within = (of: Conjunction, others: readonly Conjunction[]): boolean =>
    left.length > 1 && right.length > 1 && others.some((other) => conjunctionImplies(of, other));
  const rest = left.filter((a) => !within(a, right) || !add(a));
  const others = right.filter((b) => !within(b, left) || !add(b));
  for (const a of rest) {
    for (const b of others) {
      const both = simplifyLiterals([...a, ...b]);
      if (both !== null) add(both);
    }
    if (next.size > limit) return null;
  }
  return next.size > limit ? null : [...next.values()];
}

/** A list too long to be merged pair by pair may still be one of blocks of addresses, which are one test. */
function withNetsJoined(parts: readonly Pred[]): readonly Pred[] {
  if (parts.length <= MERGE_LIMIT) return parts;
  const nets = parts.flatMap((part) => (part.kind === 'address' ? [...part.nets] : []));
  return [
    ...parts.filter((part) => part.kind !== 'address'),
    ...(nets.length === 0 ? [] : [inNets(union(nets))]),
  ];
}

const MERGE_LIMIT = 40;

/** Contained ones dropped, neighbours that differ in one list of values united, sorted. */
export function mergeConjunctions(given: readonly Conjunction[]): readonly Conjunction[] {
  if (given.length < 2) return given;
  const key = (of: Conjunction): string => predKey(conjunctionPred(of));
  let list = [...new Map(given.map((of) => [key(of), of])).values()];
  // Comparing all pairs is for lists that people write; long ones come from rewrites and stay as they are.
  for (let changed = list.length <= MERGE_LIMIT; changed; ) {
    changed = false;
    for (let i = 0; i < list.length && !changed; i++) {
      for (let j = 0; j < list.length && !changed; j++) {
        const a = list[i];
        const b = list[j];
        if (i === j || a === undefined || b === undefined) continue;
        const united = conjunctionImplies(b, a) ? a : unite(a, b);
        if (united === null) continue;
        list = [...list.filter((_, k) => k !== i && k !== j), united];
        changed = true;
      }
    }
  }
  return list.sort((a, b) => compareText(key(a), key(b)));
}
