import { expect, it } from 'vitest';
import { asker } from './flows.js';

function policy(spec: string, name = 'p', namespace = 'shop'): string {
  return `\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

function guard(spec: string, name = 'g'): string {
  return `\n---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

const CNP = 'k8s,cluster-network-policy=on';

/** `[direction, flow, verdict]`. */
type Row = readonly ['ingress' | 'egress', string, 'allow' | 'deny'];

function check(policies: string, rows: readonly Row[], profile?: string): void {
  const ask = asker(policies, profile);
  expect(rows.map(([direction, flow]) => [direction, flow, ask(direction, flow)])).toEqual(rows);
}

it('lets everything pass where nothing isolates', () => {
  check('', [
    ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
    ['egress', 'shop/web -> 8.8.8.8 ICMP 8', 'allow'],
    ['ingress', 'node-b -> node-a TCP 22', 'allow'],
  ]);
});

it('isolates the selected pods of the own namespace, for ingress only, where types and egress are missing or empty', () => {
  for (const spec of [
    '{}',
    '{podSelector: {}}',
    '{podSelector: {}, egress: []}',
    '{podSelector: {}, ingress: []}',
  ])
    check(policy(spec), [
      ['ingress', 'pay/api -> shop/web TCP 80', 'deny'],
      ['ingress', '8.8.8.8 -> shop/web ICMP 8', 'deny'],
      ['ingress', 'shop/web -> pay/api TCP 80', 'allow'],
      ['egress', 'shop/web -> pay/api TCP 80', 'allow'],
    ]);
});

it('isolates both directions where egress has an item', () => {
  check(policy('{podSelector: {}, egress: [{}]}'), [
    ['ingress', 'pay/api -> shop/web TCP 80', 'deny'],
    ['egress', 'shop/web -> pay/api TCP 80', 'allow'],
    ['egress', 'shop/web -> 8.8.8.8 47', 'allow'],
  ]);
});

it('takes no notice of rules that the policy types leave out', () => {
  check(policy('{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}]}'), [
    ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
    ['egress', 'shop/web -> pay/api TCP 80', 'deny'],
  ]);
});

it('tells three kinds of missing ports apart', () => {
  const rule = (ports: string): string => policy(`{podSelector: {}, ingress: [{${ports}}]}`);
  check(rule('from: []'), [
    ['ingress', 'pay/api -> shop/web SCTP 9', 'allow'],
    ['ingress', 'pay/api -> shop/web ICMP 8', 'allow'],
    ['ingress', 'pay/api -> shop/web 47', 'allow'],
  ]);
  check(rule('ports: [{}]'), [
    ['ingress', 'pay/api -> shop/web TCP 65535', 'allow'],
    ['ingress', 'pay/api -> shop/web UDP 53', 'deny'],
    ['ingress', 'pay/api -> shop/web ICMP 8', 'deny'],
    ['ingress', 'pay/api -> shop/web 47', 'deny'],
  ]);
  check(rule('ports: [{protocol: UDP}]'), [
    ['ingress', 'pay/api -> shop/web UDP 53', 'allow'],
    ['ingress', 'pay/api -> shop/web TCP 53', 'deny'],
  ]);
});

it('takes ranges of ports with both ends', () => {
  check(policy('{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 82}]}]}'), [
    ['ingress', 'pay/api -> shop/web TCP 79', 'deny'],
    ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
    ['ingress', 'pay/api -> shop/web TCP 82', 'allow'],
    ['ingress', 'pay/api -> shop/web TCP 83', 'deny'],
  ]);
});

it('resolves a named port on the destination pod, in both directions', () => {
  check(policy('{podSelector: {}, ingress: [{ports: [{port: http}]}], egress: [{ports: [{port: http}]}]}'), [
    ['ingress', 'pay/api -> shop/web TCP 8080', 'allow'],
    ['ingress', 'pay/api -> shop/web TCP 9090', 'deny'],
    ['ingress', 'pay/api -> shop/web UDP 8080', 'deny'],
    ['ingress', 'pay/api -> shop/db TCP 9090', 'allow'],
    ['egress', 'shop/web -> shop/db TCP 9090', 'allow'],
    ['egress', 'shop/web -> shop/db TCP 8080', 'deny'],
    ['egress', 'shop/web -> 8.8.8.8 TCP 9090', 'deny'],
    ['egress', 'shop/web -> node-b TCP 9090', 'deny'],
  ]);
});

it('joins the selectors of one peer by AND and several peers by OR', () => {
  const from = (peers: string): string => policy(`{podSelector: {}, ingress: [{from: [${peers}]}]}`);
  check(from('{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: db}}}'), [
    ['ingress', 'pay/api -> shop/web TCP 80', 'deny'],
    ['ingress', 'shop/db -> shop/web TCP 80', 'deny'],
  ]);
  check(from('{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: db}}}'), [
    ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
    ['ingress', 'shop/db -> shop/web TCP 80', 'allow'],
  ]);
});

it('reads a pod selector in the own namespace and an empty namespace selector in all', () => {
  check(policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'), [
    ['ingress', 'shop/db -> shop/web TCP 80', 'allow'],
    ['ingress', 'pay/api -> shop/web TCP 80', 'deny'],
  ]);
  check(policy('{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'), [
    ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
    ['ingress', 'node-b -> shop/web TCP 80', 'deny'],
    ['ingress', '8.8.8.8 -> shop/web TCP 80', 'deny'],
  ]);
});

