/** NetworkPolicy and ClusterNetworkPolicy as Calico converts them: calico.md 5.1 and 5.2. The result is Calico's rules as JSON. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { CalicoPolicy } from './calico-policies.js';
import { parsed } from './calico-rule.js';
import { PLAIN, type Reading } from './calico-selector.js';
import {
  at,
  groupOf,
  isGiven,
  kindOf,
  labelsOf,
  listOf,
  mapOf,
  mapsOf,
  nameOf,
  namespaceOf,
  textOf,
  textsOf,
} from './json.js';

const NAMESPACES: Reading = { ...PLAIN, prefix: 'pcns.' };
const IS_POD = `projectcalico.org/orchestrator == 'k8s'`;

/** A label selector in Calico's language; `all()` where it is empty. */
function selectorText(selector: Json | undefined): string {
  const given = mapOf(selector);
  const parts = [
    ...[...labelsOf(given['matchLabels'])].map(([key, value]) => `${key} == '${value}'`),
    ...mapsOf(given['matchExpressions']).map((one) => {
      const key = textOf(one['key']);
      const values = `{${textsOf(one['values'])
        .map((value) => `'${value}'`)
        .join(',')}}`;
      switch (one['operator']) {
        case 'In':
          return `${key} in ${values}`;
        case 'NotIn':
          return `${key} not in ${values}`;
        case 'Exists':
          return `has(${key})`;
        default:
          return `!has(${key})`;
      }
    }),
  ];
  return parts.length === 0 ? 'all()' : parts.join(' && ');
}

function podSelectorText(selector: Json | undefined): string {
  return `${IS_POD} && ${selectorText(selector)}`;
}

export function networkPolicies(objects: readonly Json[]): readonly CalicoPolicy[] {
  return objects
    .filter((one) => groupOf(one) === 'networking.k8s.io' && kindOf(one) === 'NetworkPolicy')
    .map((one) => {
      const spec = mapOf(at(one, 'spec'));
      const namespace = namespaceOf(one) || 'default';
      const selects = parsed(podSelectorText(spec['podSelector']), PLAIN);
      const types = textsOf(spec['policyTypes']).map((type) => type.toLowerCase());
      const byCount = listOf(spec['egress']).length > 0 ? ['ingress', 'egress'] : ['ingress'];
      return {
        kind: 'KubernetesNetworkPolicy',
        name: nameOf(one),
        namespace,
        tier: 'default',
        order: 1000,
        // The API server fills the types before Calico sees the object.
        types: types.length > 0 ? types : byCount,
        selects: (labels) => labels.get('projectcalico.org/namespace') === namespace && selects(labels),
        ingress: mapsOf(spec['ingress']).flatMap((rule) => networkRules(rule, 'from')),
        egress: mapsOf(spec['egress']).flatMap((rule) => networkRules(rule, 'to')),
      };
    });
}

/** One Allow per peer and port; merged ports would mean the same. */
function networkRules(rule: JsonMap, key: 'from' | 'to'): readonly JsonMap[] {
  const peers = mapsOf(rule[key]).map(networkPeer);
  const ports = mapsOf(rule['ports']).map((port) => {
    const first = port['port'];
    const range = isGiven(port['endPort']) ? `${textOf(first)}:${textOf(port['endPort'])}` : first;
    return {
      protocol: textOf(port['protocol']) || 'TCP',
      ports: isGiven(first) && range !== undefined ? [range] : [],
    };
  });
  return (peers.length === 0 ? [{}] : peers).flatMap((peer) =>
    (ports.length === 0 ? [null] : ports).map((port) => converted('Allow', key, peer, port)),
  );
}

function converted(
  action: string,
  key: 'from' | 'to',
  peer: JsonMap,
  port: { readonly protocol: string | null; readonly ports: readonly Json[] } | null,
): JsonMap {
  const protocol = port === null || port.protocol === null ? {} : { protocol: port.protocol };
  const ports = port === null ? {} : { ports: port.ports };
  return key === 'from'
    ? { action, ...protocol, source: peer, destination: ports }
    : { action, ...protocol, destination: { ...peer, ...ports } };
}

