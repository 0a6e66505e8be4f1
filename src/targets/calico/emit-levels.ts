/**
 * Levels of the neutral policy → a sequence for Calico, where the first match decides and every policy has its own place:
 * policies whose opposite rules can meet in one level are cut into denies, allows and passes at places of their own; the
 * others stay whole. Knows ranks and rules, no field of a Calico policy.
 */
import { compareNumber } from '../../base/order.js';
import { present } from '../../base/unreachable.js';
import { createNeighbours } from '../../ir/neighbours.js';
import { type Action, DIRECTIONS, type Direction, type Policy, type Rule } from '../../ir/policy.js';
import { certainlyDisjoint } from '../../ir/pred-forms.js';
import { allOf } from '../../ir/preds.js';
import { trafficOverlaps } from '../../ir/traffic-sets.js';

/** A policy, or the part of it that has one place. */
export interface Part {
  readonly policy: Policy;
  /** Empty for the part that isolates; else a suffix for its name. */
  readonly suffix: string;
  /** In the order in which they decide. */
  readonly rules: readonly Rule[];
  /** Directions that the part isolates although it may have no rules there. */
  readonly isolates: readonly Direction[];
  /** Ascending places within the tier; parts of one place cannot contradict each other. */
  readonly place: number;
}

const STAGE: Readonly<Record<Action, number>> = { deny: 0, allow: 1, pass: 2 };

/** The parts of a tier's policies, and the rank's order at each place, ascending and perhaps equal: see `spread`. */
export function partsOf(policies: readonly Policy[]): {
  readonly parts: readonly Part[];
  readonly ranks: readonly number[];
} {
  const unplaced: { readonly part: Omit<Part, 'place'>; readonly at: readonly [number, number, number] }[] =
    [];
  for (const level of groupBy(policies, (policy) => policy.rank.order)) {
    // Ties separate policies only where it matters: allows beside allows need no order.
    const byTie = groupBy(level, (policy) => policy.rank.tie);
    const apart = byTie.some((a, i) => byTie.some((b, j) => i < j && anyMeet(a, b)));
    for (const group of byTie) {
      const rivals = rivalsIn(group);
      for (const policy of group) {
        for (const { part, stage } of rivals.has(policy) ? stagesOf(policy) : [whole(policy)])
          unplaced.push({ part, at: [policy.rank.order, apart ? policy.rank.tie : 0, stage] });
      }
    }
  }
  const keys = new Map(unplaced.map(({ at }) => [at.join(' '), at]));
  const places = [...keys.entries()].sort(([, a], [, b]) => compareLists(a, b));
  const index = new Map(places.map(([key], i) => [key, i]));
  return {
    parts: unplaced.map(({ part, at }) => ({ ...part, place: present(index.get(at.join(' ')), 'a place') })),
    ranks: places.map(([, [order]]) => order),
  };
}

/** Distinct numbers in the order given, equal to the ranks' own wherever these are distinct; `Infinity` becomes a late one. */
export function spread(ranks: readonly number[]): readonly number[] {
  const result: number[] = [];
  const finite = ranks.filter(Number.isFinite);
  const last = Math.max(0, ...finite);
  for (let i = 0; i < ranks.length; ) {
    const rank = ranks[i] ?? 0;
    let count = 1;
    while (ranks[i + count] === rank) count++;
    if (rank === Number.POSITIVE_INFINITY) {
      const base = last < LATE ? LATE : 10 ** Math.ceil(Math.log10(last + 1));
      for (let k = 0; k < count; k++) result.push(base + k);
    } else {
      const before = result[result.length - 1] ?? Number.NEGATIVE_INFINITY;
      let digits = 1;
      while ((count - 1) * 10 ** -digits >= rank - before) digits++;
      for (let k = count - 1; k >= 0; k--)
        result.push(Number((rank - k * 10 ** -digits).toFixed(digits + 6)));
    }
    i += count;
  }
  return result;
}

