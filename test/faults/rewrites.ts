/** Faults of rewrites: at least one for each that a target lists. */
import type { Policy, PolicySet, Pred, Rule } from '../../src/ir/policy.js';
import { TRUE_PRED } from '../../src/ir/policy.js';
import { allOf, inNamespaces, mapTests } from '../../src/ir/preds.js';
import { ALL_TRAFFIC } from '../../src/ir/traffic.js';
import { ADMIN_TIER } from '../../src/legalize/cluster-tiers.js';
import { CLUSTER_PROFILE, GUARDS } from './emit-cluster.js';
import type { RewriteFault } from './fault.js';

type Spoil = (set: PolicySet) => PolicySet;

/** Changes the policies of a name, or of a name in a namespace (`shop/api`); `null` takes one away. */
function policy(name: string, change: (policy: Policy) => Policy | null): Spoil {
  return (set) => ({
    ...set,
    policies: set.policies.flatMap((one) => {
      const scope = one.scope.kind === 'namespace' ? `${one.scope.namespace}/` : '';
      return one.name === name || `${scope}${one.name}` === name ? (change(one) ?? []) : [one];
    }),
  });
}

const lost = (name: string): Spoil => policy(name, () => null);

function rules(name: string, change: (rules: readonly Rule[]) => readonly Rule[]): Spoil {
  return policy(name, (one) => ({ ...one, rules: change(one.rules) }));
}

const eachRule = (name: string, change: (rule: Rule) => Rule): Spoil => rules(name, (all) => all.map(change));

/** Label tests of a key are taken to be true, as where a hole is not cut. */
function unguarded(pred: Pred, key: string): Pred {
  if (pred.kind === 'not') return pred.of.kind === 'label' && pred.of.key === key ? TRUE_PRED : pred;
  if (pred.kind === 'all' || pred.kind === 'any')
    return { ...pred, of: pred.of.map((part) => unguarded(part, key)) };
  return pred;
}

function renamed(pred: Pred, from: string, to: string): Pred {
  return mapTests(pred, (test) =>
    test.kind === 'namespace' && test.names.includes(from) ? inNamespaces(to) : test,
  );
}

const SPREAD = `cluster { namespaces closed }
namespace shop labels(team=ops1) { } namespace bank labels(team=ops2) { } namespace dev labels(team=dev) { }
policy all for pods(app=x) in namespaces { allow from pods(app=prom) in namespace(dev) on tcp/9090  allow from own-namespace on tcp/1 }
policy starts for pods(app=y) in namespaces(team^=ops) { allow from namespaces(team*=ev) on tcp/80 }`;

const ORDERS = `tier early order 5
policy t for pods(app=shut) in namespace(shop) tier early { pass from pods(ok) in namespace(shop) on tcp  allow from pods(fine) in namespace(shop) }
namespace shop {
  policy a for pods(app=api) order 1 { deny from pods(bad) }
  policy b for pods(app=api) order 2 { allow from pods(app=web) on tcp/80 }
  policy c for pods(app=api) order 3 { deny from pods(app=web)  allow from pods(app=more) }
}`;

const DENIES = `cluster { pod-cidr 172.20.0.0/16  node-cidr 192.168.10.0/24 }
namespace shop {
  policy meta for pods(app=meta) { deny to cidr(198.51.100.0/24) }
  policy iso for pods(app=iso) { deny from pods(bad)  allow from pods }
}`;

const PIECES = `cluster { pod-cidr 172.20.0.0/16  node-cidr 192.168.10.0/24 }
namespace shop {
  policy iso for pods(app=iso) { deny from pods(bad)  allow from pods, namespaces(zone=x) }
  policy meta for pods(app=meta) { deny to cidr(198.51.100.0/24) }
  policy more for pods(app=meta) { deny to cidr(203.0.113.0/24) }
}`;

export const OPEN = `namespace shop {
  policy closed for pods(app=api) { default deny ingress }
  connect w pods(app=web) -> pods(tier=back) on tcp/80
  policy open for pods(app=open) { default allow  deny from pods(bad)  allow from pods }
}`;

export const OPEN_ENDS = `namespace shop {
  policy closed for pods(app=api) { default deny ingress }
  policy open for pods(app=open) order 5 first-match { default allow  allow from pods(fine)  deny from pods }
}`;

