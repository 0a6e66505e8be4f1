/** Questions about a random cluster: both directions, every kind of end, ports and addresses at the edges of what policies say. */
import { V4_OUTSIDE, V6_OUTSIDE } from './words.js';

const QUESTIONS = 32;

export function makeQuestions(random, objects, profile) {
  const of = (kind) => objects.filter((object) => object.kind === kind);
  const own = of('Pod').filter(({ metadata }) => !isForeign(profile, metadata));
  const pods = of('Pod').map(podPlace);
  const nodes = of('Node').map(({ metadata }) => ({ node: metadata.name }));
  const outside = [...V4_OUTSIDE, ...(profile.dualStack ? V6_OUTSIDE : [])].map((ip) => ({ ip }));
  // The API server that is only an entity has no address, which CIDRs ask for where they match nodes.
  const addressed = profile.cidrMatchMode?.includes('nodes') ? [] : ['kube-apiserver'];
  const entities = ['health', 'ingress', 'init', 'unmanaged', ...addressed].map((entity) => ({ entity }));
  const subjects = [
    ...own.map(podPlace),
    ...own.map(podPlace),
    ...nodes,
    { entity: 'health' },
    { entity: 'ingress' },
  ];
  const peers = [pods, pods, pods, outside, outside, nodes, entities];
  const ports = portsAtEdges(objects);
  const types = typesNamed(objects);
  const questions = [];
  while (questions.length < QUESTIONS) {
    const subject = random.pick(subjects);
    const peer = random.pick(random.pick(peers));
    const direction = random.pick(['ingress', 'egress']);
    const [from, to] = direction === 'ingress' ? [peer, subject] : [subject, peer];
    if (isOnePlace(objects, from, to)) continue;
    const families = familiesOf(objects, from).filter((one) => familiesOf(objects, to).includes(one));
    if (families.length === 0) continue;
    const v6 = random.pick(families) === 6;
    questions.push({ direction, from, to, ...makeTraffic(random, ports, types, profile, v6) });
  }
  return questions;
}

function podPlace({ metadata }) {
  return { pod: `${metadata.namespace}/${metadata.name}` };
}

function isForeign(profile, { namespace, name }) {
  return profile.podClusters?.[`${namespace}/${name}`] !== undefined;
}

/** A place and itself is no flow; pods on a node's network are the node. */
function isOnePlace(objects, from, to) {
  const place = (at) => {
    const pod = objects.find((one) => one.kind === 'Pod' && podPlace(one).pod === at.pod);
    return JSON.stringify(pod?.spec.hostNetwork ? { node: pod.spec.nodeName } : at);
  };
  return place(from) === place(to);
}

/** Both ends of a flow have one family; a place without addresses of its own has either. */
function familiesOf(objects, at) {
  const pod = objects.find((one) => one.kind === 'Pod' && podPlace(one).pod === at.pod);
  if (pod !== undefined) return pod.status.podIPs.map(({ ip }) => (ip.includes(':') ? 6 : 4));
  if (at.ip !== undefined) return [at.ip.includes(':') ? 6 : 4];
  return at.node !== undefined ? [4] : [4, 6];
}

/** Ports that the policies name and those beside them. */
function portsAtEdges(objects) {
  const written = [
    ...JSON.stringify(objects).matchAll(/"(?:port|endPort|number|start|end|containerPort)":"?([0-9]+)/g),
  ];
  const near = written.flatMap(([, digits]) => [-1, 0, 0, 1].map((step) => Number(digits) + step));
  const valid = near.filter((port) => port >= 1 && port <= 65535);
  return valid.length > 0 ? valid : [80];
}

function typesNamed(objects) {
  const written = [...JSON.stringify(objects).matchAll(/"type":([0-9]+)/g)].map(([, digits]) =>
    Number(digits),
  );
  return [...written, 3, 8, 128].filter((type) => type <= 255);
}

function makeTraffic(random, ports, types, profile, v6) {
  const ported = (protocol) => ({ protocol, port: random.pick(ports) });
  const icmp = (protocol) => ({ protocol, icmpType: random.pick(types) });
  return random.choose([
    [6, () => ported('TCP')],
    [3, () => ported('UDP')],
    [1, () => ported('SCTP')],
    [1, () => icmp(v6 ? 'ICMPv6' : 'ICMP')],
    [profile.extendedIPProtocols ? 2 : 0, () => ({ protocol: random.pick([47, 50, 112, 2, 136]) })],
  ]);
}
