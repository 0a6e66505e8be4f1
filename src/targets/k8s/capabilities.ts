/**
 * What the policies of Kubernetes have words for, feature by feature, since which version, as a profile has them: with
 * ClusterNetworkPolicy or without, and as the plugin that enforces reads them. `rewritten` names the shape that legalisation gives.
 * Source: kubernetes.md 1 (types.go, validation.go of networking/v1), 2 (ClusterNetworkPolicy v1alpha2), 3 (Weave Net).
 */
import type { Feature, Support } from '../../ir/feature.js';
import type { AddressedKind } from '../address-forms.js';
import type { Profile } from '../profiles.js';
import { clusterReadingOf } from './cluster-reading.js';
import { readingOf } from './emit-reading.js';

const exact = (since = '1.7'): Support => ({ how: 'exact', since });
const rewritten = (as: string, since = '1.7'): Support => ({ how: 'rewritten', since, as });
const under = (fact: string, since = '1.7'): Support => ({ how: 'under', since, fact });
const lossy = (why: string): Support => ({ how: 'lossy', why });
const noEffect = (why: string): Support => ({ how: 'no-effect', why });

const NAMES = 'namespaces closed';
const CIDRS = 'pod-cidr and node-cidr';
const L4 = 'NetworkPolicy ends at ports';
const CILIUM = 'only Cilium has it';

const NETWORK_POLICY: Readonly<Record<Feature, Support>> = {
  allow: exact(),
  'default-deny': exact(),
  'default-allow': rewritten('allows for those that something isolates'),
  deny: rewritten('cut out of the allows'),
  order: rewritten('what an earlier order decides is cut out of the later ones'),
  'first-match': rewritten('what an earlier rule decides is cut out of the later ones'),
  tier: rewritten('what an earlier tier decides is cut out of the later ones'),
  pass: rewritten('what passes is left to the later tiers'),
  log: noEffect('NetworkPolicy has no logging'),
  'own-end': rewritten('a policy of its own for these subjects'),
  'namespaced-subject': exact(),
  'cluster-subject': under(NAMES),
  'node-subject': lossy('NetworkPolicy is about pods'),
  'identity-subject': noEffect(CILIUM),
  'account-subject': lossy('a podSelector knows labels only'),
  'address-subject': lossy('a podSelector knows labels only'),
  label: exact(),
  'label-negation': exact(),
  'label-or': rewritten('one peer or policy for each'),
  'label-text': lossy('label selectors compare whole values'),
  namespace: exact('1.22'),
  'namespace-label': exact(),
  'own-namespace': exact(),
  account: lossy('a podSelector knows labels only'),
  'account-label': lossy('a podSelector knows labels only'),
  'pod-address': under(CIDRS),
  except: rewritten('what remains, one peer for each part'),
  cidr: under(CIDRS),
  address: exact(),
  'net-except': exact(),
  world: under(CIDRS),
  cluster: under(CIDRS),
  any: exact(),
  'kube-apiserver': under('api-server'),
  node: under(CIDRS),
  'local-node': under("ingress only: a pod's own node always reaches it"),
  'remote-node': under(CIDRS),
  identity: noEffect(CILIUM),
  dns: lossy('an ipBlock is a net, not a name'),
  protocol: lossy('ports are of TCP, UDP and SCTP'),
  sctp: exact('1.20'),
  'port-range': exact('1.25'),
  'port-name': exact(),
  'port-negation': rewritten('the ranges that remain', '1.25'),
  icmp: lossy('rules with ports match TCP, UDP and SCTP only'),
  'icmp-code': lossy('rules with ports match TCP, UDP and SCTP only'),
  'icmp-all': lossy('ICMP is let through by rules without ports only, together with everything else'),
  family: exact(),
  http: lossy(L4),
  'http-host': lossy(L4),
  'http-header': lossy(L4),
  'http-regex': lossy(L4),
  'dns-query': lossy(L4),
  gateway: noEffect(CILIUM),
  'enforcement-always': lossy('pods that no policy selects are open'),
  'enforcement-never': rewritten('no policies'),
  authentication: noEffect(CILIUM),
  'tls-name': noEffect(CILIUM),
  'header-edit': noEffect(CILIUM),
  listener: noEffect(CILIUM),
  annotation: noEffect('annotations of the source are not carried over'),
};

/** True of the profile. */
export function capabilities(profile: Profile): Readonly<Record<Feature, Support>> {
  return {
    ...NETWORK_POLICY,
    ...readBy(profile),
    ...clusterPolicies(profile),
    ...(profile.cni === 'weave' ? WEAVE : {}),
  };
}

type Some = Partial<Readonly<Record<Feature, Support>>>;

const WEAVE: Some = {
  'port-name': lossy('Weave Net refuses a policy that names a port'),
  'port-range': rewritten('each port by itself, up to 64'),
  'port-negation': lossy('Weave Net has no ranges of ports'),
};

/** Denies, orders and what is for a whole cluster; peers of ingress are pods there, so what else arrives is cut out of allows. */
function clusterPolicies(profile: Profile): Some {
  const cluster = clusterReadingOf(profile);
  if (cluster === null) return {};
  const said = exact('');
  return {
    deny: said,
    order: said,
    'first-match': said,
    tier: said,
    pass: said,
    ...(cluster.baseline === 'none' ? {} : { 'cluster-subject': said }),
    ...(cluster.experimental ? { dns: said, node: under(`egress, or ${CIDRS}`) } : {}),
  };
}

/** What an ipBlock matches, and which labels selectors find, where a plugin reads it in its own way. */
function readBy(profile: Profile): Some {
  const { addressed, drops } = readingOf(profile);
  const has = (kind: AddressedKind): boolean => addressed.includes(kind);
  const outside = !has('pod') && !has('node') ? exact() : under(CIDRS);
  const unmatched = (kind: string): Support => lossy(`no ipBlock matches ${kind} there`);
  return {
    cidr: outside,
    world: outside,
    ...(has('pod') ? {} : { 'pod-address': unmatched('a pod') }),
    ...(has('pod') && has('node') ? {} : { address: under(CIDRS) }),
    ...(has('node')
      ? {}
      : { node: unmatched('a node'), 'remote-node': unmatched('a node'), cluster: unmatched('a node') }),
    ...(drops('pod-template-hash') ? { label: under('the plugin keeps the label') } : {}),
  };
}
