/**
 * The closed list of what a policy can ask for. Each target's `capabilities.ts` answers for every entry: a new one does not
 * compile until all have. The names are also the codes of losses and of `--accept KIND:CODE`.
 */

export const FEATURES = {
  allow: 'rules that allow',
  'default-deny': 'isolation that allows nothing',
  'default-allow': 'allows that do not isolate',
  deny: 'explicit deny',
  order: 'orders of policies',
  'first-match': 'rules read as a sequence',
  tier: 'tiers',
  pass: 'pass to the next tier',
  log: 'logging',
  'own-end': 'rules for a part of the subjects',
  'namespaced-subject': 'subjects in one namespace',
  'cluster-subject': 'subjects in many namespaces',
  'node-subject': 'nodes as subjects',
  'identity-subject': 'reserved identities as subjects',
  'account-subject': 'subjects by service account',
  'address-subject': 'subjects by address',
  label: 'label selectors',
  'label-negation': 'negated label selectors',
  'label-or': '`or` in selectors',
  'label-text': '`^=`, `$=`, `*=` in selectors',
  namespace: 'namespaces by name',
  'namespace-label': 'namespaces by label',
  'own-namespace': 'the own namespace of each subject',
  account: 'service accounts by name',
  'account-label': 'service accounts by label',
  'pod-address': 'pods by address',
  except: 'exceptions among endpoints',
  cidr: 'nets outside the cluster',
  address: 'nets wherever they are',
  'net-except': 'exceptions from nets',
  world: 'everything outside',
  cluster: 'every pod and node',
  any: 'every endpoint',
  'kube-apiserver': 'the API server',
  node: 'nodes as peers',
  'local-node': "the subject's own node",
  'remote-node': 'other nodes',
  identity: 'reserved identities as peers',
  dns: 'outside names',
  protocol: 'protocols by number',
  sctp: 'SCTP',
  'port-range': 'port ranges',
  'port-name': 'named ports',
  'port-negation': 'all ports but some',
  icmp: 'ICMP by type',
  'icmp-code': 'ICMP by type and code',
  'icmp-all': 'all of ICMP',
  family: 'one address family only',
  http: 'HTTP by method and path',
  'http-host': 'HTTP by host',
  'http-header': 'HTTP by header',
  'http-regex': 'HTTP by regular expression',
  'dns-query': 'DNS queries by name',
  gateway: 'egress gateways',
  'enforcement-always': 'enforcement where no policy selects',
  'enforcement-never': 'enforcement switched off',
  authentication: 'mutual authentication',
  'tls-name': 'TLS server names',
  'header-edit': 'edits of headers',
  listener: 'redirects to a listener',
  annotation: 'annotations',
} as const;

export type Feature = keyof typeof FEATURES;

/** How a target says a feature. `rewritten`: in another shape, exactly. `under`: exact when the setting or fact named holds. */
export type Support =
  | { readonly how: 'exact'; readonly since: string }
  | { readonly how: 'rewritten'; readonly since: string; readonly as: string }
  | { readonly how: 'under'; readonly since: string; readonly fact: string }
  | { readonly how: 'lossy'; readonly why: string }
  | { readonly how: 'no-effect'; readonly why: string };
