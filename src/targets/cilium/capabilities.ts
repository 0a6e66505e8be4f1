/**
 * What Cilium's policies have words for, feature by feature, since which version or under which setting of the agent. Features
 * older than every version of the profile table count from its first. Source: cilium.md 1, 2.
 */
import type { Feature, Support } from '../../ir/feature.js';

const exact = (since = '1.18'): Support => ({ how: 'exact', since });
const rewritten = (as: string, since = '1.18'): Support => ({ how: 'rewritten', since, as });
const under = (fact: string, since = '1.18'): Support => ({ how: 'under', since, fact });
const lossy = (why: string): Support => ({ how: 'lossy', why });
const noEffect = (why: string): Support => ({ how: 'no-effect', why });

const LEVEL = 'one level in which a deny beats every allow, with what comes first cut out of the denies';
const CIDRS = 'pod-cidr and node-cidr, or cidr-match-mode';
const VALUES = 'a selector knows whole values; list them';
const PROXY = 'l7-proxy=on';
const NOT_EMITTED = 'it narrows in fact, which no flow shows';

export const capabilities: Readonly<Record<Feature, Support>> = {
  allow: exact(),
  'default-deny': exact(),
  'default-allow': under('non-default-deny=on'),
  deny: exact(),
  order: rewritten(LEVEL),
  'first-match': rewritten(LEVEL),
  tier: rewritten(LEVEL),
  pass: rewritten(LEVEL),
  log: noEffect('every verdict can be seen in Hubble; no policy asks for it'),
  'own-end': rewritten('a policy of its own for those subjects'),
  'namespaced-subject': exact(),
  'cluster-subject': exact(),
  'node-subject': under('host-firewall=on'),
  'identity-subject': exact(),
  'account-subject': exact(),
  'address-subject': lossy('policies select by labels'),
  label: under('the label is part of identities: identity-labels'),
  'label-negation': exact(),
  'label-or': rewritten('one selector for each part'),
  'label-text': lossy(VALUES),
  namespace: exact(),
  'namespace-label': exact(),
  'own-namespace': under('namespaces closed where the policy is cluster-wide'),
  account: exact(),
  'account-label': lossy('identities carry the name of the account only'),
  'pod-address': under('cidr-match-mode=pods, without labels beside it', '1.20'),
  except: rewritten('what remains, one selector for each part'),
  cidr: exact(),
  address: under(CIDRS),
  'net-except': exact(),
  world: exact(),
  cluster: rewritten('every pod by its namespace, and the nodes'),
  any: exact(),
  'kube-apiserver': exact(),
  node: exact(),
  'local-node': exact(),
  'remote-node': exact(),
  identity: exact(),
  dns: under(`an allowed way to the resolver, and ${PROXY}; \`**.\` from 1.19`),
  protocol: under('extended-ip-protocols=on, and the protocol has a name', '1.19'),
  sctp: exact(),
  'port-range': exact(),
  'port-name': exact(),
  'port-negation': rewritten('ranges of ports'),
  icmp: under('icmp-rules=on, and any type but 0'),
  'icmp-code': lossy('ICMP is matched by type'),
  'icmp-all': lossy('type 0 is read as every type, which is a fault (cilium#41304)'),
  family: under('peers outside the cluster'),
  http: under(PROXY),
  'http-host': under(PROXY),
  'http-header': under(PROXY),
  'http-regex': under(PROXY),
  'dns-query': under(`${PROXY}; single ports`),
  gateway: exact(),
  'enforcement-always': rewritten('what must stay open is said by policies of its own'),
  'enforcement-never': lossy('nothing is enforced'),
  authentication: noEffect(NOT_EMITTED),
  'tls-name': noEffect(NOT_EMITTED),
  'header-edit': noEffect('edits of headers are not carried over'),
  listener: noEffect('redirects are not carried over'),
  annotation: noEffect('annotations of the source are not carried over'),
};
