/** Faults of the NetworkPolicy emitter. */
import { type EmitFault, emitFaults } from './fault.js';

export const CLUSTER =
  'cluster { pod-cidr 172.20.0.0/16, fd00:10:244::/56  node-cidr 192.168.10.0/24, fd00:10:1::/64  namespaces closed }\n';
const NAMESPACES = 'namespace ops labels(team=ops) { } namespace dev labels(team=dev) { }\n';

export const SHOP = `${CLUSTER} namespace shop labels(team=sales) {
  policy api for pods(app=api) {
    allow from pods(app=web, tier!=test) in namespaces(team=ops) on tcp/8080-8090
    allow from pods(app=front) on udp/53, tcp/metrics
    allow to cidr(10.0.0.0/8 except (10.1.0.0/16)), cidr(2001:db8::/32) on tcp/443
  }
  policy db for pods(app=db), pods(app=cache) { allow from pods(app in (api, job)), pods(app=web) in namespace(ops) on tcp/5432 }
  policy vault for pods(app=vault) { default deny }
  policy free for pods(app=free) { allow from any }
}
policy probes for pods(app=probed) in namespaces { allow from pods(app=prober) in namespace(ops) }
${NAMESPACES}`;

export const K8S_FAULTS: readonly EmitFault[] = emitFaults('k8s', SHOP, [
  ['end port off by one', 'api', '"endPort":8090', '"endPort":8091'],
  ['end port lost', 'api', ',"endPort":8090', ''],
  ['first port off by one', 'api', '"port":8080', '"port":8081'],
  ['except dropped', 'api', ',"except":["10.1.0.0/16"]', ''],
  ['except widened', 'api', '"except":["10.1.0.0/16"]', '"except":["10.0.0.0/15"]'],
  ['net widened', 'api', '"cidr":"10.0.0.0/8"', '"cidr":"10.0.0.0/7"'],
  ['v6 peer lost', 'api', ',{"ipBlock":{"cidr":"2001:db8::/32"}}', ''],
  ['AND turned into OR', 'db', '"ops"}},"podSelector"', '"ops"}}},{"podSelector"'],
  [
    'namespace selector lost beside a pod selector',
    'api',
    '"namespaceSelector":{"matchLabels":{"team":"ops"}},',
    '',
  ],
  [
    'pod selector lost beside a namespace selector',
    'db',
    '"ops"}},"podSelector":{"matchLabels":{"app":"web"}}',
    '"ops"}}',
  ],
  [
    'namespace guard matches every namespace',
    'db',
    '"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"ops"}}',
    '"namespaceSelector":{}',
  ],
  ['NotIn turned into In', 'api', '"NotIn"', '"In"'],
  ['expression lost', 'api', ',"matchExpressions":[{"key":"tier","operator":"NotIn","values":["test"]}]', ''],
  ['value of In lost', 'db', '"values":["api","job"]', '"values":["api"]'],
  ['selector key mistyped', 'api', '"app":"front"', '"apps":"front"'],
  ['peers truncated to the first', 'api', '},{"ipBlock":{"cidr":"2001:db8::/32"}}]', '}]'],
  [
    'empty list of peers',
    'probes',
    '"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"ops"}},"podSelector":{"matchLabels":{"app":"prober"}}}]',
    '"from":[]',
  ],
  ['policyTypes without Egress', 'vault', '["Ingress","Egress"]', '["Ingress"]'],
  ['policyTypes without Ingress', 'vault', '["Ingress","Egress"]', '["Egress"]'],
  ['policyTypes isolates too much', 'db', '"policyTypes":["Ingress"]', '"policyTypes":["Ingress","Egress"]'],
  ['empty list instead of an empty rule', 'free', '"ingress":[{}]', '"ingress":[]'],
  ['empty rule instead of nothing', 'vault', '"Egress"]', '"Egress"],"ingress":[{}]'],
  ['protocol lost', 'api', '{"protocol":"UDP","port":53}', '{"port":53}'],
  ['port lost', 'db', ',"port":5432', ''],
  ['list of ports lost', 'db', ',"ports":[{"protocol":"TCP","port":5432}]', ''],
  ['named port turned into a number', 'api', '"port":"metrics"', '"port":9090'],
  ['port of the Service instead of the pod', 'db', '"port":5432', '"port":5433'],
  [
    'subject widened to every pod',
    'db',
    '"podSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["cache","db"]}]}',
    '"podSelector":{}',
  ],
  ['subject value lost', 'db', '["cache","db"]', '["cache"]'],
  ['policy lost', 'vault'],
  ['policy in another namespace', 'vault', '"namespace":"shop"', '"namespace":"ops"'],
  ['cluster-wide policy twice in one namespace', 'probes', '"namespace":"ops"', '"namespace":"dev"'],
]);
