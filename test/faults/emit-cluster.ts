/** Faults of the ClusterNetworkPolicy emitter. */
import { type EmitFault, emitFaults } from './fault.js';

export const CLUSTER_PROFILE = 'k8s,cluster-network-policy=on';

export const GUARDS = `cluster { pod-cidr 172.20.0.0/16, fd00:10:244::/56  node-cidr 192.168.10.0/24, fd00:10:1::/64 }
tier guard order 100 otherwise pass
policy guard for pods in namespaces tier guard first-match {
  allow from pods(app=prom) in namespace(ops) on tcp/9090-9099
  pass from pods(lab=ok) in namespaces(kind=lab)
  deny from namespaces(kind=lab)
  deny to cidr(198.51.100.0/24), cidr(2001:db8::/32) on tcp, udp/53
  deny to pods(app=vault, tier!=x) in namespaces(kind!=lab)
}
policy second for pods(app=api) in namespaces tier guard order 2000 { deny from pods(app=web) in namespace(ops) on tcp/9090 }
policy closed for pods in namespaces(spared!=yes) order 2000 {
  default deny egress
  allow to pods(k8s-app=dns) in namespace(sys) on udp/53
}
namespace shop { policy api for pods(app=api) { allow from pods(app=web) } }
namespace ops { } namespace sys { }`;

export const CLUSTER_FAULTS: readonly EmitFault[] = emitFaults(CLUSTER_PROFILE, GUARDS, [
  ['Deny turned into Pass', 'guard', '"action":"Deny"', '"action":"Pass"'],
  ['Pass turned into Accept', 'guard', '"action":"Pass"', '"action":"Accept"'],
  ['Accept turned into Pass', 'guard', '"action":"Accept"', '"action":"Pass"'],
  [
    'rule lost',
    'guard',
    '{"action":"Pass","from":[{"pods":{"namespaceSelector":{"matchLabels":{"kind":"lab"}},"podSelector":{"matchLabels":{"lab":"ok"}}}}]},',
    '',
  ],
  [
    'Baseline in the Admin tier',
    'closed-rest',
    '"tier":"Baseline","priority":10',
    '"tier":"Admin","priority":5',
  ],
  ['Admin in the Baseline tier', 'guard', '"tier":"Admin","priority":10', '"tier":"Baseline","priority":5'],
  ['priorities swapped', 'second', '"priority":20', '"priority":5'],
  ['range off by one', 'guard', '"end":9099', '"end":9098'],
  ['a protocol lost', 'guard', ',{"udp":{"destinationPort":{"number":53}}}', ''],
  ['all ports without the last', 'guard', '"end":65535', '"end":65534'],
  ['protocols lost', 'second', ',"protocols":[{"tcp":{"destinationPort":{"number":9090}}}]', ''],
  ['protocol mistaken', 'closed', '"udp"', '"tcp"'],
  ['v6 nets lost', 'guard', ',"2001:db8::/32"', ''],
  ['net widened', 'guard', '198.51.100.0/24', '198.51.100.0/23'],
  [
    'pods left out of everything',
    'closed-rest',
    '{"namespaces":{}},{"networks":["0.0.0.0/0","::/0"]}',
    '{"networks":["::/0"]}',
  ],
  ['peer of every namespace', 'guard', '{"namespaces":{"matchLabels":{"kind":"lab"}}}', '{"namespaces":{}}'],
  ['pod selector lost', 'guard', '"podSelector":{"matchLabels":{"app":"prom"}}', '"podSelector":{}'],
  ['NotIn turned into In', 'guard', '"NotIn"', '"In"'],
  [
    'subject widened to spared namespaces',
    'closed-rest',
    '{"matchExpressions":[{"key":"spared","operator":"NotIn","values":["yes"]}]}',
    '{}',
  ],
  [
    'subject widened to every pod',
    'second',
    '"podSelector":{"matchLabels":{"app":"api"}}',
    '"podSelector":{}',
  ],
  ['direction mistaken', 'second', '"ingress":[{"action":"Deny","from"', '"egress":[{"action":"Deny","to"'],
  ['policy lost', 'second'],
  ['isolation lost', 'closed-rest'],
]);
