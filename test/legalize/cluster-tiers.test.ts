/** Moving to cluster-wide tiers keeps the meaning of every random set, alone and through the whole list of Kubernetes. */
import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { NO_FACTS, type PolicySet } from '../../src/ir/policy.js';
import { ADMIN_TIER, BASELINE_TIER } from '../../src/legalize/cluster-tiers.js';
import { legalize, ruleLimit } from '../../src/legalize/legalize.js';
import type { Rewrite } from '../../src/legalize/rewrite.js';
import { flowText } from '../../src/loss/print-flow.js';
import { parseProfile } from '../../src/targets/profiles.js';
import { targetOf } from '../../src/targets/registry.js';
import { CLOSED, random, randomSet, type Shape, shown } from './random.js';

const RUNS = 120;

function rewritesOf(label: string): readonly Rewrite[] {
  const parsed = parseProfile(label);
  if (!parsed.ok) throw new Error(parsed.error);
  return targetOf('k8s').family.rewrites(parsed.profile);
}

/** How many sets got policies in the tier. */
function keepsMeaning(rewrites: readonly Rewrite[], shape: Shape, seed: number, tier: string): number {
  let reached = 0;
  for (let run = 0; run < RUNS; run++) {
    const before: PolicySet = randomSet(random(seed + run), shape);
    const context = { facts: before.facts, target: 'test', limit: ruleLimit(before) };
    const after = legalize(before, rewrites, context).policies;
    if (after.policies.some((policy) => policy.tier === tier)) reached++;
    const result = compareDecisions(meaning(before), meaning(after), { universe: universe(before.facts) });
    const witness = result.opened[0] ?? result.closed[0];
    const message =
      witness === undefined
        ? ''
        : `seed ${seed + run}\n${shown(before)}\n--- became\n${shown(after)}\n--- ${result.opened.length > 0 ? 'opens' : 'closes'} ${witness.direction} ${flowText(witness.flow)}`;
    expect(result.verdict, message).toBe('equal');
  }
  return reached;
}

const EVERYTHING: Shape = { tiers: true, late: true, ownNamespace: true, requests: true, facts: NO_FACTS };

for (const profile of [
  'k8s,cluster-network-policy=on',
  'k8s,cluster-network-policy=on,plugin=cilium@1.20',
  'k8s,cluster-network-policy=on,baseline=per-pod',
]) {
  const rewrites = rewritesOf(profile);
  const moving = rewrites.filter((rewrite) => rewrite.name === 'to-cluster-tiers');

  it(`moves ahead and behind what may be moved: ${profile}`, () => {
    expect(moving.length).toBe(1);
    expect(keepsMeaning(moving, EVERYTHING, 20_000, ADMIN_TIER)).toBeGreaterThan(RUNS / 4);
  });

  it(`keeps the meaning through the whole list: ${profile}`, () => {
    for (const facts of [NO_FACTS, CLOSED, { ...CLOSED, closed: false }])
      keepsMeaning(rewrites, { ...EVERYTHING, facts }, 30_000, ADMIN_TIER);
  });
}

it('reaches the tier after everything', () => {
  const rewrites = rewritesOf('k8s,cluster-network-policy=on');
  const found = keepsMeaning(rewrites, { ...EVERYTHING, requests: false }, 40_000, BASELINE_TIER);
  expect(found).toBeGreaterThan(RUNS / 20);
});
