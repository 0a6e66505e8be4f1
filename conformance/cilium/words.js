/** The words that random clusters and policies for Cilium are made of: few, so that they meet. */

export const NAMESPACES = ['a', 'b', 'kube-system'];
export const ACCOUNTS = ['default', 'api'];

/** Labels that pods may carry; the last three are left out of identities. */
export const POD_LABELS = {
  app: ['web', 'cli', 'db'],
  role: ['x', ''],
  'app.kubernetes.io/name': ['shop'],
  'pod-template-hash': ['h1'],
  'statefulset.kubernetes.io/pod-name': ['p1'],
  'topology.kubernetes.io/zone': ['z1'],
};
export const NAMESPACE_LABELS = { team: ['x', 'y'], env: ['prod', 'dev'], 'example.com/zone': ['b'] };
export const NODE_LABELS = { role: ['worker', 'edge'], pool: ['blue', 'green'] };

/** What selectors of pods ask about, with values. */
export const ASKED_OF_PODS = [
  ['app', 'web'],
  ['app', 'cli'],
  ['app', 'db'],
  ['role', 'x'],
  ['role', ''],
  ['nope', 'x'],
  ['app.kubernetes.io/name', 'shop'],
  ['pod-template-hash', 'h1'],
  ['statefulset.kubernetes.io/pod-name', 'p1'],
  ['topology.kubernetes.io/zone', 'z1'],
];
/** Keys of Cilium's own that say where a pod is. */
export const ASKED_OF_PLACES = [
  ['io.kubernetes.pod.namespace', 'a'],
  ['io.kubernetes.pod.namespace', 'b'],
  ['io.kubernetes.pod.namespace', 'nowhere'],
  ['io.cilium.k8s.namespace.labels.team', 'x'],
  ['io.cilium.k8s.namespace.labels.env', 'prod'],
  ['io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', 'b'],
  ['io.cilium.k8s.policy.serviceaccount', 'api'],
  ['io.cilium.k8s.policy.cluster', 'default'],
  ['io.cilium.k8s.policy.cluster', 'other'],
];
export const ASKED_OF_RESERVED = [
  'host',
  'remote-node',
  'world',
  'health',
  'ingress',
  'init',
  'kube-apiserver',
].map((name) => [`reserved:${name}`, '']);
export const ASKED_OF_NAMESPACES = [
  ['team', 'x'],
  ['team', 'y'],
  ['env', 'prod'],
  ['kubernetes.io/metadata.name', 'a'],
  ['nope', 'x'],
];
export const ASKED_OF_NODES = [
  ['role', 'worker'],
  ['pool', 'blue'],
  ['kubernetes.io/hostname', 'n2'],
  ['nope', 'x'],
];

export const ENTITIES = [
  'all',
  'world',
  'cluster',
  'cluster-mesh',
  'host',
  'remote-node',
  'kube-apiserver',
  'health',
  'ingress',
  'init',
  'unmanaged',
  'none',
];

/** Nets that nest and meet: the outside, pods (10.0.x), nodes (192.168.0.x). */
export const V4_NETS = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '8.0.0.0/7',
  '8.8.8.0/24',
  '8.8.8.8/32',
  '8.8.8.77/24',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '10.0.0.2/32',
  '10.0.1.0/25',
  '192.168.0.0/16',
  '192.168.0.9/32',
];
export const V6_NETS = ['::/0', 'fd00::/8', 'fd00::/64', 'fd00::2/128', '2001:db8::/32'];

/** Nets inside one of the above, for `except`. */
export const INSIDE = {
  '0.0.0.0/0': ['0.0.0.0/1', '10.0.0.0/8', '8.8.8.8/32', '192.168.0.0/16', '0.0.0.0/0'],
  '0.0.0.0/1': ['8.0.0.0/7', '10.0.0.0/24'],
  '8.0.0.0/7': ['8.8.8.0/24', '9.0.0.0/8'],
  '8.8.8.0/24': ['8.8.8.8/32', '8.8.8.128/25', '8.8.8.0/24'],
  '8.8.8.77/24': ['8.8.8.64/26'],
  '10.0.0.0/8': ['10.0.0.0/24', '10.0.1.0/25'],
  '10.0.0.0/24': ['10.0.0.2/32', '10.0.0.128/25'],
  '192.168.0.0/16': ['192.168.0.9/32'],
  '::/0': ['fd00::/8', '2001:db8::/32'],
  'fd00::/8': ['fd00::/64'],
  'fd00::/64': ['fd00::2/128'],
};

/** Addresses of nobody in the cluster, at the edges of the nets. */
export const V4_OUTSIDE = [
  '7.255.255.255',
  '8.0.0.0',
  '8.8.7.255',
  '8.8.8.0',
  '8.8.8.8',
  '8.8.8.127',
  '8.8.8.128',
  '8.8.9.0',
  '10.0.0.200',
  '10.0.1.127',
  '10.0.1.128',
  '11.0.0.0',
  '127.255.255.255',
  '128.0.0.0',
  '192.168.255.255',
  '203.0.113.10',
];
export const V6_OUTSIDE = ['2001:db8::1', '2001:db9::', 'fd00::ffff', 'fd00:0:0:1::', '2a00::1'];

export const API_SERVER = '203.0.113.10';

/** Ports as texts: plain, all, names, octal, what is no number to Cilium, and beyond the last. */
export const PORTS = ['80', '53', '443', '8080', '0', 'http', 'dns', 'HTTP', 'nope', '0120', '0x50', '65535'];

export const NAMED_PORTS = [
  { name: 'http', containerPort: 80, protocol: 'TCP' },
  { name: 'http', containerPort: 8080 },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
  { name: 'dns', containerPort: 53, protocol: 'TCP' },
  { name: 'sip', containerPort: 5060, protocol: 'SCTP' },
  { containerPort: 443 },
];

export const NAMES = ['a.com', 'www.a.com', 'x.www.a.com', 'b.org'];
