/** Mistakes that a random object gets now and then, so that refusals are compared too. */
import { corrupt } from './corrupt.js';
import { API } from './words.js';

/** Puts one mistake into one of the objects. Some are none for some objects: then both sides must take it. */
export function spoil(random, objects) {
  // The backing store takes what netc refuses all the same.
  const checked = objects.filter((object) => !object.apiVersion.startsWith('crd.'));
  if (random.chance(0.4)) return corrupt(random, random.pick(checked));
  const policies = checked.filter((object) => object.kind.endsWith('NetworkPolicy'));
  if (policies.length === 0) return;
  const object = random.pick(policies);
  const kubernetes = object.apiVersion !== API;
  random.pick(kubernetes ? KUBERNETES : random.chance(0.6) ? RULE : POLICY)(random, object);
}

/** The first rule there is, or a new one. */
function someRule(object) {
  for (const direction of ['ingress', 'egress']) {
    const rule = object.spec[direction]?.[0];
    if (rule !== undefined) return rule;
  }
  object.spec.ingress = [{ action: 'Allow' }];
  return object.spec.ingress[0];
}

const inRule = (change) => (random, object) => change(someRule(object), random);
const BAD_SELECTORS = [
  "a = 'b'",
  'has (a)',
  "a == 'b' &&",
  "a == 'b'\n",
  'has(a, b)',
  "a in {'b' 'c'}",
  "(a == 'b'",
  'global()',
  'a == b',
  '!',
  "a == 'b' or c == 'd'",
];

const POLICY = [
  (random, object) => (object.spec.selector = random.pick(BAD_SELECTORS)),
  (random, object) => (object.spec.namespaceSelector = random.pick(BAD_SELECTORS)),
  (random, object) => (object.spec.serviceAccountSelector = random.pick(BAD_SELECTORS)),
  (random, object) => (object.spec.types = random.pick([['ingress'], ['Ingress', 'Ingress'], []])),
  (random, object) => (object.spec.tier = random.pick(['t1', 'T1', 'no.dots', 't2'])),
  (random, object) =>
    (object.metadata.name = random.pick([
      'UPPER',
      'a.b',
      'a.b.c',
      'x'.repeat(260),
      't1.a',
      'default.x',
      '-a',
      'knp.default.x',
      'knp.x',
    ])),
  (_, object) => (object.spec.order = 'first'),
  (_, object) => (object.spec.podSelector = {}),
  (_, object) => (object.spec.applyOnForward = true),
  (_, object) => (object.spec.doNotTrack = true),
  (_, object) => (object.spec.preDNAT = true),
  (_, object) => Object.assign(object.spec, { applyOnForward: true, preDNAT: true, doNotTrack: true }),
  (_, object) => Object.assign(object.spec, { applyOnForward: true, preDNAT: true }),
  (random, object) => (object.spec.performanceHints = random.pick([['AssumeNeededOnEveryNode'], ['Nope']])),
  (random, object) => (object.spec.stagedAction = random.pick(['Set', 'Delete', 'Never'])),
];

