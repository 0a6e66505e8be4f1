import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from '../../src/flow/concrete.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import { createFormulas, type Formula } from '../../src/flow/formula.js';
import { meaning } from '../../src/flow/meaning.js';
import { impossible } from '../../src/flow/possible.js';
import { allowsIn, scopesOf, within } from '../../src/flow/scopes.js';
import { CILIUM_KINDS, type Scope, universe } from '../../src/flow/universe.js';
import { type Facts, NO_FACTS } from '../../src/ir/policy.js';
import { inNamespaces, labelIn } from '../../src/ir/preds.js';
import { familyOf } from '../../src/values/nets.js';
import { EVERYTHING, randomFlow, randomPolicySet, type Vocabulary } from './random-policy-set.js';
import { address, nets, policy, rule, setOf } from './small-policies.js';

const seed = fc.integer({ min: 0, max: 2 ** 30 });
const WORDS: Vocabulary = {
  ...EVERYTHING,
  kinds: [...EVERYTHING.kinds, ...CILIUM_KINDS],
  nets: [...EVERYTHING.nets, '192.168.0.0/16', '198.51.100.0/24', 'fd00:1::/64'],
  policies: 8,
  rules: 6,
};
const FACTS: readonly Facts[] = [
  NO_FACTS,
  { ...NO_FACTS, podCidr: nets('10.0.0.0/8', 'fd00:1::/64') },
  {
    ...NO_FACTS,
    podCidr: nets('10.0.0.0/8', 'fd00:1::/64'),
    nodeCidr: nets('192.168.0.0/16', 'fd00:2::/64'),
  },
];
const AT: Partial<Record<Endpoint['kind'], readonly [v4: string, v6: string]>> = {
  pod: ['10.244.1.', 'fd00:1::'],
  node: ['192.168.10.', 'fd00:2::'],
  outside: ['203.0.113.', 'fd00:3::'],
};

/** The flow with addresses that its kinds of endpoints have where nets are declared, and the own cluster. */
function placed(flow: Flow): Flow {
  const at = (end: Endpoint, last: number): Endpoint => {
    const [v4, v6] = AT[end.kind] ?? ['198.51.100.', 'fd00:4::'];
    const text = familyOf(flow.peer.address) === 4 ? v4 : v6;
    return {
      ...end,
      address: address(`${text}${last}`),
      clusterName: end.kind === 'outside' ? '' : 'prod',
    };
  };
  return { ...flow, subject: at(flow.subject, 10), peer: at(flow.peer, 11) };
}

function isIn({ direction, subject }: Flow, scope: Scope): boolean {
  if (direction !== scope.direction) return false;
  if (scope.namespace === null) return !scope.others.includes(subject.namespace);
  return subject.namespace === scope.namespace;
}

it('says within a scope what the whole says, on every flow of the universe', () => {
  let tried = 0;
  fc.assert(
    fc.property(seed, fc.constantFrom(...FACTS), fc.boolean(), (number, facts, own) => {
      const decision = meaning(randomPolicySet(number, WORDS));
      const of = universe(facts, { kinds: CILIUM_KINDS, ownCluster: own ? 'prod' : null });
      const flows = Array.from({ length: 40 }, (_, i) => placed(randomFlow(number + i, WORDS)));
      for (const scope of scopesOf([decision], of)) {
        const formulas = createFormulas();
        const whole = decision.allows(
          formulas,
          scope.direction,
          decision.namespaces.includes(scope.namespace ?? '') ? scope.namespace : null,
        );
        const narrow = allowsIn(formulas, decision, scope, of);
        for (const flow of flows) {
          if (!isIn(flow, scope) || impossible(flow, of) !== null) continue;
          tried++;
          expect(evaluate(narrow, flow)).toBe(evaluate(whole, flow));
        }
      }
    }),
    { seed: 77, numRuns: 600 },
  );
  expect(tried).toBeGreaterThan(5_000);
});

const SCOPE: Scope = { direction: 'ingress', namespace: 'shop', others: [] };
const CLOSED = universe(
  { ...NO_FACTS, podCidr: nets('10.0.0.0/8'), nodeCidr: nets('192.168.0.0/16') },
  { ownCluster: 'prod' },
);

