import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import type { PolicySet, Pred } from '../../src/ir/policy.js';
import { allOf, anyOf, inNamespaces, labelIn } from '../../src/ir/preds.js';
import { ALL_TRAFFIC } from '../../src/ir/traffic.js';
import { allowedByIr } from '../oracle/ir.js';
import { policy, rule, setOf } from './small-policies.js';

/** A tenth of the default, so that an exponential order ends as undecided at once. */
const options = {
  universe: universe(),
  limits: { edges: 800_000, states: 20_000, exclusions: 64, pieces: 6_000, steps: 20_000_000 },
};

/** `uses-i` on a pod lets it reach the pods with `is-i`; `peer` may say it in its own way. */
function optIn(keys: number, peer: (i: number) => Pred): PolicySet {
  return setOf(
    Array.from({ length: keys }, (_, i) =>
      policy(`p${i}`, allOf(inNamespaces('shop'), labelIn(`uses-${i}`, 'true')), [
        rule('egress', 'allow', peer(i)),
      ]),
    ),
  );
}

it('compares 60 opt-in labels', () => {
  const is = (i: number): Pred => labelIn(`is-${i}`, 'true');
  const a = optIn(60, is);
  const same = optIn(60, (i) => anyOf(is(i), allOf(is(i), labelIn('extra', 'x'))));
  expect(compareDecisions(meaning(a), meaning(same), options).verdict).toBe('equal');
  const other = optIn(60, (i) => (i === 30 ? labelIn('is-30', 'true', 'maybe') : is(i)));
  const result = compareDecisions(meaning(a), meaning(other), options);
  expect(result.verdict).toBe('different');
  expect(result.closed).toEqual([]);
  const [witness] = result.opened;
  expect([...(witness?.flow.subject.labels ?? [])]).toEqual([['uses-30', 'true']]);
  expect([...(witness?.flow.peer.labels ?? [])]).toEqual([['is-30', 'maybe']]);
});

it('compares 60 opt-in labels of one policy, said as the own end of each rule', () => {
  const one = (last: Pred): PolicySet =>
    setOf([
      policy(
        'all',
        inNamespaces('shop'),
        Array.from({ length: 60 }, (_, i) =>
          rule('egress', 'allow', i === 59 ? last : labelIn(`is-${i}`, 'true'), ALL_TRAFFIC, {
            own: labelIn(`uses-${i}`, 'true'),
          }),
        ),
      ),
    ]);
  const a = one(labelIn('is-59', 'true'));
  const b = one(labelIn('is-59', 'true', 'x'));
  const result = compareDecisions(meaning(a), meaning(b), options);
  expect(result.undecided).toEqual([]);
  expect(result.opened.map(({ flow }) => [allowedByIr(a, flow), allowedByIr(b, flow)])).toEqual([
    [false, true],
  ]);
});

it('compares a selector with 20,000 keys', () => {
  const wide = (odd: string): PolicySet => {
    const keys = Array.from({ length: 20_000 }, (_, i) => labelIn(`k${i}`, i === 777 ? odd : 'v'));
    return setOf([policy('wide', { kind: 'all', of: [inNamespaces('shop'), ...keys] }, [])]);
  };
  const a = meaning(wide('v'));
  expect(compareDecisions(a, meaning(wide('v')), { universe: universe() }).verdict).toBe('equal');
  const result = compareDecisions(a, meaning(wide('w')), { universe: universe() });
  expect(result.verdict).toBe('different');
  expect(result.opened.map(({ flow }) => flow.subject.labels.get('k777'))).toEqual(['v', 'v']);
  expect(result.closed.map(({ flow }) => flow.subject.labels.get('k777'))).toEqual(['w', 'w']);
});

it('says undecided, not equal, where a limit is met', () => {
  const is = (i: number): Pred => labelIn(`is-${i}`, 'true');
  const a = optIn(20, is);
  const b = optIn(20, (i) => anyOf(is(i), labelIn(`also-${i}`, 'true')));
  const tiny = {
    ...options,
    limits: { edges: 10, states: 10, exclusions: 1, pieces: 6_000, steps: 20_000_000 },
  };
  const result = compareDecisions(meaning(a), meaning(b), tiny);
  expect(result.verdict).toBe('undecided');
  expect(result.undecided.map(({ direction, namespace }) => [direction, namespace])).toEqual([
    ['egress', 'shop'],
  ]);
});
