import { expect, it } from 'vitest';
import type { Policy, PolicySet, Pred, Rule } from '../../src/ir/policy.js';
import { certainlyImplies, simplifyPred } from '../../src/ir/pred-forms.js';
import { mayImply, outlineOf } from '../../src/ir/pred-outline.js';
import { allOf, isFalse } from '../../src/ir/preds.js';
import { redundantRules } from '../../src/ir/redundant-rules.js';
import { containsTraffic } from '../../src/ir/traffic-sets.js';
import { EVERYTHING, randomOf, randomPolicySet, randomPred } from '../flow/random-policy-set.js';

/** The policies of four random sets on two levels, in which every rule stands at a place of its own. */
function placed(seed: number): PolicySet {
  const set = randomPolicySet(seed);
  let start = 0;
  const all = [0, 1, 2, 3].flatMap((more) => randomPolicySet(4 * seed + more).policies);
  const policies = all.map((policy, i) => ({
    ...policy,
    tier: 'one',
    rank: { order: i % 2, tie: 0 },
    rules: policy.rules.map((rule) => ({
      ...rule,
      origin: { ...rule.origin, span: { ...rule.origin.span, start: start++ } },
    })),
  }));
  return { ...set, policies };
}

/** Every rule beside every other, with nothing left out. */
function byAllPairs(set: PolicySet): readonly (readonly [number, number])[] {
  const all = set.policies
    .filter((policy) => policy.sequence === 'together')
    .flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })))
    .filter((each) => !isFalse(subject(each)));
  const place = (rule: Rule): number => rule.origin.span.start;
  return all.flatMap((inner) => {
    const by = all.find(
      (outer) =>
        outer !== inner &&
        covers(outer, inner) &&
        !(place(outer.rule) > place(inner.rule) && covers(inner, outer)),
    );
    return by === undefined ? [] : [[place(inner.rule), place(by.rule)] as const];
  });
}

interface Placed {
  readonly policy: Policy;
  readonly rule: Rule;
}

const subject = ({ policy, rule }: Placed): Pred => simplifyPred(allOf(policy.subject, rule.own));

function covers(outer: Placed, inner: Placed): boolean {
  return (
    outer.policy.rank.order === inner.policy.rank.order &&
    outer.rule.direction === inner.rule.direction &&
    outer.rule.action === inner.rule.action &&
    (outer.rule.request.kind === 'any' ||
      JSON.stringify(outer.rule.request) === JSON.stringify(inner.rule.request)) &&
    containsTraffic(outer.rule.traffic, inner.rule.traffic) &&
    certainlyImplies(subject(inner), subject(outer)) &&
    certainlyImplies(inner.rule.peer, outer.rule.peer)
  );
}

it('names what a comparison of all pairs names', () => {
  let named = 0;
  for (let seed = 0; seed < 150; seed++) {
    const set = placed(seed);
    const found = redundantRules(set).map(
      ({ rule, by }) => [rule.origin.span.start, by.origin.span.start] as const,
    );
    named += found.length;
    expect(found, `seed ${seed}`).toEqual(byAllPairs(set));
  }
  expect(named).toBeGreaterThan(30);
});

it('rules out no predicate that implies another', () => {
  const random = randomOf(5);
  let implied = 0;
  let ruledOut = 0;
  for (let i = 0; i < 3000; i++) {
    const [inner, outer] = [0, 1].map(() => simplifyPred(randomPred(random, EVERYTHING, 2)));
    if (inner === undefined || outer === undefined) continue;
    const may = mayImply(outlineOf(inner), outlineOf(outer));
    if (!may) ruledOut++;
    if (!certainlyImplies(inner, outer)) continue;
    implied++;
    expect(
      may,
      JSON.stringify([inner, outer], (_, v) => (typeof v === 'bigint' ? `${v}` : v)),
    ).toBe(true);
  }
  expect(implied).toBeGreaterThan(100);
  expect(ruledOut).toBeGreaterThan(300);
});
