/**
 * What Calico's policies have words for, feature by feature, since which version or under which setting. Tiers are open source
 * since 3.29, older than every version of the profile table. Source: calico.md 0, 1, 3.
 */
import type { Feature, Support } from '../../ir/feature.js';
import type { Profile } from '../profiles.js';

const exact = (since = '3.30'): Support => ({ how: 'exact', since });
const rewritten = (as: string, since = '3.30'): Support => ({ how: 'rewritten', since, as });
const under = (fact: string, since = '3.30'): Support => ({ how: 'under', since, fact });
const lossy = (why: string): Support => ({ how: 'lossy', why });
const noEffect = (why: string): Support => ({ how: 'no-effect', why });

const CIDRS = 'pod-cidr and node-cidr';
const HOSTS = 'host-endpoints=auto';
const NO_WORD = 'open-source Calico matches methods and paths only';
const CILIUM = 'only Cilium has it';

/** True of the profile. */
export function capabilities(profile: Profile): Readonly<Record<Feature, Support>> {
  const hosts = profile.options.get('host-endpoints') === 'auto';
  const http = profile.options.get('http') === 'on';
  return {
    ...ALWAYS,
    'node-subject': hosts ? exact() : lossy(`only with ${HOSTS}`),
    cluster: hosts ? exact() : under(CIDRS),
    node: hosts ? exact() : under(CIDRS),
    'remote-node': under(hosts ? 'ingress only' : `ingress only: ${CIDRS}`),
    // A flow without HTTP data matches every rule with `http` (app-policy/checker/match.go, matchHTTP, @ 87c1590).
    http: lossy(
      http ? 'what is no HTTP passes on the same port' : 'only its ports; requests only with http=on',
    ),
  };
}

const ALWAYS = {
  allow: exact(),
  'default-deny': exact(),
  'default-allow': rewritten('the tier ends with Pass for whom nothing isolates'),
  deny: exact(),
  order: exact(),
  'first-match': exact(),
  tier: exact(),
  pass: exact(),
  log: exact(),
  'own-end': exact(),
  'namespaced-subject': exact(),
  'cluster-subject': exact(),
  'identity-subject': noEffect(CILIUM),
  'account-subject': exact(),
  'address-subject': lossy('policies select by labels'),
  label: exact(),
  'label-negation': exact(),
  'label-or': exact(),
  'label-text': exact(),
  namespace: exact(),
  'namespace-label': exact(),
  'own-namespace': under('namespaces closed where the policy is cluster-wide'),
  account: exact(),
  'account-label': exact(),
  'pod-address': exact(),
  except: rewritten('what remains, one rule for each part'),
  cidr: under(CIDRS),
  address: exact(),
  'net-except': exact(),
  world: under(CIDRS),
  any: exact(),
  'kube-apiserver': under('api-server'),
  'local-node': under("ingress, allows only: a pod's own node always reaches it"),
  identity: noEffect(CILIUM),
  dns: lossy('open-source Calico knows nets, not names'),
  protocol: exact(),
  sctp: exact(),
  'port-range': exact(),
  'port-name': exact(),
  'port-negation': exact(),
  icmp: exact(),
  'icmp-code': exact(),
  'icmp-all': exact(),
  family: exact(),
  'http-host': lossy(NO_WORD),
  'http-header': lossy(NO_WORD),
  'http-regex': lossy(NO_WORD),
  'dns-query': lossy('Calico does not look into DNS'),
  gateway: noEffect(CILIUM),
  'enforcement-always': lossy('endpoints that no policy selects are open'),
  'enforcement-never': rewritten('no policies'),
  authentication: noEffect(CILIUM),
  'tls-name': noEffect(CILIUM),
  'header-edit': noEffect(CILIUM),
  listener: noEffect(CILIUM),
  annotation: noEffect('annotations of the source are not carried over'),
} satisfies Partial<Record<Feature, Support>>;
