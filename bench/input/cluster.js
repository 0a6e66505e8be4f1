/** A cluster that the shape's policies fit: namespaces, and in each a pod for every policy, which chooses it. */
import { random, shape } from './shape.js';
import { documents } from './yaml.js';

/** Pods as data: `{ name, namespace, labels, address }`. */
export function pods(count, seed = 1) {
  return shape(count, seed).flatMap(({ name, policies }, n) =>
    policies.map(({ labels }, i) => ({
      name: `pod-${i}`,
      namespace: name,
      labels: Object.fromEntries(labels),
      address: `10.${(n >> 8) & 255}.${n & 255}.${i + 1}`,
    })),
  );
}

/** The same as `kubectl get ns,pods -o yaml` might print them, but as many documents. */
export function cluster(count, seed = 1) {
  const all = pods(count, seed);
  const namespaces = [...new Set(all.map(({ namespace }) => namespace))].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  }));
  const objects = all.map(({ name, namespace, labels, address }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: 'main', image: 'main' }] },
    status: { podIP: address, hostIP: '192.168.0.1', podIPs: [{ ip: address }] },
  }));
  return documents([...namespaces, ...objects]);
}

/** `many` flows as JSON Lines, in the format of `netc query`: half in one namespace, a tenth with an address outside. */
export function* flows(count, many, seed = 1) {
  const r = random(seed + 2);
  const all = pods(count, seed);
  const inside = new Map(all.map(({ namespace }) => [namespace, []]));
  for (const pod of all) inside.get(pod.namespace).push(pod);
  const rules = shape(count, seed).flatMap(({ policies }) => policies.flatMap((policy) => policy.rules));
  const some = (list) => list[r.below(list.length)];
  for (let i = 0; i < many; i++) {
    const subject = some(all);
    const rule = some(rules);
    const pod = some(r.chance(0.5) ? inside.get(subject.namespace) : all);
    // No flow goes from a pod to itself.
    const outside = r.chance(0.1) || pod === subject;
    const peer = outside ? { ip: `${20 + r.below(60)}.1.2.3` } : { pod: `${pod.namespace}/${pod.name}` };
    const own = { pod: `${subject.namespace}/${subject.name}` };
    const { protocol, port } = rule.traffic;
    yield rule.from
      ? { direction: 'ingress', from: peer, to: own, protocol: protocol.toUpperCase(), port }
      : { direction: 'egress', from: own, to: peer, protocol: protocol.toUpperCase(), port };
  }
}
