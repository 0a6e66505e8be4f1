/** Random policies of every kind that Cilium enforces. */
import { makeICMPs, makePeers, makePorts } from './elements.js';
import { makeEndpointSelector, makeSelector } from './selectors.js';
import {
  ASKED_OF_NAMESPACES,
  ASKED_OF_NODES,
  ASKED_OF_PODS,
  INSIDE,
  NAMES,
  V4_NETS,
  V6_NETS,
} from './words.js';

const SECTIONS = ['ingress', 'egress', 'ingressDeny', 'egressDeny'];

function makeElement(random, section, given) {
  const side = section.startsWith('ingress') ? 'from' : 'to';
  const deny = section.endsWith('Deny');
  if (random.chance(0.05)) return {};
  // A proxy rule stands in one direction only: two kinds on one port are refused together.
  const proxy = given.proxy === 'dns' && side === 'from' ? 'none' : given.proxy;
  const what = random.choose([
    [5, () => ({ toPorts: makePorts(random, { ...given, deny, proxy }) })],
    [given.icmp ? 1 : 0, () => ({ icmps: makeICMPs(random) })],
    [4, () => ({})],
  ]);
  const authentication =
    !deny && random.chance(0.02) ? { authentication: { mode: random.pick(['required', 'disabled']) } } : {};
  return { ...makePeers(random, { side, deny, nodes: given.nodes }), ...what, ...authentication };
}

function makeSpec(random, subject, given) {
  const sections = random.some(SECTIONS, 0.45);
  if (sections.length === 0) sections.push(random.pick(SECTIONS));
  const spec = { ...subject };
  for (const section of sections)
    spec[section] = random.list(2, () => makeElement(random, section, given), random.chance(0.95) ? 1 : 0);
  if (random.chance(0.25))
    spec.enableDefaultDeny = Object.fromEntries(
      random.some(['ingress', 'egress'], 0.7).map((way) => [way, random.chance(0.3)]),
    );
  if (random.chance(0.03)) spec.description = 'words';
  if (random.chance(0.03)) spec.log = { value: 'words' };
  if (random.chance(0.03)) spec.labels = [{ key: 'made', value: 'here', source: 'k8s' }];
  return spec;
}

/** What one policy's rules may have, after the options of the agent. */
function bounds(random, profile, host) {
  const proxies = host || profile.l7Proxy === false ? ['none'] : ['none', 'none', 'http', 'dns'];
  return {
    proxy: random.pick(proxies),
    nodes: profile.nodeSelectorLabels === true,
    icmp: profile.icmpRules !== false,
    extended: profile.extendedIPProtocols === true,
  };
}

function ciliumPolicy(random, profile, namespace, name) {
  const subject = () => ({
    endpointSelector: makeEndpointSelector(random, namespace === null ? 0.08 : 0.02),
  });
  const given = bounds(random, profile, false);
  const specs = () => random.list(2, () => makeSpec(random, subject(), given), 1);
  return {
    apiVersion: 'cilium.io/v2',
    kind: namespace === null ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    metadata: { name, ...(namespace === null ? {} : { namespace }) },
    ...random.choose([
      [8, () => ({ spec: makeSpec(random, subject(), given) })],
      [1, () => ({ specs: specs() })],
      [1, () => ({ spec: makeSpec(random, subject(), given), specs: specs() })],
    ]),
  };
}

function hostPolicy(random, profile, name) {
  const subject = { nodeSelector: makeSelector(random, ASKED_OF_NODES) };
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name },
    spec: makeSpec(random, subject, bounds(random, profile, true)),
  };
}

function makeIPBlock(random, nets) {
  const cidr = random.pick(nets.filter((net) => net !== '8.8.8.77/24'));
  const inside = (INSIDE[cidr] ?? []).filter((net) => net !== cidr);
  return inside.length > 0 && random.chance(0.5) ? { cidr, except: [random.pick(inside)] } : { cidr };
}