function networkPeer(peer: JsonMap): JsonMap {
  if (isGiven(peer['ipBlock']))
    return {
      nets: [textOf(at(peer['ipBlock'], 'cidr'))],
      notNets: listOf(at(peer['ipBlock'], 'except')),
    };
  const selector = podSelectorText(peer['podSelector']);
  return isGiven(peer['namespaceSelector'])
    ? { selector, namespaceSelector: selectorText(peer['namespaceSelector']) }
    : { selector };
}

const TIERS: ReadonlyMap<string, string> = new Map([
  ['Admin', 'kube-admin'],
  ['Baseline', 'kube-baseline'],
]);

export function clusterNetworkPolicies(objects: readonly Json[]): readonly CalicoPolicy[] {
  return objects
    .filter((one) => groupOf(one) === 'policy.networking.k8s.io' && kindOf(one) === 'ClusterNetworkPolicy')
    .map((one) => {
      const spec = mapOf(at(one, 'spec'));
      const pods = at(spec['subject'], 'pods');
      const namespaces = isGiven(pods) ? at(pods, 'namespaceSelector') : at(spec['subject'], 'namespaces');
      const inNamespaces = parsed(selectorText(namespaces), NAMESPACES);
      const isPod = parsed(podSelectorText(isGiven(pods) ? at(pods, 'podSelector') : {}), PLAIN);
      const rules = { ingress: mapsOf(spec['ingress']), egress: mapsOf(spec['egress']) };
      return {
        kind: 'KubernetesClusterNetworkPolicy',
        name: nameOf(one),
        namespace: null,
        tier: TIERS.get(textOf(spec['tier'])) ?? '',
        order: Number(spec['priority']),
        types: (['ingress', 'egress'] as const).filter((direction) => rules[direction].length > 0),
        selects: (labels) => isPod(labels) && inNamespaces(labels),
        ingress: rules.ingress.flatMap((rule) => clusterRules(rule, 'from')),
        egress: rules.egress.flatMap((rule) => clusterRules(rule, 'to')),
      };
    });
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['Accept', 'Allow'],
  ['Deny', 'Deny'],
  ['Pass', 'Pass'],
]);

function clusterRules(rule: JsonMap, key: 'from' | 'to'): readonly JsonMap[] {
  const action = ACTIONS.get(textOf(rule['action'])) ?? '';
  const peers = mapsOf(rule[key]);
  const unsupported = (peer: JsonMap): boolean =>
    !['namespaces', 'pods', 'networks'].some((member) => isGiven(peer[member]));
  // Fails closed: an Accept is dropped, anything else becomes a deny of the direction.
  if (peers.some(unsupported)) return action === 'Allow' ? [] : [{ action: 'Deny' }];
  const ports = mapsOf(rule['protocols']).map((protocol) => {
    if (isGiven(protocol['destinationNamedPort']))
      return { protocol: null, ports: [textOf(protocol['destinationNamedPort'])] };
    const name = ['tcp', 'udp', 'sctp'].find((one) => isGiven(protocol[one])) ?? '';
    const port = mapOf(at(protocol[name], 'destinationPort'));
    const { number, range } = port;
    const ports = isGiven(number)
      ? [textOf(number)]
      : isGiven(range)
        ? [`${textOf(at(range, 'start'))}:${textOf(at(range, 'end'))}`]
        : [];
    return { protocol: name.toUpperCase(), ports };
  });
  return peers.flatMap((peer) =>
    (ports.length === 0 ? [null] : ports).map((port) => converted(action, key, clusterPeer(peer), port)),
  );
}

function clusterPeer(peer: JsonMap): JsonMap {
  if (isGiven(peer['networks'])) return { nets: listOf(peer['networks']) };
  // Only namespaces: nothing says that it must be a pod.
  if (isGiven(peer['namespaces'])) return { namespaceSelector: selectorText(peer['namespaces']) };
  return {
    namespaceSelector: selectorText(at(peer['pods'], 'namespaceSelector')),
    selector: podSelectorText(at(peer['pods'], 'podSelector')),
  };
}
