/** Questions about a random cluster: both directions, every kind of end, ports and addresses at the edges of what policies say. */
import { PORTS, V4_OUTSIDE, V6_OUTSIDE } from './words.js';

const QUESTIONS = 40;

/** `http`: about requests, too. `auto`: every node has a host endpoint. */
export function makeQuestions(random, objects, { http, auto }) {
  const running = objects.filter((o) => o.kind === 'Pod' && o.status.phase === 'Running');
  const ended = objects.filter((o) => o.kind === 'Pod' && o.status.phase !== 'Running');
  const pods = running.map(podEnd);
  const nodes = objects.filter((o) => o.kind === 'Node').map(nodeEnd);
  const outside = [...V4_OUTSIDE, ...V6_OUTSIDE, ...ended.map((o) => o.status.podIP)].map(addressEnd);
  const guarded = objects.filter((o) => o.kind === 'HostEndpoint').map((o) => o.spec.node);
  const hosts = nodes.filter((node) => auto || guarded.includes(node.place.node));
  const ports = [...PORTS, ...PORTS, ...namedPorts(objects)];
  const subjects = pods.filter((pod) => !pod.isNode);
  return Array.from({ length: QUESTIONS }, () => {
    const asksHost = hosts.length > 0 && (subjects.length === 0 || random.chance(0.15));
    const subject = random.pick(asksHost ? hosts : subjects.length > 0 ? subjects : nodes);
    const wanted = subject.families.filter(
      (family) => family === 6 || subject.families.length === 1 || random.chance(0.5),
    );
    const peers = random
      .pick([pods, pods, pods, outside, outside, nodes])
      .filter(
        (peer) =>
          peer !== subject &&
          !((peer.isNode || subject.isNode) && peer.node === subject.node) &&
          wanted.includes(peer.families.find((family) => subject.families.includes(family))),
      );
    const fitting = outside.filter((peer) => wanted.includes(peer.families[0]));
    const peer = random.pick(peers.length > 0 ? peers : fitting);
    const direction = random.pick(['ingress', 'egress']);
    const [from, to] = direction === 'ingress' ? [peer, subject] : [subject, peer];
    const family = peer.families.find((one) => subject.families.includes(one));
    const ends = { direction, from: from.place, to: to.place };
    return { ...ends, ...makeTraffic(random, family, ports, http && direction === 'ingress') };
  });
}

/** Ports at both sides of the edges of what policies say, each as often as it is said. */
function namedPorts(objects) {
  const found = [];
  const look = (value, key) => {
    if (Array.isArray(value)) for (const one of value) look(one, key);
    else if (value !== null && typeof value === 'object')
      for (const [name, one] of Object.entries(value)) look(one, name);
    else if (['ports', 'notPorts', 'port', 'endPort'].includes(key))
      for (const number of String(value).split(':').map(Number))
        found.push(...[number - 1, number, number, number + 1].filter((port) => port > 0 && port < 65536));
  };
  for (const { kind, spec } of objects) if (kind.endsWith('NetworkPolicy')) look(spec, 'spec');
  return found;
}

/** `node`: the one that it runs on or is. A pod on the host's network is that node to every plugin. */
function podEnd(pod) {
  const place = { pod: `${pod.metadata.namespace}/${pod.metadata.name}` };
  const isNode = pod.spec.hostNetwork === true;
  return {
    place,
    isNode,
    node: pod.spec.nodeName,
    families: pod.status.podIPs.map(({ ip }) => familyOf(ip)),
  };
}

function nodeEnd(node) {
  return { place: { node: node.metadata.name }, isNode: true, node: node.metadata.name, families: [4] };
}

function addressEnd(ip) {
  return { place: { ip }, isNode: false, node: '', families: [familyOf(ip)] };
}

function familyOf(ip) {
  return ip.includes(':') ? 6 : 4;
}

function makeTraffic(random, family, ports, http) {
  const ported = (protocol) => ({ protocol, port: random.pick(ports) });
  return random.pick([
    () => ({ ...ported('TCP'), ...(http ? { http: makeRequest(random) } : {}) }),
    () => ({ ...ported('TCP'), ...(http ? { http: makeRequest(random) } : {}) }),
    () => ported('TCP'),
    () => ported('UDP'),
    () => ported('SCTP'),
    () => (family === 6 ? makeICMP(random, 'ICMPv6', [1, 3, 128]) : makeICMP(random, 'ICMP', [0, 3, 8])),
    () => ({ protocol: random.pick([47, 136, 255]) }),
  ])();
}

function makeICMP(random, protocol, types) {
  return {
    protocol,
    icmpType: random.pick(types),
    ...(random.chance(0.7) ? { icmpCode: random.pick([0, 1]) } : {}),
  };
}

/** Only paths in normal form, which every release reads alike. */
function makeRequest(random) {
  return {
    method: random.pick(['GET', 'POST', 'PUT']),
    path: random.pick(['/', '/a', '/a/b', '/b/c', '/b']),
  };
}
