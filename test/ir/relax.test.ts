import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import type { Action, PolicySet } from '../../src/ir/policy.js';
import { relaxSequences } from '../../src/ir/relax.js';
import { FULL, randomSet } from '../targets/random-set.js';

function firstMatch(set: PolicySet): PolicySet {
  return { ...set, policies: set.policies.map((policy) => ({ ...policy, sequence: 'first-match' })) };
}

describe('sequences that decide nothing', () => {
  it('says of every random set what it said before', () => {
    let relaxed = 0;
    fc.assert(
      fc.property(randomSet(FULL), (given) => {
        const set = firstMatch(given);
        const result = relaxSequences(set);
        relaxed += result.policies.filter(({ sequence }) => sequence === 'together').length;
        const compared = compareDecisions(meaning(set), meaning(result), { universe: universe(set.facts) });
        expect(compared.verdict).toBe('equal');
      }),
      { seed: 11, numRuns: 200 },
    );
    expect(relaxed).toBeGreaterThan(100);
  });

  it.each<{ readonly actions: readonly Action[]; readonly together: boolean }>([
    { actions: ['deny', 'allow', 'pass'], together: true },
    { actions: ['allow', 'allow'], together: true },
    { actions: ['allow', 'deny'], together: false },
    { actions: ['pass', 'allow'], together: false },
  ])('reads $actions together: $together', ({ actions, together }) => {
    const [sample] = fc.sample(
      randomSet(FULL).filter(({ policies }) => (policies[0]?.rules.length ?? 0) > 0),
      { seed: 3, numRuns: 1 },
    );
    const [policy] = sample?.policies ?? [];
    const [rule] = policy?.rules ?? [];
    if (sample === undefined || policy === undefined || rule === undefined) throw new Error('no sample');
    const rules = actions.map((action) => ({ ...rule, action }));
    const set: PolicySet = { ...sample, policies: [{ ...policy, sequence: 'first-match', rules }] };
    expect(relaxSequences(set).policies[0]?.sequence).toBe(together ? 'together' : 'first-match');
  });
});