const TRAFFIC = `namespace shop {
  policy p for pods(app=api) { deny to world on any except (tcp/443)  allow to any on udp }
  policy q for pods(app=db) { allow from pods on any except (tcp/25) }
  policy s for pods(app=s) { deny to pods on any except (tcp/80) }
}`;

const inRewrite =
  (target: string, program: string, rewrite: string) =>
  (name: string, spoil: Spoil): RewriteFault => ({ name, target, program, rewrite, spoil });

const declared = inRewrite('k8s', SPREAD, 'declared-values');
const own = (target: string) => inRewrite(target, SPREAD, 'own-namespace');
const spread = inRewrite('k8s', SPREAD, 'spread-namespaces');
const flatten = inRewrite('cilium', ORDERS, 'flatten');
const intoAllows = inRewrite('k8s', ORDERS, 'cut-denies');
const cut = inRewrite('k8s', DENIES, 'cut-denies');
const openEnds = inRewrite('calico', OPEN_ENDS, 'open-ends');
const asTier = inRewrite('calico', DENIES, 'denies-as-tier');
const byAllows = inRewrite('cilium', TRAFFIC, 'deny-by-allows');
const byDenies = inRewrite('cilium', TRAFFIC, 'allow-by-denies');
const ahead = inRewrite(CLUSTER_PROFILE, GUARDS, 'to-cluster-tiers');
const merge = inRewrite('k8s', PIECES, 'merge-pieces');
const dropped = inRewrite('k8s', PIECES, 'drop-covered');
const toBaseline = inRewrite(CLUSTER_PROFILE, GUARDS, 'isolation-to-baseline');
const inShop = (pred: Pred, from: string): Pred => renamed(pred, from, 'shop');

