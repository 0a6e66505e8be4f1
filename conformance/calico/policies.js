/** Random policies: Calico's and Kubernetes', tiers with equal and absent orders, staged ones, empty lists and missing types. */
import { makeRule } from './rules.js';
import { makeLabelSelector, makeSelector } from './selectors.js';
import {
  API,
  ASKED_OF_ACCOUNTS,
  ASKED_OF_ENDPOINTS,
  ASKED_OF_NAMESPACES,
  NAMESPACE_LABELS,
  POD_LABELS,
  PORT_NAMES,
  PORTS,
  V4_NETS,
  V6_NETS,
} from './words.js';

const STORE = 'crd.projectcalico.org/v1';
const TIERS = ['t1', 't2', 'zz'];

export function makeTiers(random) {
  const own = TIERS.map((name) => ({
    apiVersion: API,
    kind: 'Tier',
    metadata: { name },
    spec: {
      ...(random.chance(0.7) ? { order: random.pick([1, 50, 50, 1_000_000, 2_000_000, -3.5]) } : {}),
      ...(random.chance(0.5) ? { defaultAction: random.pick(['Deny', 'Pass']) } : {}),
    },
  }));
  if (!random.chance(0.1)) return own;
  const builtIn = random.pick([
    { name: 'default', order: 1_000_000 },
    { name: 'adminnetworkpolicy', order: 1000 },
    { name: 'baselineadminnetworkpolicy', order: 10_000_000 },
  ]);
  const spec = { order: builtIn.order, defaultAction: random.pick(['Deny', 'Pass']) };
  return [...own, { apiVersion: API, kind: 'Tier', metadata: { name: builtIn.name }, spec }];
}

export function makePolicies(random, namespaces, options) {
  const count = 1 + random.below(4) + random.below(5);
  return Array.from({ length: count }, (_, index) => {
    // Equal orders go by names.
    const name = `${random.pick(['a', 'p', 'p-', 'z'])}${index}`;
    return random.chance(0.22)
      ? kubernetesPolicy(random, name, random.pick(namespaces))
      : calicoPolicy(random, name, random.pick(namespaces), options);
  });
}

function calicoPolicy(random, bare, namespace, options) {
  const tier = random.pick([undefined, undefined, 'default', 'default', ...TIERS, 'adminnetworkpolicy']);
  const inDefault = tier === undefined || tier === 'default';
  const staged = random.chance(0.06) ? 'Staged' : '';
  // By hand into the backing store, where names carry their tier.
  const stored = staged === '' && random.chance(0.04);
  const name = inDefault && !stored && !random.chance(0.1) ? bare : `${tier ?? 'default'}.${bare}`;
  const apiVersion = stored ? STORE : API;
  const global = random.chance(0.5);
  const spec = makeSpec(random, options);
  if (tier !== undefined) spec.tier = tier;
  if (staged !== '' && random.chance(0.3)) spec.stagedAction = 'Set';
  if (!global) return { apiVersion, kind: `${staged}NetworkPolicy`, metadata: { name, namespace }, spec };
  if (random.chance(0.35 * options.density))
    spec.namespaceSelector = makeSelector(random, ASKED_OF_NAMESPACES);
  if (random.chance(0.08)) spec.applyOnForward = random.chance(0.7);
  return { apiVersion, kind: `${staged}GlobalNetworkPolicy`, metadata: { name }, spec };
}

function makeSpec(random, options) {
  const spec = {};
  if (random.chance(0.75)) spec.order = random.pick([-1, 0.5, 10, 10, 10, 999, 1000, 1000, 1001]);
  if (random.chance(0.6 * options.density)) spec.selector = makeSelector(random, ASKED_OF_ENDPOINTS);
  if (random.chance(0.1 * options.density))
    spec.serviceAccountSelector = makeSelector(random, ASKED_OF_ACCOUNTS, 1);
  if (random.chance(0.6))
    spec.types = random.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Egress', 'Ingress']]);
  const only = random.chance(0.12) ? 'Deny' : null;
  for (const direction of ['ingress', 'egress']) {
    if (!random.chance(0.75)) continue;
    const most = random.chance(0.1) ? 1 : 5;
    spec[direction] = Array.from({ length: random.below(most) }, () => {
      const rule = makeRule(random, direction, options);
      if (only === null) return rule;
      delete rule.http;
      return { ...rule, action: only };
    });
  }
  return spec;
}

function kubernetesPolicy(random, name, namespace) {
  const spec = { podSelector: makeLabelSelector(random, POD_LABELS) };
  if (random.chance(0.6))
    spec.policyTypes = random.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], []]);
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ]) {
    if (!random.chance(0.6)) continue;
    spec[direction] = Array.from({ length: random.below(3) }, () => ({
      ...(random.chance(0.75)
        ? { [peers]: Array.from({ length: random.below(3) }, () => kubernetesPeer(random)) }
        : {}),
      ...(random.chance(0.6)
        ? { ports: Array.from({ length: random.below(3) }, () => kubernetesPort(random)) }
        : {}),
    }));
  }
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

const INSIDE = {
  '0.0.0.0/0': ['10.0.0.0/8', '8.8.8.0/24'],
  '10.0.0.0/8': ['10.0.0.0/24', '10.0.1.128/25', '10.0.0.2/31'],
  '8.0.0.0/7': ['8.8.8.8/32'],
  '::/0': ['fd00::/64', '2001:db8::/32'],
  'fd00::/8': ['fd00::1/128'],
};

function kubernetesPeer(random) {
  if (random.chance(0.3)) {
    const cidr = random.pick([...V4_NETS, ...V6_NETS, ...Object.keys(INSIDE)]);
    const except = random.some(INSIDE[cidr] ?? [], 0.5);
    return { ipBlock: { cidr, ...(except.length > 0 || random.chance(0.1) ? { except } : {}) } };
  }
  const podSelector = makeLabelSelector(random, POD_LABELS);
  const namespaceSelector = makeLabelSelector(random, {
    ...NAMESPACE_LABELS,
    'kubernetes.io/metadata.name': ['a', 'b'],
  });
  return random.pick([{ podSelector }, { namespaceSelector }, { podSelector, namespaceSelector }]);
}

function kubernetesPort(random) {
  const port = random.chance(0.7) ? { protocol: random.pick(['TCP', 'UDP', 'SCTP']) } : {};
  if (random.chance(0.2)) return port;
  if (random.chance(0.3)) return { ...port, port: random.pick(PORT_NAMES) };
  const from = random.pick(PORTS);
  const ends = PORTS.filter((end) => end >= from);
  return { ...port, port: from, ...(random.chance(0.3) ? { endPort: random.pick(ends) } : {}) };
}