it('selects namespaces by the name label that the API server sets', () => {
  check(
    policy(
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}}]}]}',
    ),
    [
      ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
      ['ingress', 'shop/db -> shop/web TCP 80', 'deny'],
    ],
  );
});

it('lets negated selectors match pods without the label, and nothing but pods', () => {
  check(
    policy(
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: absent, operator: NotIn, values: [x]}, {key: gone, operator: DoesNotExist}]}}]}]}',
    ),
    [
      ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
      ['ingress', '8.8.8.8 -> shop/web TCP 80', 'deny'],
      ['ingress', 'node-b -> shop/web TCP 80', 'deny'],
    ],
  );
});

it('lets a net match whatever holds the address: pods, nodes, outside; but its exceptions', () => {
  check(
    policy(
      '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.1.0/24]}}, {ipBlock: {cidr: 192.168.0.2/32}}]}]}',
    ),
    [
      ['ingress', 'shop/db -> shop/web TCP 80', 'allow'],
      ['ingress', 'pay/api -> shop/web TCP 80', 'deny'],
      ['ingress', '10.9.9.9 -> shop/web TCP 80', 'allow'],
      ['ingress', 'node-b -> shop/web TCP 80', 'allow'],
      ['ingress', 'fd00::1 -> shop/web TCP 80', 'deny'],
    ],
  );
});

it('takes a pod on the host network for its node: not selected, not policed', () => {
  check(policy('{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'), [
    ['ingress', 'pay/agent -> shop/web TCP 80', 'deny'],
  ]);
  check(policy('{podSelector: {}}', 'p', 'pay'), [
    ['ingress', 'shop/web -> pay/agent TCP 80', 'allow'],
    ['ingress', 'shop/web -> pay/api TCP 80', 'deny'],
  ]);
});

it('lets the own node reach its pods, but polices what they send to it', () => {
  check(policy('{podSelector: {}, policyTypes: [Ingress, Egress]}'), [
    ['ingress', 'node-a -> shop/web TCP 80', 'allow'],
    ['ingress', 'node-b -> shop/web TCP 80', 'deny'],
    ['ingress', 'pay/agent -> shop/db TCP 80', 'allow'],
    ['egress', 'shop/web -> node-a TCP 80', 'deny'],
  ]);
});

it('adds policies up', () => {
  check(
    policy('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}', 'a') +
      policy('{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 81}]}]}', 'b'),
    [
      ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
      ['ingress', 'pay/api -> shop/web TCP 81', 'allow'],
      ['ingress', 'pay/api -> shop/db TCP 81', 'deny'],
    ],
  );
});

it('enforces nothing of a policy that the API server refuses', () => {
  check(policy('{podSelector: {}, ingress: [{from: [{}]}]}'), [
    ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
  ]);
});

const SUBJECT = 'subject: {namespaces: {}}';
const FROM_PAY = 'from: [{namespaces: {matchLabels: {team: blue}}}]';

it('passes over ClusterNetworkPolicies unless the profile has them', () => {
  const deny = guard(`{tier: Admin, priority: 1, ${SUBJECT}, ingress: [{action: Deny, ${FROM_PAY}}]}`);
  check(deny, [['ingress', 'pay/api -> shop/web TCP 80', 'allow']]);
  check(deny, [['ingress', 'pay/api -> shop/web TCP 80', 'deny']], CNP);
});

it('decides Admin before NetworkPolicies, by priority, then by place', () => {
  check(
    guard(`{tier: Admin, priority: 9, ${SUBJECT}, ingress: [{action: Accept, ${FROM_PAY}}]}`, 'a') +
      guard(
        `{tier: Admin, priority: 8, ${SUBJECT}, ingress: [{action: Deny, ${FROM_PAY}, protocols: [{tcp: {destinationPort: {number: 22}}}]}, {action: Accept, ${FROM_PAY}, protocols: [{tcp: {destinationPort: {range: {start: 20, end: 25}}}}]}]}`,
        'b',
      ) +
      policy('{podSelector: {}}'),
    [
      ['ingress', 'pay/api -> shop/web TCP 22', 'deny'],
      ['ingress', 'pay/api -> shop/web TCP 25', 'allow'],
      ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
      ['ingress', 'shop/db -> shop/web TCP 80', 'deny'],
      ['egress', 'pay/api -> shop/web TCP 22', 'allow'],
    ],
    CNP,
  );
});