/** One formula store; what tests say is as a scope of pods of shop sees it. */
function words() {
  const formulas = createFormulas();
  const text = (name: 'kind' | 'namespace' | 'cluster-name', value: string): Formula =>
    formulas.text({ type: 'text', name, end: 'peer', key: '' }, { kind: 'in', values: [value] });
  return {
    formulas,
    seen: (formula: Formula): Formula => within(formulas, formula, SCOPE, CLOSED),
    ownNode: formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' }),
    kind: (value: string) => text('kind', value),
    cluster: (value: string) => text('cluster-name', value),
    at: (...of: readonly string[]) =>
      formulas.address({ type: 'address', name: 'address', end: 'peer', key: '' }, nets(...of)),
    app: (end: 'subject' | 'peer', value: string) =>
      formulas.text({ type: 'text', name: 'label', end, key: 'app' }, { kind: 'in', values: [value] }),
    port: (first: number, last = first) =>
      formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [{ first, last }]),
  };
}

it('writes beside a test what ties say of the kind of its endpoint', () => {
  const { formulas, seen, ownNode, kind, cluster, at } = words();
  expect(seen(ownNode)).toBe(seen(formulas.and(ownNode, kind('node'))));
  expect(seen(at('20.0.0.0/8'))).toBe(seen(formulas.and(at('20.0.0.0/8'), kind('outside'))));
  expect(seen(formulas.and(at('20.0.0.0/8'), kind('pod')))).toBe(formulas.false);
  expect(seen(at('0.0.0.0/0'))).not.toBe(seen(formulas.and(at('0.0.0.0/0'), kind('outside'))));
  expect(seen(cluster('prod'))).toBe(seen(formulas.not(kind('outside'))));
  expect(seen(cluster('dr'))).toBe(formulas.false);
});

it('makes one test of the tests of one field', () => {
  const { formulas, seen, at, port } = words();
  const except = formulas.except(at('20.0.0.0/8'), at('20.1.0.0/16'));
  const halves = ['20.0.0.0/16', '20.2.0.0/15', '20.4.0.0/14', '20.8.0.0/13', '20.16.0.0/12'];
  expect(seen(except)).toBe(seen(at(...halves, '20.32.0.0/11', '20.64.0.0/10', '20.128.0.0/9')));
  expect(seen(formulas.and(at('20.0.0.0/8'), at('0.0.0.0/0')))).toBe(seen(at('20.0.0.0/8')));
  expect(seen(formulas.or(port(80), port(81, 90)))).toBe(seen(port(80, 90)));
  expect(seen(formulas.and(formulas.not(port(80)), formulas.not(port(81))))).toBe(
    seen(formulas.not(port(80, 81))),
  );
});

it('keeps an exception only beside what it can meet, in whatever order things are decided', () => {
  const { formulas, seen, app, port } = words();
  const web = formulas.and(app('subject', 'web'), app('peer', 'api'), port(80));
  const db = formulas.and(app('subject', 'db'), app('peer', 'api'), port(5432));
  const denied = formulas.and(app('subject', 'web'), app('peer', 'api'), port(70, 85));
  const apart = formulas.and(app('subject', 'web'), port(443));
  expect(seen(formulas.except(formulas.or(web, db), denied))).toBe(seen(db));
  expect(seen(formulas.or(formulas.except(web, apart), db))).toBe(seen(formulas.or(web, db)));
  const first = formulas.or(db, formulas.except(web, formulas.and(denied, app('peer', 'x'))));
  expect(seen(formulas.except(formulas.or(web, db), apart))).toBe(seen(first));
});

it('writes alternatives out beside the tests that they share', () => {
  const { formulas, seen, app, port } = words();
  const web = app('subject', 'web');
  const [a, b] = [
    formulas.and(app('peer', 'a'), port(80)),
    formulas.and(app('peer', 'b'), formulas.or(port(80), port(81))),
  ];
  const db = formulas.and(app('subject', 'db'), app('peer', 'a'));
  expect(seen(formulas.or(formulas.and(web, formulas.or(a, b)), db))).toBe(
    seen(formulas.or(formulas.and(web, a), formulas.and(web, b), db)),
  );
});

it('sees that the order of policies which cannot meet decides nothing', () => {
  const shop = (app: string) => ({ kind: 'all' as const, of: [inNamespaces('shop'), labelIn('app', app)] });
  const allow = policy('allow', shop('web'), [rule('ingress', 'allow', labelIn('app', 'api'))]);
  const deny = policy('deny', shop('db'), [rule('ingress', 'deny', labelIn('app', 'api'))]);
  const early = { ...deny, rank: { order: 1, tie: 0 } };
  const formulas = createFormulas();
  const [one, other] = [setOf([allow, deny]), setOf([allow, early])].map((set) =>
    allowsIn(formulas, meaning(set), SCOPE, CLOSED),
  );
  expect(one).toBe(other);
});
