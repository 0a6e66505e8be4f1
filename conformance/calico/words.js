/** The words that random clusters and policies for Calico are made of: few, so that they meet. */

export const API = 'projectcalico.org/v3';

export const NAMESPACES = ['a', 'b', 'kube-system'];
export const ACCOUNTS = ['default', 'api'];

/** Labels that pods may carry. */
export const POD_LABELS = { app: ['web', 'cli', 'db'], role: ['x', ''], tier: ['front'] };
export const NAMESPACE_LABELS = { team: ['x', 'y'], env: ['prod', 'dev'] };
export const ACCOUNT_LABELS = { grade: ['gold', 'silver'] };
export const NODE_LABELS = { app: ['web', 'db'], kind: ['host'], tier: ['front'] };
export const SET_LABELS = { kind: ['ext', 'int'], app: ['web'] };

/** What selectors ask about: the labels above, ones that nobody has, and those that Calico adds. */
export const ASKED_OF_ENDPOINTS = [
  ['app', 'web'],
  ['app', 'cli'],
  ['app', 'db'],
  ['role', 'x'],
  ['role', ''],
  ['tier', 'front'],
  ['kind', 'ext'],
  ['kind', 'host'],
  ['projectcalico.org/created-by', 'calico-kube-controllers'],
  ['nope', 'x'],
  ['projectcalico.org/orchestrator', 'k8s'],
  ['projectcalico.org/namespace', 'a'],
  ['projectcalico.org/serviceaccount', 'api'],
  ['pcns.team', 'x'],
  ['pcns.projectcalico.org/name', 'b'],
  ['pcsa.grade', 'gold'],
];
export const ASKED_OF_NAMESPACES = [
  ['team', 'x'],
  ['team', 'y'],
  ['env', 'prod'],
  ['kubernetes.io/metadata.name', 'a'],
  ['projectcalico.org/name', 'b'],
  ['nope', 'x'],
];
export const ASKED_OF_ACCOUNTS = [
  ['grade', 'gold'],
  ['grade', 'silver'],
  ['projectcalico.org/name', 'api'],
  ['nope', 'x'],
];

export const V4_NETS = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '8.0.0.0/7',
  '8.8.8.0/24',
  '8.8.8.8/32',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '10.0.0.0/29',
  '10.0.0.2/31',
  '10.0.1.1/32',
  '10.0.1.128/25',
  '192.168.0.0/16',
  '192.168.0.9/32',
];
export const V6_NETS = ['::/0', 'fd00::/8', 'fd00::/64', 'fd00::1/128', 'fd00::2/127', '2001:db8::/32'];

/** Addresses at the edges of the nets. */
export const V4_OUTSIDE = [
  '7.255.255.255',
  '8.0.0.0',
  '8.8.7.255',
  '8.8.8.8',
  '8.8.9.0',
  '10.0.0.7',
  '10.0.0.8',
  '10.0.1.127',
  '10.0.1.128',
  '127.255.255.255',
  '128.0.0.0',
  '192.168.0.8',
];
export const V6_OUTSIDE = [
  '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:db8::',
  '2001:db9::',
  'fd00::ffff',
];

export const PORTS = [53, 79, 80, 81, 443, 8079, 8080, 8443, 9000, 65535];
export const PORT_NAMES = ['http', 'dns', 'metrics', 'ssh'];