export function networkPolicy(random, namespace, name) {
  const pods = () => makeSelector(random, ASKED_OF_PODS);
  const namespaces = () => makeSelector(random, ASKED_OF_NAMESPACES);
  const peer = () =>
    random.choose([
      [2, () => ({ podSelector: pods() })],
      [2, () => ({ namespaceSelector: namespaces() })],
      [2, () => ({ namespaceSelector: namespaces(), podSelector: pods() })],
      [2, () => ({ ipBlock: makeIPBlock(random, [...V4_NETS, ...V6_NETS]) })],
    ]);
  const port = () =>
    random.choose([
      [4, () => ({ port: random.pick([80, 53, 443, 8080]), ...protocolOf(random) })],
      [2, () => ({ port: random.pick(['http', 'dns']), ...protocolOf(random) })],
      [2, () => ({ port: 80, endPort: random.pick([80, 81, 443, 8080]), ...protocolOf(random) })],
      [1, () => protocolOf(random)],
    ]);
  const rule = (side) => ({
    ...(random.chance(0.2) ? {} : { [side]: random.list(2, peer, random.chance(0.9) ? 1 : 0) }),
    ...(random.chance(0.5) ? {} : { ports: random.list(2, port, random.chance(0.9) ? 1 : 0) }),
  });
  const spec = { podSelector: pods() };
  if (random.chance(0.7)) spec.ingress = random.list(2, () => rule('from'));
  if (random.chance(0.5)) spec.egress = random.list(2, () => rule('to'));
  if (random.chance(0.8)) spec.policyTypes = random.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]);
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

function protocolOf(random) {
  return random.chance(0.3) ? {} : { protocol: random.pick(['TCP', 'UDP', 'SCTP']) };
}

export function clusterNetworkPolicy(random, profile, name) {
  const subject = () =>
    random.chance(0.5)
      ? { namespaces: makeSelector(random, ASKED_OF_NAMESPACES) }
      : {
          pods: {
            namespaceSelector: makeSelector(random, ASKED_OF_NAMESPACES),
            podSelector: makeSelector(random, ASKED_OF_PODS),
          },
        };
  const protocols = () =>
    random.list(
      2,
      () =>
        random.choose([
          [2, () => ({ tcp: { destinationPort: { number: random.pick([80, 443]) } } })],
          [1, () => ({ udp: { destinationPort: { range: { start: 53, end: 443 } } } })],
          [1, () => ({ sctp: { destinationPort: { number: 80 } } })],
          [1, () => ({ destinationNamedPort: 'http' })],
        ]),
      1,
    );
  const rule = (side) => {
    const action = random.pick(['Accept', 'Deny', 'Pass']);
    const peer = () =>
      random.choose([
        [4, subject],
        [
          side === 'to' ? 2 : 0,
          () => ({ networks: [...new Set(random.list(2, () => random.pick([...V4_NETS, ...V6_NETS]), 1))] }),
        ],
        [
          side === 'to' && profile.nodeSelectorLabels ? 1 : 0,
          () => ({ nodes: makeSelector(random, ASKED_OF_NODES) }),
        ],
        [
          side === 'to' && action === 'Accept' ? 1 : 0,
          () => ({ domainNames: [random.pick([...NAMES, '*.a.com'])] }),
        ],
      ]);
    return {
      action,
      [side]: random.list(2, peer, 1),
      ...(random.chance(0.5) ? { protocols: protocols() } : {}),
    };
  };
  const spec = { tier: random.pick(['Admin', 'Baseline']), priority: random.below(4), subject: subject() };
  if (random.chance(0.7)) spec.ingress = random.list(2, () => rule('from'), 1);
  if (random.chance(0.6)) spec.egress = random.list(2, () => rule('to'), 1);
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name },
    spec,
  };
}

/** One to four policies of mixed kinds. */
export function makePolicies(random, namespaces, profile) {
  return random.list(
    4,
    (_, i) => {
      const name = `policy-${i}`;
      return random.choose([
        [6, () => ciliumPolicy(random, profile, random.pick(namespaces), name)],
        [4, () => ciliumPolicy(random, profile, null, name)],
        [profile.hostFirewall ? 3 : 1, () => hostPolicy(random, profile, name)],
        [3, () => networkPolicy(random, random.pick(namespaces), name)],
        [profile.clusterNetworkPolicy ? 5 : 0, () => clusterNetworkPolicy(random, profile, name)],
      ]);
    },
    1,
  );
}
