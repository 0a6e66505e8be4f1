/** Faults of the Cilium emitter. */
import { SHOP } from './emit-k8s.js';
import { type EmitFault, emitFaults } from './fault.js';

const HTTP = `namespace shop { policy api for pods(app=api) {
  allow from pods(app=web) on tcp/80 http { GET "/v1/*"  POST "/v1/orders" host "api.example.com" header "X-Token" = "1" }
} }`;
const OUT = `cluster { dns pods(k8s-app=kube-dns) in namespace(kube-system) }
namespace shop {
  policy api for pods(app=api) {
    allow to dns("*.stripe.com") on tcp/443
    allow to cluster-dns on udp/53
    allow to cidr(10.0.0.0/8 except (10.1.0.0/16))
    deny to cidr(10.2.0.0/16) on tcp/443
  }
  policy meta for pods(app=meta) { deny to cidr(169.254.169.254) on tcp }
}`;
const EDGE = `namespace shop {
  policy edge for pods(app=edge) { allow from world on tcp/443, icmp/8  allow from kube-apiserver  allow to cluster on udp/9 }
  policy empty for pods(app=empty) { default deny ingress }
  policy guarded for pods(app=guarded) { deny from pods in namespaces(team!=ops) on tcp }
}`;
const WIDE = `
policy all for pods(app=all) in namespaces { allow from pods(app=prom) in namespace(monitoring) on tcp/http }
policy host for nodes(role=worker) { deny from world on tcp/22  allow from cluster, world }
policy ops for pods(ops) in namespaces(team=ops) { allow from pods in namespaces on sctp/7 }`;

const ns = 'k8s:io.kubernetes.pod.namespace';
const guard = `{"key":"${ns}","operator":"Exists"}`;
const label = 'k8s:io.cilium.k8s.namespace.labels.team';

