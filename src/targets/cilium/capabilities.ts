/**
 * What Cilium's policies have words for, feature by feature, since which version or under which setting of the agent. Features
 * older than every version of the profile table count from its first. Source: cilium.md 1, 2.
 */
import type { Feature, Support } from '../../ir/feature.js';
import type { Profile } from '../profiles.js';
import { settingsOf } from './settings.js';

const exact = (since = '1.18'): Support => ({ how: 'exact', since });
const rewritten = (as: string, since = '1.18'): Support => ({ how: 'rewritten', since, as });
const under = (fact: string, since = '1.18'): Support => ({ how: 'under', since, fact });
const lossy = (why: string): Support => ({ how: 'lossy', why });
const noEffect = (why: string): Support => ({ how: 'no-effect', why });

const LEVEL = 'one level in which a deny beats every allow, with what comes first cut out of the denies';
const CIDRS = 'pod-cidr and node-cidr';
const VALUES = 'a selector knows whole values; list them';
const NOT_EMITTED = 'it narrows in fact, which no flow shows';

/** True of the profile. */
export function capabilities(profile: Profile): Readonly<Record<Feature, Support>> {
  const settings = settingsOf(profile);
  const proxy = (support: Support): Support => (settings.l7Proxy ? support : without('l7-proxy=on'));
  const addressed = settings.cidrsMatchNodes && settings.cidrsMatchPods;
  return {
    ...ALWAYS,
    'default-allow': settings.defaultDenyOption ? exact() : without('non-default-deny=on'),
    'node-subject': settings.hostFirewall ? exact() : without('host-firewall=on'),
    label: settings.labelsFiltered ? under('the label is part of identities') : exact(),
    'pod-address': settings.cidrsMatchPods
      ? under('no labels beside it', '1.20')
      : without('cidr-match-mode=pods'),
    address: addressed ? exact('1.20') : under(CIDRS),
    dns: proxy(under(`an allowed way to the resolver${settings.manyLabelPatterns ? '' : ', and no `**.`'}`)),
    protocol: settings.extendedProtocols
      ? under('the protocol has a name', '1.19')
      : without('extended-ip-protocols=on'),
    icmp: settings.icmpRules ? under('any type but 0') : without('icmp-rules=on'),
    http: proxy(exact()),
    'http-host': proxy(exact()),
    'http-header': proxy(exact()),
    'http-regex': proxy(exact()),
    'dns-query': proxy(under('single ports')),
  };
}

/** The setting is off. */
function without(setting: string): Support {
  return lossy(`only with ${setting}`);
}

const ALWAYS = {
  allow: exact(),
  'default-deny': exact(),
  deny: exact(),
  order: rewritten(LEVEL),
  'first-match': rewritten(LEVEL),
  tier: rewritten(LEVEL),
  pass: rewritten(LEVEL),
  log: noEffect('every verdict can be seen in Hubble; no policy asks for it'),
  'own-end': rewritten('a policy of its own for those subjects'),
  'namespaced-subject': exact(),
  'cluster-subject': exact(),
  'identity-subject': exact(),
  'account-subject': exact(),
  'address-subject': lossy('policies select by labels'),
  'label-negation': exact(),
  'label-or': rewritten('one selector for each part'),
  'label-text': lossy(VALUES),
  namespace: exact(),
  'namespace-label': exact(),
  'own-namespace': under('namespaces closed where the policy is cluster-wide'),
  account: exact(),
  'account-label': lossy('identities carry the name of the account only'),
  except: rewritten('what remains, one selector for each part'),
  cidr: exact(),
  'net-except': exact(),
  world: exact(),
  cluster: rewritten('every pod by its namespace, and the nodes'),
  any: exact(),
  'kube-apiserver': exact(),
  node: exact(),
  'local-node': exact(),
  'remote-node': exact(),
  identity: exact(),
  sctp: exact(),
  'port-range': exact(),
  'port-name': exact(),
  'port-negation': rewritten('ranges of ports'),
  'icmp-code': lossy('ICMP is matched by type'),
  'icmp-all': lossy('type 0 is read as every type, which is a fault (cilium#41304)'),
  family: under('peers outside the cluster'),
  gateway: exact(),
  'enforcement-always': rewritten('what must stay open is said by policies of its own'),
  'enforcement-never': lossy('nothing is enforced'),
  authentication: noEffect(NOT_EMITTED),
  'tls-name': noEffect(NOT_EMITTED),
  'header-edit': noEffect('edits of headers are not carried over'),
  listener: noEffect('redirects are not carried over'),
  annotation: noEffect('annotations of the source are not carried over'),
} satisfies Partial<Record<Feature, Support>>;
