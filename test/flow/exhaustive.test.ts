import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareDecisions } from '../../src/flow/difference.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { DIRECTIONS, type PolicySet } from '../../src/ir/policy.js';
import { familyOf } from '../../src/values/nets.js';
import { allowedByIr } from '../oracle/ir.js';
import { EVERYTHING, mutatedPolicySet, randomPolicySet, type Vocabulary } from './random-policy-set.js';
import { flow, node, outside, pod } from './small-policies.js';

/** Words whose every combination fits into a world that can be walked through. */
const SMALL: Vocabulary = {
  ...EVERYTHING,
  tests: ['is', 'namespace', 'label', 'label', 'own-node', 'own-namespace', 'address', 'set'],
  labelTests: ['exists', 'in', 'in'],
  namespaces: ['shop', 'billing'],
  keys: ['app'],
  values: ['web', 'api'],
  nets: ['203.0.113.0/24', '0.0.0.0/0'],
  ports: [80, 443],
  portNames: [],
  protocols: [6, 17],
  icmp: false,
  requests: ['any'],
  policies: 3,
  rules: 3,
};

/** One endpoint of each sort at each address. */
function endpoints(addresses: readonly string[]): readonly Endpoint[] {
  const labels = [{}, { app: 'web' }, { app: 'api' }, { app: 'x' }];
  return addresses.flatMap((at) => [
    ...['shop', 'billing', 'other'].flatMap((namespace) => labels.map((set) => pod(namespace, set, at))),
    node(at),
    outside(at),
  ]);
}

const TRAFFIC = [
  [6, 79],
  [6, 80],
  [6, 100],
  [6, 443],
  [6, 60000],
  [17, 80],
  [17, 100],
  [17, 443],
  [17, 60000],
  [132, 80],
  [47, 0],
] as const;

/** Of each net that the words name one address inside and one outside, and IPv6. */
const WORLD: readonly Flow[] = DIRECTIONS.flatMap((direction) =>
  endpoints(['203.0.113.7', '10.0.0.7', 'fd00::7'])
    .filter((subject) => subject.kind !== 'outside')
    .flatMap((subject) =>
      endpoints(['203.0.113.9', '10.0.0.9', 'fd00::9'])
        .filter((peer) => familyOf(peer.address) === familyOf(subject.address))
        .flatMap((peer) =>
          [false, true]
            .filter((own) => !own || (subject.kind === 'node') !== (peer.kind === 'node'))
            .filter((own) => !own || peer.kind !== 'outside')
            .flatMap((ownNode) =>
              TRAFFIC.map(([protocol, port]) => flow(direction, subject, peer, { ownNode, protocol, port })),
            ),
        ),
    ),
);

/** By direction: does `b` allow what `a` denies, somewhere in the world? */
function opens(a: PolicySet, b: PolicySet): readonly boolean[] {
  return DIRECTIONS.map((direction) =>
    WORLD.some((f) => f.direction === direction && !allowedByIr(a, f) && allowedByIr(b, f)),
  );
}

it('gives the verdict that walking through a small world gives', () => {
  let equal = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 30 }), fc.integer({ min: 0, max: 2 ** 30 }), (set, change) => {
      const a = randomPolicySet(set, SMALL);
      const b = mutatedPolicySet(a, change, SMALL);
      const { verdict, opened, closed } = compareDecisions(meaning(a), meaning(b), {
        universe: universe(),
      });
      if (verdict === 'equal') equal++;
      const by = (found: typeof opened): readonly boolean[] =>
        DIRECTIONS.map((direction) => found.some((witness) => witness.direction === direction));
      expect(by(opened)).toEqual(opens(a, b));
      expect(by(closed)).toEqual(opens(b, a));
    }),
    { seed: 41, numRuns: 120 },
  );
  expect(equal).toBeGreaterThan(20);
});
