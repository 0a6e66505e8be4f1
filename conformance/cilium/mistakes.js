/** Mistakes that a random policy of Cilium's own kinds gets now and then, so that refusals are compared too. */

const SECTIONS = ['ingress', 'egress', 'ingressDeny', 'egressDeny'];

/** Puts one mistake into one rule. Some are none there: then both sides must take it. */
export function spoil(random, objects) {
  const policies = objects.filter(({ kind }) => /^Cilium.*NetworkPolicy$/.test(kind));
  if (policies.length === 0) return;
  const policy = random.pick(policies);
  const spec = policy.spec ?? policy.specs[0];
  const section = random.pick(SECTIONS);
  spec[section] = [...(spec[section] ?? []), {}];
  const side = section.startsWith('ingress') ? 'from' : 'to';
  random.pick(MISTAKES)({ policy, spec, element: spec[section].at(-1), section, side, random });
}

const put = (name, make) => (place) => {
  place.element[place.side + name] = make(place.random);
};
const port = (make) => (place) => {
  place.element.toPorts = [make(place.random)];
};
const selector = (make) => put('Endpoints', (random) => [make(random)]);

const MISTAKES = [
  // Peers.
  ({ element, side }) =>
    Object.assign(element, { [`${side}Endpoints`]: [{}], [`${side}CIDR`]: ['10.0.0.0/8'] }),
  ({ element, side }) => Object.assign(element, { [`${side}Entities`]: ['host'], [`${side}CIDRSet`]: [] }),
  put('Entities', (random) => [random.pick(['nobody', 'World', '', 'world-ipv4', 'cluster-mesh'])]),
  put('CIDR', (random) => [
    random.pick(['10.0.0.0', '10.0.0.0/33', '', '::/129', '010.0.0.0/8', 'fd00::/8']),
  ]),
  put('CIDRSet', (random) => [
    random.pick([
      {},
      { cidr: '10.0.0.0/8', cidrGroupRef: 'g0' },
      { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] },
      { cidr: '10.0.0.0/8', except: ['fd00::/8'] },
      { cidr: '10.0.0.0/24', except: ['10.0.0.0/8'] },
      { cidrGroupRef: 'Group_A' },
      { except: ['10.0.0.0/8'] },
      { cidr: '10.0.0.0/8', except: ['10.0.0.1'] },
    ]),
  ]),
  put('Nodes', () => [{ matchLabels: { role: 'worker' } }]),
  ({ element, random }) => {
    element.toFQDNs = [
      random.pick([
        {},
        { matchName: 'a.com', matchPattern: '*.a.com' },
        { matchName: 'a b.com' },
        { matchPattern: 'a!.com' },
        { matchName: '*.a.com' },
        { matchPattern: '' },
        { matchName: 'a_b.com' },
      ]),
    ];
  },
  // Selectors.
  selector((random) => ({
    matchExpressions: [
      random.pick([
        { key: 'app', operator: 'In' },
        { key: 'app', operator: 'In', values: [] },
        { key: 'app', operator: 'Exists', values: ['web'] },
        { key: 'app', operator: 'Gt', values: ['1'] },
        { key: 'app', operator: 'in', values: ['web'] },
        { key: 'k8s:any:app', operator: 'Exists' },
        { key: 'bad key', operator: 'Exists' },
        { key: '', operator: 'Exists' },
        { key: 'app', operator: 'NotIn', values: ['bad value'] },
      ]),
    ],
  })),
  selector((random) => ({
    matchLabels: random.pick([
      { 'a b': 'x' },
      { app: 'bad value' },
      { app: 'x'.repeat(64) },
      { 'a:b:c': 'x' },
    ]),
  })),
  // Ports.
  port((random) => ({
    ports: [{ port: random.pick(['', '65536', '-1', 'UPPER_case', 'a-very-long-port-name', '80-90']) }],
  })),
  port((random) => ({
    ports: [{ port: '80', protocol: random.pick(['tcp', 'ICMP', 'GRE', 'VRRP', 'Any']) }],
  })),
  port((random) => ({
    ports: [{ port: random.pick(['80', 'http']), endPort: random.pick([65536, -1, 79, 90]) }],
  })),
  port((random) => ({
    ports: Array.from({ length: random.pick([40, 41]) }, (_, i) => ({ port: `${i + 1}` })),
  })),
  port(() => ({ ports: [{ protocol: 'TCP' }] })),
  ({ element }) =>
    Object.assign(element, { toPorts: [{ ports: [{ port: '80' }] }], icmps: [{ fields: [{ type: 8 }] }] }),
  ({ element, random }) => {
    element.icmps = [
      {
        fields: random.pick([
          [{ type: 256 }],
          [{ type: -1 }],
          [{ family: 'IPv5', type: 8 }],
          [{ type: 'PacketTooBig' }],
          [{ type: 'echorequest' }],
          [{ family: 'IPv6', type: 'EchoReply' }],
          [{}],
          Array.from({ length: 41 }, (_, type) => ({ type })),
        ]),
      },
    ];
  },
  // The proxy.
  port((random) => ({
    ports: [{ port: random.pick(['80', '0', '53']), protocol: random.pick(['TCP', 'UDP', 'ANY']) }],
    rules: random.pick([
      { http: [{ path: '(' }] },
      { http: [{ method: '[' }] },
      { http: [{ path: '/a(?=b)' }] },
      { http: [{}], dns: [{ matchName: 'a.com' }] },
      {},
      { dns: [{}] },
      { dns: [{ matchName: 'a.com', matchPattern: '*' }] },
      { http: [{ headerMatches: [{ value: 'x' }] }] },
      { http: [{ headerMatches: [{ name: 'X', mismatch: 'DROP' }] }] },
      { http: [{ host: '(' }] },
    ]),
  })),
  port((random) => ({
    ports: [{ port: '443', protocol: 'TCP' }],
    serverNames: random.pick([[], [''], ['a.com', 'a.com'], ['*.a.com'], ['a.com']]),
  })),
  // The whole.
  ({ spec }) => Object.assign(spec, { nodeSelector: {} }),
  ({ spec }) => delete spec.endpointSelector,
  ({ spec }) => {
    for (const section of SECTIONS) delete spec[section];
  },
  ({ spec }) => {
    for (const section of SECTIONS) spec[section] = [];
  },
  ({ policy }) => {
    delete policy.spec;
    delete policy.specs;
  },
  ({ spec, random }) => (spec.log = { value: random.pick(['x'.repeat(33), 'x'.repeat(32), 'a\tb']) }),
  ({ spec, random }) => (spec.enableDefaultDeny = random.pick([{ ingress: 'no' }, { ingress: null }, {}])),
  ({ element, random }) => (element.authentication = { mode: random.pick(['sometimes', 'required', '']) }),
];
