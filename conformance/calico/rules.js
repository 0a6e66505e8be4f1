/** Random rules of Calico's policies: every match of traffic and of both ends, positive and negated, in what it allows together. */
import { makeSelector } from './selectors.js';
import {
  ACCOUNTS,
  ASKED_OF_ACCOUNTS,
  ASKED_OF_ENDPOINTS,
  ASKED_OF_NAMESPACES,
  PORT_NAMES,
  PORTS,
  V4_NETS,
  V6_NETS,
} from './words.js';

/** `http`: may the rule look at requests? `density`: how much of what it may say it says, between 0 and 1. */
export function makeRule(random, direction, { http, density }) {
  const action = random.pick(['Allow', 'Allow', 'Allow', 'Deny', 'Deny', 'Deny', 'Pass', 'Log']);
  if (random.chance(0.06)) return serviceRule(random, direction, action);
  const traffic = random.chance(0.3) ? { says: {}, ports: false } : makeTraffic(random);
  const family = random.pick([V4_NETS, V4_NETS, V4_NETS, V6_NETS]);
  const rule = { action, ...traffic.says };
  const bound = traffic.version !== undefined || String(rule.notProtocol).startsWith('ICMP');
  if (random.chance(0.1) && !bound) rule.ipVersion = family === V4_NETS ? 4 : 6;
  const nets = traffic.version === 6 ? V6_NETS : traffic.version === 4 ? V4_NETS : family;
  const own = density * 0.4;
  const source = makeEntity(random, nets, false, direction === 'ingress' ? density : own);
  const destination = makeEntity(random, nets, traffic.ports, direction === 'egress' ? density : own);
  if (random.chance(0.85)) rule.source = source;
  if (random.chance(0.85)) rule.destination = destination;
  const overTcp = rule.protocol === undefined ? rule.notProtocol === undefined : rule.protocol === 'TCP';
  if (http && direction === 'ingress' && action === 'Allow' && overTcp && random.chance(0.4)) {
    rule.http = makeHttp(random);
  }
  return rule;
}

/** `ports`: may ports stand beside it? On destinations only: netc compares no source ports. `version`: the family that it is bound to. */
function makeTraffic(random) {
  return random.pick([
    () => ({ says: {}, ports: false }),
    () => ({ says: {}, ports: false }),
    () => ({ says: { protocol: random.pick(['TCP', 'TCP', 'UDP', 'SCTP']) }, ports: true }),
    () => ({ says: { protocol: random.pick(['TCP', 'UDP', 'SCTP', 6, 17, 132]) }, ports: true }),
    () => ({ says: { protocol: random.pick(['TCP', 'UDP']) }, ports: true }),
    () => ({ says: icmp(random, 'ICMP'), ports: false, version: 4 }),
    () => ({ says: icmp(random, 'ICMPv6'), ports: false, version: 6 }),
    () => ({ says: { protocol: random.pick(['UDPLite', 47, 1, 58, 255]) }, ports: false }),
    () => ({ says: { notProtocol: random.pick(['TCP', 'UDP', 'SCTP', 47, 6]) }, ports: false }),
    () => ({ says: { notProtocol: random.pick(['ICMP', 'ICMPv6']) }, ports: false }),
    () => ({
      says: { protocol: random.pick(['TCP', 17]), notProtocol: random.pick(['TCP', 'UDP', 6, 47]) },
      ports: false,
    }),
  ])();
}

function icmp(random, protocol) {
  const which = () =>
    random.pick([{}, { type: 8 }, { type: 8, code: 0 }, { type: 128 }, { type: 3, code: 1 }, { type: 0 }]);
  return {
    protocol,
    ...(random.chance(0.5) ? { icmp: which() } : {}),
    ...(random.chance(0.2) ? { notICMP: which() } : {}),
  };
}

function makePorts(random) {
  const one = () =>
    random.pick([
      () => random.pick(PORTS),
      () => random.pick(PORTS),
      () => random.pick(PORT_NAMES),
      () => {
        const [from, to] = [random.pick(PORTS), random.pick(PORTS)].sort((a, b) => a - b);
        return `${from}:${to}`;
      },
    ])();
  const count = random.chance(0.03) ? 17 : 1 + random.below(3);
  return [...new Set(Array.from({ length: count }, one))];
}

function makeEntity(random, family, ports, density) {
  const entity = {};
  const says = (share) => random.chance(share * density);
  if (says(0.35)) entity.selector = makeSelector(random, ASKED_OF_ENDPOINTS);
  if (says(0.15)) entity.notSelector = makeSelector(random, ASKED_OF_ENDPOINTS, 1);
  if (says(0.3)) {
    entity.namespaceSelector = random.chance(0.2)
      ? random.pick(['global()', 'global( )'])
      : makeSelector(random, ASKED_OF_NAMESPACES);
  }
  if (says(0.15)) {
    entity.serviceAccounts = {
      ...(random.chance(0.5) ? { names: random.some([...ACCOUNTS, 'nobody'], 0.5) } : {}),
      ...(random.chance(0.5) ? { selector: makeSelector(random, ASKED_OF_ACCOUNTS, 1) } : {}),
    };
  }
  if (says(0.3)) entity.nets = someNets(random, family);
  if (says(0.2)) entity.notNets = someNets(random, family.slice(1));
  if (ports) {
    if (random.chance(0.7)) entity.ports = makePorts(random);
    if (random.chance(0.15)) entity.notPorts = makePorts(random);
  }
  if (random.chance(0.03))
    Object.assign(entity, random.pick([{ nets: [] }, { ports: [] }, { selector: '' }]));
  return entity;
}

function someNets(random, family) {
  return [...new Set([random.pick(family), random.pick(family)])].slice(random.below(2));
}

/** A service stands for its backends, alone in its entity. */
function serviceRule(random, direction, action) {
  const services = random.pick([
    { name: 'web', namespace: 'b' },
    { name: 'ext', namespace: 'a' },
    { name: 'gone', namespace: 'a' },
  ]);
  return direction === 'ingress' ? { action, source: { services } } : { action, destination: { services } };
}

function makeHttp(random) {
  return {
    ...(random.chance(0.6) ? { methods: random.pick([['GET'], ['GET', 'POST'], ['*'], []]) } : {}),
    ...(random.chance(0.6)
      ? {
          paths: random.pick([
            [{ exact: '/a' }],
            [{ prefix: '/a' }],
            [{ exact: '/' }, { exact: '/b/c' }],
            [{ prefix: '/' }],
          ]),
        }
      : {}),
  };
}
