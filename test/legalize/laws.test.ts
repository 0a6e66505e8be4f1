import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { NO_FACTS } from '../../src/ir/policy.js';
import { toDnf } from '../../src/ir/pred-forms.js';
import { cutDenies } from '../../src/legalize/cut-denies.js';
import { deniesAsTier } from '../../src/legalize/denies-as-tier.js';
import { dropCovered } from '../../src/legalize/drop-covered.js';
import { flatten } from '../../src/legalize/flatten.js';
import { legalize, ruleLimit } from '../../src/legalize/legalize.js';
import { mergePieces } from '../../src/legalize/merge-pieces.js';
import { openEnds } from '../../src/legalize/open-ends.js';
import { ownNamespace } from '../../src/legalize/own-namespace.js';
import { restrictOpen } from '../../src/legalize/restrict-open.js';
import type { Rewrite } from '../../src/legalize/rewrite.js';
import { spreadNamespaces } from '../../src/legalize/spread-namespaces.js';
import { flowText } from '../../src/loss/print-flow.js';
import { CLOSED, type Random, random, randomSet, type Shape, shown } from './random.js';

const RUNS = 300;

/** Every rewrite keeps the meaning of every random set; returns how many sets it changed at all. */
function keepsMeaning(
  rewrites: readonly Rewrite[],
  shape: Shape,
  seed: number,
  check: (after: PolicySet, before: PolicySet) => void = () => {},
): number {
  let changed = 0;
  for (let run = 0; run < RUNS; run++) {
    const r: Random = random(seed + run);
    const before = randomSet(r, shape);
    const after = legalize(before, rewrites, {
      facts: before.facts,
      target: 'test',
      limit: ruleLimit(before),
    });
    if (after.policies !== before) changed++;
    const result = compareDecisions(meaning(before), meaning(after.policies), {
      universe: universe(before.facts),
    });
    const witness = result.opened[0] ?? result.closed[0];
    const message =
      witness === undefined
        ? ''
        : `seed ${seed + run}\n${shown(before)}\n--- became\n${shown(after.policies)}\n--- ${result.opened.length > 0 ? 'opens' : 'closes'} ${witness.direction} ${flowText(witness.flow)}`;
    expect(result.verdict, message).toBe('equal');
    check(after.policies, before);
  }
  return changed;
}

const PLAIN: Shape = { tiers: false, ownNamespace: false, requests: false, facts: NO_FACTS };
const TIERS: Shape = { ...PLAIN, tiers: true };

const isOneLevel = (set: PolicySet) => {
  const ranks = new Set(
    set.policies.map((policy) => `${policy.tier} ${policy.rank.order} ${policy.rank.tie} ${policy.sequence}`),
  );
  return (
    ranks.size <= 1 && set.policies.every((policy) => policy.rules.every((rule) => rule.action !== 'pass'))
  );
};

const everyTraffic = (): boolean => true;

it('flattens orders into one level', () => {
  const changed = keepsMeaning([flatten(everyTraffic)], PLAIN, 1000, (set) =>
    expect(isOneLevel(set)).toBe(true),
  );
  expect(changed).toBeGreaterThan(RUNS / 3);
});

it('flattens tiers, pass and first-match into one level', () => {
  const changed = keepsMeaning([flatten(everyTraffic)], TIERS, 2000, (set) =>
    expect(isOneLevel(set)).toBe(true),
  );
  expect(changed).toBeGreaterThan(RUNS / 2);
});

it('flattens where no deny has words for its traffic', () => {
  const counts = { before: 0, after: 0 };
  const denies = ({ policies }: PolicySet) =>
    policies.flatMap(({ rules }) => rules).filter(({ action }) => action === 'deny').length;
  keepsMeaning([flatten(() => false, 0)], TIERS, 2500, (after, before) => {
    expect(isOneLevel(after)).toBe(true);
    counts.before += denies(before);
    counts.after += denies(after);
  });
  expect(counts.after).toBeLessThan(counts.before);
});

