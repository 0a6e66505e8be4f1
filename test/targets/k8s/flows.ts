/** A small cluster and short ways to ask about flows in it, for tests of the reading of Kubernetes. */

import { nowhere } from '../../../src/base/source.js';
import type { Json } from '../../../src/base/tree.js';
import { treeOf } from '../../../src/base/tree.js';
import { decider } from '../../../src/query/decide.js';
import { flowMaker, NO_WORLD_FACTS, type WorldFacts } from '../../../src/query/flow-of-question.js';
import { readQuestion } from '../../../src/query/question.js';
import { semantics } from '../../../src/targets/k8s/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { type Profile, parseProfile } from '../../../src/targets/profiles.js';
import { parseAddress } from '../../../src/values/nets.js';
import { objectsOf, shown } from '../kube/objects.js';

const CLUSTER = objectsOf(`
{apiVersion: v1, kind: Node, metadata: {name: node-a, labels: {zone: a}}, status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: node-b, labels: {zone: b}}, status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: red}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: pay, labels: {team: blue}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {nodeName: node-a, containers: [{ports: [{name: http, containerPort: 8080}]}]}, status: {podIP: 10.0.0.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {nodeName: node-b, containers: [{ports: [{name: http, containerPort: 9090}]}]}, status: {podIP: 10.0.0.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: pay, labels: {app: api}}, spec: {nodeName: node-b}, status: {podIP: 10.0.1.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: pay, labels: {app: web}}, spec: {nodeName: node-b, hostNetwork: true}, status: {podIP: 192.168.0.2}}
`);

const FACTS: WorldFacts = {
  ...NO_WORLD_FACTS,
  dnsNames: new Map([[parseAddress('203.0.113.7') ?? 0n, ['a.api.example.com']]]),
};

export function profileOf(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

function place(text: string): Json {
  if (text.startsWith('node-')) return { node: text };
  return text.includes('/') ? { pod: text } : { ip: text };
}

/**
 * Decides questions such as `pay/api -> shop/web TCP 80` at the end that `direction` asks about: `allow`, `deny` or `depends`.
 */
export function asker(
  policies: string,
  profile = 'k8s',
): (direction: 'ingress' | 'egress', flow: string) => string {
  const world = worldOf(CLUSTER);
  const decide = decider(semantics(objectsOf(policies), profileOf(profile), world));
  const make = flowMaker(world, FACTS);
  return (direction, flow) => {
    const [from = '', , to = '', protocol = '', number = ''] = flow.split(' ');
    const icmp = protocol.startsWith('ICMP');
    const line: Json = {
      direction,
      from: place(from),
      to: place(to),
      protocol: /^[0-9]+$/.test(protocol) ? Number(protocol) : protocol,
      ...(number === '' ? {} : { [icmp ? 'icmpType' : 'port']: Number(number) }),
    };
    const found: Parameters<typeof shown>[0][number][] = [];
    const question = readQuestion(treeOf(line, nowhere('question')), found);
    if (question === undefined) throw new Error(shown(found).join('\n'));
    const made = make(question);
    if (!made.ok) throw new Error(made.why);
    return decide(made.flow).verdict;
  };
}