export const REWRITE_FAULTS: readonly RewriteFault[] = [
  declared(
    'a declared value lost',
    policy('starts', (one) => ({
      ...one,
      subject: mapTests(one.subject, (test) =>
        test.kind === 'namespace-label' && test.test.kind === 'in'
          ? { ...test, test: { kind: 'in', values: test.test.values.slice(1) } }
          : test,
      ),
    })),
  ),
  declared(
    'a declared value too many',
    eachRule('starts', (rule) => ({
      ...rule,
      peer: mapTests(rule.peer, (test) =>
        test.kind === 'namespace-label' ? { ...test, test: { kind: 'in', values: ['dev', 'ops1'] } } : test,
      ),
    })),
  ),
  ...['k8s', 'calico', 'cilium'].map((target) =>
    own(target)(
      'the own namespace becomes another one',
      eachRule('all', (rule) =>
        rule.traffic.tcp[0]?.numbers[0]?.first === 1 ? { ...rule, peer: inShop(rule.peer, 'bank') } : rule,
      ),
    ),
  ),
  own('calico')(
    'the own end is not narrowed',
    eachRule('all', (rule) => ({ ...rule, own: TRUE_PRED })),
  ),
  own('cilium')(
    'a namespace skipped',
    rules('all', (all) => all.slice(0, -1)),
  ),
  spread('a namespace skipped', lost('bank/all')),
  spread(
    'a policy in the wrong namespace',
    policy('bank/starts', (one) => ({
      ...one,
      scope: { kind: 'namespace', namespace: 'dev' },
      subject: renamed(one.subject, 'bank', 'dev'),
    })),
  ),
  spread(
    'rules of another namespace',
    eachRule('bank/all', (rule) => ({ ...rule, peer: inShop(rule.peer, 'bank') })),
  ),
  flatten(
    'a hole not cut out of a later deny',
    rules('c', (all) =>
      all.map((rule) => (rule.action === 'deny' ? { ...rule, traffic: ALL_TRAFFIC } : rule)),
    ),
  ),
  flatten('an earlier deny lost', lost('a')),
  flatten(
    'what was passed is not allowed again',
    rules('t', (all) => all.slice(0, 1)),
  ),
  flatten(
    'pass becomes an allow of everything',
    eachRule('t', (rule) => ({ ...rule, traffic: ALL_TRAFFIC })),
  ),
  flatten(
    'isolation lost',
    policy('t', (one) => ({ ...one, isolates: { ingress: 'none', egress: 'none' } })),
  ),
  flatten(
    'isolation of the other direction',
    policy('b', (one) => ({ ...one, isolates: { ...one.isolates, egress: 'all' } })),
  ),
  intoAllows(
    'a hole not cut out of an allow',
    eachRule('b', (rule) => ({ ...rule, peer: unguarded(rule.peer, 'bad') })),
  ),
  intoAllows(
    'an allow lost',
    rules('c', (all) => all.filter((rule) => rule.action !== 'allow')),
  ),
  cut('the rest is not allowed', lost('meta-rest')),
  cut(
    'the hole is not in the rest',
    eachRule('meta-rest', (rule) => ({ ...rule, peer: TRUE_PRED })),
  ),
  cut(
    'the rest does not isolate its direction',
    policy('meta-rest', (one) => ({ ...one, isolates: { ingress: 'all-but-own-node', egress: 'all' } })),
  ),
  inRewrite(
    'k8s',
    OPEN,
    'restrict-open',
  )(
    'an allow for all instead of the isolated',
    policy('w-ingress', (one) => ({
      ...one,
      subject: inNamespaces('shop'),
      rules: one.rules.map((rule) => ({ ...rule, own: TRUE_PRED })),
    })),
  ),
  inRewrite(
    'k8s',
    OPEN,
    'restrict-open',
  )(
    'the isolated endpoints forgotten',
    rules('w-ingress', () => []),
  ),
  inRewrite(
    'calico',
    OPEN,
    'restrict-open',
  )(
    'the isolated endpoints forgotten',
    rules('w-ingress', () => []),
  ),
  asTier('the tier ends with deny', (set) => ({
    ...set,
    tiers: set.tiers.map((tier) => ({ ...tier, otherwise: 'deny' })),
    policies: set.policies.map((one) =>
      one.name === 'meta' ? { ...one, isolates: { ...one.isolates, egress: 'all' } } : one,
    ),
  })),
  asTier('the denies are lost with their tier', lost('meta')),
  openEnds(
    'the pass comes first',
    policy('netc-open-end', (one) => ({ ...one, rank: { order: 1, tie: 0 } })),
  ),
  openEnds(
    'the pass covers isolated endpoints',
    policy('netc-open-end', (one) => ({ ...one, subject: inNamespaces('shop') })),
  ),
  byAllows(
    'the exception is not cut out',
    eachRule('p', (rule) => ({ ...rule, peer: TRUE_PRED })),
  ),
  byAllows('the rest is not allowed', (set) => ({
    ...set,
    policies: set.policies.filter((one) => one.name !== 's-rest'),
  })),
  byDenies(
    'the deny of the rest is missing',
    rules('q', (all) => all.filter((rule) => rule.action !== 'deny')),
  ),
  byDenies(
    'the deny takes too much',
    eachRule('q', (rule) => ({ ...rule, traffic: ALL_TRAFFIC })),
  ),
  {
    name: 'the end only denies one direction',
    target: 'cilium',
    program: OPEN,
    more: (set) => ({
      ...set,
      end: [
        { when: inNamespaces('shop'), direction: 'ingress', action: 'deny' },
        { when: inNamespaces('shop'), direction: 'egress', action: 'deny' },
      ],
    }),
    rewrite: 'end-as-tier',
    spoil: lost('netc-end-egress'),
  },
  merge(
    'a piece dropped that no other holds',
    eachRule('iso', (rule) => ({ ...rule, peer: allOf(rule.peer, inNamespaces('shop')) })),
  ),
  merge(
    'a rest that holds more than its piece',
    eachRule('iso', (rule) => ({ ...rule, peer: unguarded(rule.peer, 'bad') })),
  ),
  merge(
    'traffic of another piece',
    eachRule('iso', (rule) => ({ ...rule, traffic: { ...ALL_TRAFFIC, udp: [] } })),
  ),
  dropped('what says it for both is dropped as well', lost('meta-rest')),
  dropped(
    'a rule that no other covers is dropped',
    rules('meta-rest', () => []),
  ),
  ahead(
    'a pass taken for an allow',
    eachRule('guard', (rule) => (rule.action === 'pass' ? { ...rule, action: 'allow' } : rule)),
  ),
  ahead(
    'a deny ahead of the allow that it comes after',
    rules('guard', (all) => [...all].reverse()),
  ),
  ahead('what was moved stays nowhere', lost('second')),
  ahead(
    'the last tier ahead of everything',
    policy('closed', (one) => ({ ...one, rules: [], isolates: { ingress: 'all', egress: 'all' } })),
  ),
  toBaseline(
    'the deny ahead of what is isolated',
    policy('closed-rest', (one) => ({ ...one, tier: ADMIN_TIER, rank: { order: -1, tie: 0 } })),
  ),
  toBaseline('isolation gone without a deny', lost('closed-rest')),
];