/** The order of what comes after every number. */
export const LATE = 1_000_000_000;

/** Can rules of the two decide one flow differently? */
export function canContradict(a: Policy, b: Policy): boolean {
  return a.rules.some((x) =>
    b.rules.some(
      (y) =>
        x.direction === y.direction &&
        x.action !== y.action &&
        trafficOverlaps(x.traffic, y.traffic) &&
        !certainlyDisjoint(allOf(a.subject, x.own), allOf(b.subject, y.own)) &&
        !certainlyDisjoint(x.peer, y.peer),
    ),
  );
}

function anyMeet(a: readonly Policy[], b: readonly Policy[]): boolean {
  const there = createNeighbours<Policy>();
  for (const y of b) there.add(y, y.subject);
  return a.some((x) => there.of(x.subject).some((y) => canContradict(x, y)));
}

/**
 * Members of one level that have to be cut: a deny or pass of theirs can contradict another member. A policy whose allows alone meet
 * the denies and passes of others stays whole, at the place of the allows.
 */
function rivalsIn(level: readonly Policy[]): ReadonlySet<Policy> {
  const result = new Set<Policy>();
  const members = createNeighbours<Policy>();
  for (const policy of level) members.add(policy, policy.subject);
  for (const a of level) {
    const decisive = a.sequence === 'first-match' ? a : withoutAllows(a);
    if (decisive.rules.length === 0) continue;
    if (members.of(a.subject).some((b) => a !== b && canContradict(decisive, b))) result.add(a);
  }
  return result;
}

function withoutAllows(policy: Policy): Policy {
  return { ...policy, rules: policy.rules.filter((rule) => rule.action !== 'allow') };
}

function whole(policy: Policy): { readonly part: Omit<Part, 'place'>; readonly stage: number } {
  const rules =
    policy.sequence === 'first-match'
      ? policy.rules
      : [...policy.rules].sort((a, b) => compareNumber(STAGE[a.action], STAGE[b.action]));
  const isolates = DIRECTIONS.filter((direction) => policy.isolates[direction] !== 'none');
  return { part: { policy, suffix: '', rules, isolates }, stage: 1 };
}

/** One part per step of the level: a policy read together comes before the first rules of sequences (`flow/meaning.ts`). */
function stagesOf(policy: Policy): readonly { readonly part: Omit<Part, 'place'>; readonly stage: number }[] {
  const stages = new Map<number, Rule[]>();
  for (const [i, rule] of policy.rules.entries()) {
    const stage = 3 * (policy.sequence === 'first-match' ? i + 1 : 0) + STAGE[rule.action];
    stages.set(stage, [...(stages.get(stage) ?? []), rule]);
  }
  const isolates = DIRECTIONS.filter((direction) => policy.isolates[direction] !== 'none');
  const numbers = [...stages.keys()].sort(compareNumber);
  // The part with the allows is the policy itself; a policy without them is its last part.
  const main = numbers.find((stage) => stage % 3 === 1) ?? numbers[numbers.length - 1];
  return numbers.map((stage) => ({
    part: {
      policy,
      suffix: stage === main ? '' : suffixOf(policy, stage),
      rules: stages.get(stage) ?? [],
      isolates: stage === main ? isolates : [],
    },
    stage,
  }));
}

function suffixOf(policy: Policy, stage: number): string {
  const action = stage % 3 === 0 ? 'deny' : stage % 3 === 1 ? 'allow' : 'pass';
  return policy.sequence === 'first-match' ? `${action}-${Math.floor(stage / 3)}` : action;
}

/** Groups in ascending order of the key. */
function groupBy<T>(items: readonly T[], key: (item: T) => number): readonly (readonly T[])[] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.entries()].sort(([a], [b]) => compareNumber(a, b)).map(([, group]) => group);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [i, x] of a.entries()) {
    const order = compareNumber(x, b[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