export const CILIUM_FAULTS: readonly EmitFault[] = [
  ...emitFaults('cilium', SHOP, [
    ['wrong default-deny flag, egress', 'api', '"egress":true}', '"egress":false}'],
    ['wrong default-deny flag, ingress', 'vault', '{"ingress":true', '{"ingress":false'],
    [
      'default-deny flag lost beside an empty rule list',
      'vault',
      '"enableDefaultDeny":{"ingress":true,"egress":true},"ingress":[{}],"egress":[{}]',
      '"ingress":[{}]',
    ],
    ['except dropped', 'api', ',"except":["10.1.0.0/16"]', ''],
    ['v6 net lost', 'api', ',{"cidr":"2001:db8::/32"}', ''],
    ['end port off by one', 'api', '"endPort":8090', '"endPort":8089'],
    ['namespace guard lost: the own namespace', 'db', `,"${ns}":"ops"`, ''],
    ['namespace label in the wrong key', 'api', label, 'k8s:team'],
    ['source prefix wrong', 'vault', '"k8s:app"', '"container:app"'],
    ['empty element instead of everything', 'free', '{"fromEntities":["all"]}', '{}'],
    ['peers truncated to the first', 'db', `,{"matchLabels":{"k8s:app":"web","${ns}":"ops"}}`, ''],
    ['named port turned into a number', 'api', '"port":"metrics"', '"port":"9090"'],
    [
      'protocol becomes every protocol',
      'api',
      '"port":"53","protocol":"UDP"',
      '"port":"53","protocol":"ANY"',
    ],
    ['list of ports lost', 'db', ',"toPorts":[{"ports":[{"port":"5432","protocol":"TCP"}]}]', ''],
    [
      'subject widened to every pod',
      'vault',
      '"endpointSelector":{"matchLabels":{"k8s:app":"vault"}}',
      '"endpointSelector":{}',
    ],
    ['NotIn turned into In', 'api', '"NotIn"', '"In"'],
    ['policy lost', 'vault'],
    ['policy in another namespace', 'vault', '"namespace":"shop"', '"namespace":"ops"'],
  ]),
  ...emitFaults('cilium', HTTP, [
    ['HTTP path not anchored', 'api', '"path":"/v1/orders(\\\\?.*)?"', '"path":"/v1/orders.*"'],
    ['HTTP path without its query', 'api', '"path":"/v1/orders(\\\\?.*)?"', '"path":"/v1/orders"'],
    ['HTTP path pattern widened', 'api', '/v1/[^/?]+', '/v1/[^?]+'],
    ['HTTP method lost', 'api', '"method":"GET",', ''],
    ['HTTP host lost', 'api', '"host":"(?i)api\\\\.example\\\\.com(:[0-9]+)?",', ''],
    ['HTTP host dot not escaped', 'api', 'api\\\\.example', 'api.example'],
    ['HTTP headers lost', 'api', ',"headers":["X-Token: 1"]', ''],
    ['HTTP header value lost', 'api', '"X-Token: 1"', '"X-Token"'],
    [
      'HTTP rules lost',
      'api',
      ',"rules":{"http":[{"method":"GET","path":"/v1/[^/?]+(\\\\?.*)?"},',
      ',"rules":{"http":[{},',
    ],
  ]),
  ...emitFaults('cilium', OUT, [
    ['name pattern widened', 'api', '{"matchPattern":"*.stripe.com"}', '{"matchPattern":"**.stripe.com"}'],
    [
      'name pattern turned into a name',
      'api',
      '{"matchPattern":"*.stripe.com"}',
      '{"matchName":"stripe.com"}',
    ],
    ['list of names emptied', 'api', '"toFQDNs":[{"matchPattern":"*.stripe.com"}]', '"toFQDNs":[]'],
    ['except dropped', 'api', ',"except":["10.1.0.0/16"]', ''],
    [
      'deny on another port',
      'api',
      '"10.2.0.0/16"}],"toPorts":[{"ports":[{"port":"443"',
      '"10.2.0.0/16"}],"toPorts":[{"ports":[{"port":"444"',
    ],
    ['deny only isolates', 'meta', '"egress":false', '"egress":true'],
    ['port zero becomes port one', 'meta', '"port":"0"', '"port":"1"'],
    [
      'deny lost',
      'api',
      ',"egressDeny":[{"toCIDRSet":[{"cidr":"10.2.0.0/16"}],"toPorts":[{"ports":[{"port":"443","protocol":"TCP"}]}]}]',
      '',
    ],
  ]),
  ...emitFaults('cilium', EDGE, [
    ['world becomes all', 'edge', '{"fromEntities":["world"],"toPorts"', '{"fromEntities":["all"],"toPorts"'],
    ['entity lost', 'edge', '["remote-node","host"]', '["host"]'],
    ['API server becomes the world', 'edge', '["kube-apiserver"]', '["world"]'],
    ['ICMP type zero', 'edge', '"type":8', '"type":0'],
    ['ICMP family swapped', 'edge', '"family":"IPv4"', '"family":"IPv6"'],
    ['everything instead of nothing', 'empty', '"ingress":[{}]', '"ingress":[{"fromEntities":["all"]}]'],

    ['negation guarded with another key', 'guarded', `"key":"${ns}"`, '"key":"k8s:team"'],
  ]),
  ...emitFaults('cilium,host-firewall=on', WIDE, [
    ['host policy becomes a policy for pods', 'host', '"nodeSelector"', '"endpointSelector"'],
    ['node labels lost', 'host', '"nodeSelector":{"matchLabels":{"k8s:role":"worker"}}', '"nodeSelector":{}'],
    ['protocol swapped', 'ops', '"SCTP"', '"UDP"'],
    ['namespace labels of the subject lost', 'ops', `"matchLabels":{"${label}":"ops"},`, ''],
    [
      'cluster-wide policy in one namespace',
      'all',
      `"matchExpressions":[${guard}]`,
      `"matchExpressions":[{"key":"${ns}","operator":"In","values":["shop"]}]`,
    ],
    [
      'host deny lost',
      'host',
      ',"ingressDeny":[{"fromEntities":["world"],"toPorts":[{"ports":[{"port":"22","protocol":"TCP"}]}]}]',
      '',
    ],
  ]),
  ...emitFaults('cilium,default-local-cluster=off', EDGE, [
    ['negation unguarded', 'guarded', `,${guard}`, ''],
  ]),
];
