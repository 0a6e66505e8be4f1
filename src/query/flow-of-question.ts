/**
 * A question and a concrete cluster to one flow: names become endpoints with their labels, accounts and addresses. Decides
 * nothing and knows no plugin.
 */
import type { Endpoint, Flow } from '../flow/flow.js';
import { ICMP, ICMPV6 } from '../ir/traffic.js';
import type { World, WorldNode, WorldPod } from '../targets/kube/world.js';
import { type Address, type Family, familyOf, V6_BASE } from '../values/nets.js';
import type { Place, Question } from './question.js';

/** What manifests of a cluster do not say but a flow can depend on. */
export interface WorldFacts {
  readonly clusterName: string;
  /** What `{entity: "kube-apiserver"}` is; `null` where nobody said. */
  readonly apiServer: 'remote-node' | 'outside' | null;
  /** External addresses of the API server. */
  readonly apiServerAddresses: readonly Address[];
  /** `namespace/name` of pods of other clusters of a mesh → name of their cluster. */
  readonly podClusters: ReadonlyMap<string, string>;
  /** Names that an address was resolved from. */
  readonly dnsNames: ReadonlyMap<Address, readonly string[]>;
}

export const NO_WORLD_FACTS: WorldFacts = {
  clusterName: 'default',
  apiServer: null,
  apiServerAddresses: [],
  podClusters: new Map(),
  dnsNames: new Map(),
};

export type FlowResult =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly why: string };