const RULE = [
  inRule((rule, random) => (rule.action = random.pick(['allow', 'Reject', '', 'DENY']))),
  inRule((rule) => delete rule.action),
  inRule((rule, random) => (rule.protocol = random.pick(['tcp', 'IGMP', 0, 256, -1, '6', 'TCP', 'ICMP']))),
  inRule((rule, random) => (rule.notProtocol = random.pick(['udp', 0, 256, 'ICMPv6']))),
  inRule((rule, random) => (rule.ipVersion = random.pick([5, 4, 6, 0]))),
  inRule(
    (rule, random) =>
      (rule.icmp = random.pick([
        { type: 8 },
        { type: 255 },
        { type: 254, code: 255 },
        { code: 1 },
        { type: -1 },
      ])),
  ),
  inRule(
    (rule, random) => (rule.notICMP = random.pick([{ type: 255 }, { code: 1 }, { type: 8, code: 256 }])),
  ),
  inRule((rule, random) => {
    rule.destination = {
      ports: random.pick([
        [80],
        ['80:20'],
        [0],
        [65536],
        ['http'],
        ['HTTP'],
        ['a_b'],
        ['0:10'],
        ['-1'],
        ['http-port-name-too-long'],
        [{}],
        ['1:65536'],
        ['80'],
        ['1-2'],
        ['a--b'],
        ['1234'],
      ]),
    };
    if (random.chance(0.6)) rule.protocol = random.pick(['TCP', 'UDP', 'SCTP', 'ICMP', 'UDPLite', 6, 47]);
  }),
  inRule((rule, random) => {
    rule.source = {
      nets: random.pick([
        ['10.0.0.0'],
        ['10.0.0.1/24'],
        ['10.0.0.0/33'],
        [''],
        ['fd00::/129'],
        ['10.0.0.0/8', 'fd00::/8'],
        ['010.0.0.0/8'],
        ['fd00::1/64'],
        ['10.0.0.0/8', '10.0.0.0/8'],
      ]),
    };
  }),
  inRule(
    (rule, random) =>
      (rule.source = {
        notNets: random.pick([['0.0.0.0/0'], ['::/0'], ['10.0.0.0/8', '0.0.0.0/0'], ['10.0.0.1']]),
      }),
  ),
  inRule(
    (rule, random) =>
      (rule.source = {
        [random.pick(['selector', 'notSelector', 'namespaceSelector'])]: random.pick(BAD_SELECTORS),
      }),
  ),
  inRule(
    (rule, random) =>
      (rule.source = {
        namespaceSelector: random.pick([
          'global() && has(a)',
          '!global()',
          '(global())',
          'global() || all()',
        ]),
      }),
  ),
  inRule(
    (rule, random) =>
      (rule.source = {
        serviceAccounts: {
          selector: random.pick(BAD_SELECTORS),
          names: random.pick([['Bad_Name'], ['a'], ['']]),
        },
      }),
  ),
  inRule(
    (rule, random) =>
      (rule[random.pick(['source', 'destination'])] = {
        services: random.pick([
          { name: 'web', namespace: 'b' },
          { name: 'web' },
          {},
          { name: 'Bad_Name', namespace: 'b' },
        ]),
      }),
  ),
  inRule((rule) => (rule.source = { services: { name: 'web', namespace: 'b' }, selector: 'all()' })),
  inRule((rule) => (rule.destination = { services: { name: 'web', namespace: 'b' }, ports: [80] })),
  inRule((rule) => (rule.source = { domains: ['example.com'] })),
  inRule(
    (rule, random) =>
      (rule.http = random.pick([
        {},
        { methods: ['GET', 'GET'] },
        { paths: [{}] },
        { paths: [{ exact: '/a', prefix: '/a' }] },
        { paths: [{ exact: 'a' }] },
        { paths: [{ prefix: '/a?b' }] },
        { headers: [] },
      ])),
  ),
  inRule(
    (rule, random) =>
      (rule.metadata = random.pick([
        { annotations: { a: 'b' } },
        { annotations: { 'bad key': 'b' } },
        { labels: {} },
      ])),
  ),
];

const KUBERNETES = [
  (_, object) => delete object.spec.podSelector,
  (random, object) =>
    (object.spec.podSelector = random.pick([
      { matchLabels: { 'bad key': 'x' } },
      { matchLabels: { a: 'bad value' } },
      { matchExpressions: [{ key: 'a', operator: 'In' }] },
      { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
      { matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] },
    ])),
  (random, object) =>
    (object.spec.policyTypes = random.pick([
      ['ingress'],
      ['Ingress', 'Ingress'],
      ['Ingress', 'Egress', 'Ingress'],
    ])),
  (random, object) =>
    (object.spec.ingress = [
      {
        from: random.pick([
          [{}],
          [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }],
          [{ ipBlock: { cidr: '10.0.0.0' } }],
          [{ ipBlock: { cidr: '10.0.0.1/24' } }],
          [{ ipBlock: { cidr: '10.0.0.0/24', except: ['10.0.1.0/24'] } }],
          [{ ipBlock: { cidr: '10.0.0.0/24', except: ['10.0.0.0/24'] } }],
          [{ ipBlock: {} }],
          [{ ipBlock: { cidr: '::/0', except: ['10.0.0.0/8'] } }],
        ]),
      },
    ]),
  (random, object) =>
    (object.spec.egress = [
      {
        ports: random.pick([
          [{ port: 0 }],
          [{ port: 65536 }],
          [{ port: 'UPPER' }],
          [{ port: 'http', endPort: 90 }],
          [{ endPort: 90 }],
          [{ port: 80, endPort: 79 }],
          [{ protocol: 'ICMP' }],
          [{ protocol: 'tcp' }],
          [{ port: 'a-very-long-port-name' }],
          [{ port: 80, endPort: 70000 }],
          [{}],
        ]),
      },
    ]),
  (_, object) => (object.spec.selector = 'all()'),
  (random, object) => (object.metadata.name = random.pick(['UPPER', 'a.b', 'x'.repeat(254), 'a_b'])),
];