it('leaves the tier on Pass', () => {
  const admin = guard(
    `{tier: Admin, priority: 1, ${SUBJECT}, ingress: [{action: Pass, ${FROM_PAY}, protocols: [{tcp: {destinationPort: {number: 80}}}]}, {action: Deny, ${FROM_PAY}}]}`,
  );
  const baseline = guard(
    `{tier: Baseline, priority: 1, ${SUBJECT}, ingress: [{action: Deny, ${FROM_PAY}}]}`,
    'h',
  );
  check(
    admin,
    [
      ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
      ['ingress', 'pay/api -> shop/web TCP 81', 'deny'],
    ],
    CNP,
  );
  check(admin + baseline, [['ingress', 'pay/api -> shop/web TCP 80', 'deny']], CNP);
  check(
    admin + baseline + policy('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}'),
    [['ingress', 'pay/api -> shop/web TCP 80', 'allow']],
    CNP,
  );
});

it('reads Baseline behind a NetworkPolicy of the other direction as the profile says', () => {
  const policies =
    guard(`{tier: Baseline, priority: 1, ${SUBJECT}, ingress: [{action: Deny, ${FROM_PAY}}]}`) +
    policy('{podSelector: {}, policyTypes: [Egress], egress: [{}]}');
  check(policies, [['ingress', 'pay/api -> shop/web TCP 80', 'deny']], CNP);
  check(policies, [['ingress', 'pay/api -> shop/web TCP 80', 'allow']], `${CNP},baseline=per-pod`);
});

it('lets the own node through isolation even where Baseline follows', () => {
  check(
    guard(`{tier: Baseline, priority: 1, ${SUBJECT}, ingress: [{action: Deny, ${FROM_PAY}}]}`) +
      policy('{podSelector: {}}'),
    [
      ['ingress', 'node-a -> shop/web TCP 80', 'allow'],
      ['ingress', 'node-b -> shop/web TCP 80', 'deny'],
    ],
    CNP,
  );
});

it('matches networks, nodes, names and named ports of ClusterNetworkPolicies', () => {
  const egress = (rules: string): string =>
    guard(`{tier: Admin, priority: 1, ${SUBJECT}, egress: [${rules}]}`);
  check(
    egress('{action: Deny, to: [{networks: [10.0.0.2/32, 203.0.113.0/24]}]}'),
    [
      ['egress', 'shop/web -> shop/db TCP 80', 'deny'],
      ['egress', 'shop/web -> 203.0.113.9 ICMP 8', 'deny'],
      ['egress', 'shop/web -> pay/api TCP 80', 'allow'],
    ],
    CNP,
  );
  check(
    egress('{action: Deny, to: [{nodes: {matchLabels: {zone: b}}}]}'),
    [
      ['egress', 'shop/web -> node-b TCP 80', 'deny'],
      ['egress', 'shop/web -> pay/agent TCP 80', 'deny'],
      ['egress', 'shop/web -> node-a TCP 80', 'allow'],
    ],
    CNP,
  );
  check(
    egress(
      '{action: Accept, to: [{domainNames: ["*.Example.com"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}',
    ),
    [
      ['egress', 'shop/web -> 203.0.113.7 TCP 443', 'allow'],
      ['egress', 'shop/web -> 203.0.113.8 TCP 443', 'deny'],
    ],
    CNP,
  );
  check(
    egress('{action: Deny, to: [{namespaces: {}}], protocols: [{destinationNamedPort: http}]}'),
    [
      ['egress', 'pay/api -> shop/web TCP 8080', 'deny'],
      ['egress', 'pay/api -> shop/db TCP 8080', 'allow'],
    ],
    CNP,
  );
});

it("keeps to Weave Net's limits", () => {
  check(
    policy('{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}]}]}'),
    [
      ['ingress', 'pay/api -> shop/web TCP 80', 'allow'],
      ['ingress', 'pay/api -> shop/web TCP 90', 'deny'],
    ],
    'weave',
  );
  check(
    policy('{podSelector: {}, ingress: [{ports: [{port: http}]}]}'),
    [['ingress', 'pay/api -> shop/web TCP 90', 'allow']],
    'weave',
  );
});