it('flattens beside requests', () => {
  keepsMeaning([flatten(everyTraffic)], { ...TIERS, requests: true }, 3000);
});

it('says everything with allows alone', () => {
  let left = 0;
  keepsMeaning([cutDenies], TIERS, 4000, (set) => {
    if (set.policies.some((policy) => policy.rules.some((rule) => rule.action !== 'allow'))) left++;
  });
  // A deny of the own node stays: no target that only allows can say it.
  expect(left).toBeLessThan(RUNS / 3);
});

it('leaves out allows that nothing isolates', () => {
  const changed = keepsMeaning([cutDenies, restrictOpen], { ...TIERS, requests: true }, 5000);
  expect(changed).toBeGreaterThan(RUNS / 2);
});

it('ends tiers with pass where nothing isolates', () => {
  expect(keepsMeaning([openEnds], TIERS, 6000)).toBeGreaterThan(RUNS / 4);
});

it('puts what only denies into a tier of its own', () => {
  expect(keepsMeaning([deniesAsTier], PLAIN, 6500)).toBeGreaterThan(RUNS / 30);
  keepsMeaning([deniesAsTier], TIERS, 6800);
});

it('restricts open allows while orders are still there', () => {
  keepsMeaning([restrictOpen, openEnds], { ...TIERS, requests: true }, 7000);
});

it('spreads policies over the namespaces, closed or not', () => {
  for (const facts of [CLOSED, { ...CLOSED, closed: false }, NO_FACTS]) {
    keepsMeaning([ownNamespace, spreadNamespaces], { ...TIERS, ownNamespace: true, facts }, 8000, (set) => {
      if (facts.closed) expect(set.policies.every((policy) => policy.scope.kind === 'namespace')).toBe(true);
    });
  }
});

const SHORT = [mergePieces, dropCovered];

it('merges what cutting left, and drops what others say', () => {
  const lists = [
    [cutDenies, restrictOpen],
    [flatten(everyTraffic)],
    [ownNamespace, spreadNamespaces, cutDenies],
  ];
  for (const [i, rewrites] of lists.entries()) {
    let shorter = 0;
    const shape: Shape = {
      ...TIERS,
      requests: true,
      ownNamespace: i === 2,
      facts: i === 2 ? CLOSED : NO_FACTS,
    };
    keepsMeaning([...rewrites, ...SHORT], shape, 12_000 + 1000 * i, (set, before) => {
      const context = { facts: before.facts, target: 'test', limit: ruleLimit(before) };
      const long = legalize(before, rewrites, context).policies;
      expect(sizeOf(set)).toBeLessThanOrEqual(sizeOf(long));
      if (sizeOf(set) < sizeOf(long)) shorter++;
    });
    expect(shorter).toBeGreaterThan(RUNS / 20);
  }
});

it('leaves alone what nobody rewrote', () => {
  expect(keepsMeaning(SHORT, { ...TIERS, requests: true }, 15_000)).toBe(0);
});

/** Policies, rules, and alternatives of peers. */
function sizeOf(set: PolicySet): number {
  return set.policies.reduce(
    (sum, { rules }) =>
      sum + 1 + rules.reduce((lines, { peer }) => lines + 1 + (toDnf(peer)?.length ?? 0), 0),
    0,
  );
}

it('keeps the meaning through the whole list of every target', () => {
  const everything: Shape = { tiers: true, ownNamespace: true, requests: true, facts: CLOSED };
  keepsMeaning([ownNamespace, spreadNamespaces, cutDenies, restrictOpen, ...SHORT], everything, 9000);
  keepsMeaning([ownNamespace, restrictOpen, ...SHORT, deniesAsTier, openEnds], everything, 10000);
  keepsMeaning([ownNamespace, flatten(everyTraffic), ...SHORT], everything, 11000);
});