/** Looks names up once; then turns questions into flows. The flows of a pod or node share one object for it. */
export function flowMaker(world: World, facts: WorldFacts): (question: Question) => FlowResult {
  const pods = new Map(world.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  const nodes = new Map(world.nodes.map((node) => [node.name, node]));
  const accounts = new Map(world.accounts.map((one) => [`${one.namespace}/${one.name}`, one.labels]));
  const holders = new Map<Address, Place>();
  for (const node of world.nodes)
    for (const address of node.addresses) holders.set(address, { kind: 'node', name: node.name });
  for (const pod of world.pods)
    if (!pod.hostNetwork)
      for (const address of pod.addresses)
        holders.set(address, { kind: 'pod', namespace: pod.namespace, name: pod.name });
  const services = new Map(
    world.services.flatMap((one) =>
      one.clusterAddresses.map((address) => [address, `${one.namespace}/${one.name}`]),
    ),
  );

  /** An endpoint before the flow's family picks its address. */
  interface Resolved {
    readonly endpoint: Omit<Endpoint, 'address'>;
    readonly inFamily: Map<Family, Endpoint>;
    readonly addresses: readonly Address[];
    readonly pod: WorldPod | null;
    /** Name of the node that it is, empty where it is none. */
    readonly node: string;
  }

  const plain: Omit<Endpoint, 'address'> = {
    kind: 'outside',
    name: '',
    namespace: '',
    namespaceLabels: new Map(),
    labels: new Map(),
    account: '',
    accountLabels: new Map(),
    nodeLabels: new Map(),
    clusterName: '',
    apiServer: false,
    dnsNames: [],
  };

  function asNode(node: WorldNode, addresses: readonly Address[] = node.addresses): Resolved {
    return {
      endpoint: {
        ...plain,
        kind: 'node',
        name: node.name,
        nodeLabels: node.labels,
        clusterName: facts.clusterName,
        apiServer: node.addresses.some((address) => facts.apiServerAddresses.includes(address)),
      },
      inFamily: new Map(),
      addresses,
      pod: null,
      node: node.name,
    };
  }

  function asPod(pod: WorldPod): Resolved {
    const name = `${pod.namespace}/${pod.name}`;
    return {
      endpoint: {
        ...plain,
        kind: 'pod',
        name,
        namespace: pod.namespace,
        namespaceLabels: world.namespaces.get(pod.namespace)?.labels ?? new Map(),
        labels: pod.labels,
        account: pod.account,
        accountLabels: accounts.get(`${pod.namespace}/${pod.account}`) ?? new Map(),
        clusterName: facts.podClusters.get(name) ?? facts.clusterName,
      },
      inFamily: new Map(),
      addresses: pod.addresses,
      pod,
      node: '',
    };
  }

  const resolved = new Map<string, Resolved | string>();

  /** A text says why a place is none. */
  function resolve(place: Place): Resolved | string {
    if (place.kind === 'ip') return resolveAnew(place);
    const key = JSON.stringify(place);
    const known = resolved.get(key) ?? resolveAnew(place);
    resolved.set(key, known);
    return known;
  }

  function resolveAnew(place: Place): Resolved | string {
    switch (place.kind) {
      case 'pod': {
        const name = `${place.namespace}/${place.name}`;
        const pod = pods.get(name);
        if (pod === undefined) return `there is no pod \`${name}\` in the cluster given`;
        if (!pod.hostNetwork) return asPod(pod);
        // A pod on its node's network is that node to every plugin.
        const node = nodes.get(pod.node) ?? { name: pod.node, labels: new Map(), addresses: [] };
        return asNode(node, pod.addresses.length > 0 ? pod.addresses : node.addresses);
      }
      case 'node': {
        const node = nodes.get(place.name);
        return node === undefined ? `there is no node \`${place.name}\` in the cluster given` : asNode(node);
      }
      case 'ip': {
        const holder = holders.get(place.address);
        if (holder !== undefined) return resolve(holder);
        const service = services.get(place.address);
        if (service !== undefined)
          return `\`${place.written}\` is the address of Service \`${service}\`; ask about a pod behind it and the port of that pod`;
        return {
          endpoint: {
            ...plain,
            name: place.written,
            apiServer: facts.apiServerAddresses.includes(place.address),
            dnsNames: facts.dnsNames.get(place.address) ?? [],
          },
          inFamily: new Map(),
          addresses: [place.address],
          pod: null,
          node: '',
        };
      }
      case 'entity':
        return resolveEntity(place.name);
    }
  }

  function resolveEntity(name: string): Resolved | string {
    switch (name) {
      case 'health':
      case 'ingress':
      case 'init':
      case 'unmanaged':
        return {
          endpoint: { ...plain, kind: name, name, clusterName: facts.clusterName },
          inFamily: new Map(),
          addresses: [],
          pod: null,
          node: '',
        };
      case 'kube-apiserver': {
        if (facts.apiServer === null) return 'nothing says where `kube-apiserver` is';
        const remote = facts.apiServer === 'remote-node';
        return {
          endpoint: {
            ...plain,
            kind: remote ? 'node' : 'outside',
            name,
            clusterName: remote ? facts.clusterName : '',
            apiServer: true,
          },
          inFamily: new Map(),
          addresses: remote ? [] : facts.apiServerAddresses,
          pod: null,
          node: '',
        };
      }
      default:
        return `there is no entity \`${name}\`; ask about \`health\`, \`ingress\`, \`init\`, \`unmanaged\` or \`kube-apiserver\``;
    }
  }

  function endpointIn({ endpoint, inFamily, addresses }: Resolved, family: Family): Endpoint {
    const made = inFamily.get(family) ?? { ...endpoint, address: addressIn(addresses, family) };
    inFamily.set(family, made);
    return made;
  }

  return (question) => {
    const from = resolve(question.from);
    if (typeof from === 'string') return { ok: false, why: from };
    const to = resolve(question.to);
    if (typeof to === 'string') return { ok: false, why: to };
    const [subject, peer] = question.direction === 'ingress' ? [to, from] : [from, to];
    const samePod = subject.pod !== null && subject.pod === peer.pod;
    const sameNode = subject.node !== '' && subject.node === peer.node;
    if (samePod || sameNode) return { ok: false, why: 'an endpoint and itself is no flow' };
    const family = familyFor(question.protocol, subject.addresses, peer.addresses);
    return {
      ok: true,
      flow: {
        direction: question.direction,
        subject: endpointIn(subject, family),
        peer: endpointIn(peer, family),
        ownNode: runsOn(subject.pod, peer.node) || runsOn(peer.pod, subject.node),
        protocol: question.protocol,
        port: question.port,
        icmpType: question.icmpType,
        icmpCode: question.icmpCode,
        portNames: (to.pod?.ports ?? [])
          .filter((one) => one.protocol === question.protocol && one.port === question.port)
          .flatMap((one) => (one.name === '' ? [] : [one.name])),
        request: question.request,
      },
    };
  };
}

function runsOn(pod: WorldPod | null, node: string): boolean {
  return pod !== null && node !== '' && pod.node === node;
}

/** ICMP is IPv4 and ICMPv6 is IPv6; else the first family of the peer that the subject has too. */
function familyFor(protocol: number, subject: readonly Address[], peer: readonly Address[]): Family {
  if (protocol === ICMP) return 4;
  if (protocol === ICMPV6) return 6;
  const own = subject.map(familyOf);
  const families = peer.map(familyOf);
  return families.find((family) => own.includes(family)) ?? families[0] ?? own[0] ?? 4;
}

/** An endpoint of which no address of the family is known gets the unspecified one. */
function addressIn(addresses: readonly Address[], family: Family): Address {
  return addresses.find((address) => familyOf(address) === family) ?? (family === 4 ? 0n : V6_BASE);
}
