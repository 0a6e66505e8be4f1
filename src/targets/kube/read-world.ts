/**
 * Reads a concrete cluster out of its manifests: namespaces, pods, nodes, service accounts, services with their backends.
 * Reads only what a flow can depend on and is lenient with the rest: these objects come from a server. No policy, no meaning.
 */
import type { Tree } from '../../base/tree.js';
import { SCTP, TCP, UDP } from '../../ir/traffic.js';
import { type Address, parseAddress } from '../../values/nets.js';
import type { KubeObject } from './object.js';
import type {
  World,
  WorldAccount,
  WorldBackend,
  WorldNamespace,
  WorldNode,
  WorldPod,
  WorldPort,
  WorldService,
} from './world.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
]);

/** Does an object of this kind say something about the cluster that `worldOf` reads? */
export function isWorldKind(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return object.apiVersion === 'v1'
    ? ['Namespace', 'Pod', 'Node', 'ServiceAccount', 'Service'].includes(object.kind)
    : object.kind === 'EndpointSlice' && object.apiVersion.startsWith('discovery.k8s.io/');
}

/**
 * The cluster that the objects show. Namespaces that only pods name are there with their name label alone. Pods that have
 * ended (phase `Succeeded` or `Failed`) hold no address any more and are left out.
 */
export function worldOf(objects: readonly KubeObject[]): World {
  const of = (kind: string, apiVersion = 'v1'): readonly KubeObject[] =>
    objects.filter((object) => object.kind === kind && object.apiVersion === apiVersion);
  const namespaces = new Map<string, WorldNamespace>();
  const addNamespace = (name: string, labels: ReadonlyMap<string, string>): void => {
    namespaces.set(name, { name, labels: new Map([...labels, [NAME_LABEL, name]]) });
  };
  for (const object of of('Namespace')) addNamespace(object.name, object.labels);
  const pods = of('Pod').filter(isAlive).map(readPod);
  for (const pod of pods) if (!namespaces.has(pod.namespace)) addNamespace(pod.namespace, new Map());
  const slices = objects.filter(
    (object) => object.kind === 'EndpointSlice' && object.apiVersion.startsWith('discovery.k8s.io/'),
  );
  return {
    namespaces,
    pods,
    nodes: of('Node').map(readNode),
    accounts: of('ServiceAccount').map(
      (object): WorldAccount => ({
        namespace: object.namespace,
        name: object.name,
        labels: object.labels,
      }),
    ),
    services: of('Service').map((object) => readService(object, slices)),
  };
}

/** What lies at the end of a path of keys; undefined where it is not there. */
function find(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let here = tree;
  for (const key of path) here = here?.kind === 'map' ? here.entries.get(key)?.value : undefined;
  return here;
}

function textAt(tree: Tree | undefined, ...path: readonly string[]): string {
  const found = find(tree, ...path);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : '';
}

function numberAt(tree: Tree | undefined, key: string): number | undefined {
  const found = find(tree, key);
  return found?.kind === 'scalar' && typeof found.value === 'number' ? found.value : undefined;
}

function itemsAt(tree: Tree | undefined, ...path: readonly string[]): readonly Tree[] {
  const found = find(tree, ...path);
  return found?.kind === 'list' ? found.items : [];
}

function addresses(texts: Iterable<string>): readonly Address[] {
  return [...new Set(texts)].flatMap((text) => parseAddress(text) ?? []);
}

function texts(items: readonly Tree[]): readonly string[] {
  return items.map((item) => textAt(item));
}

function isAlive(pod: KubeObject): boolean {
  return !['Succeeded', 'Failed'].includes(textAt(pod.body, 'status', 'phase'));
}

function readPod(object: KubeObject): WorldPod {
  const spec = find(object.body, 'spec');
  const status = find(object.body, 'status');
  const hostNetwork = find(spec, 'hostNetwork');
  // Sidecars are init containers that keep running; their ports are named like any other.
  const containers = [
    ...itemsAt(spec, 'containers'),
    ...itemsAt(spec, 'initContainers').filter((one) => textAt(one, 'restartPolicy') === 'Always'),
  ];
  return {
    namespace: object.namespace,
    name: object.name,
    labels: object.labels,
    account: textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount') || 'default',
    node: textAt(spec, 'nodeName'),
    hostNetwork: hostNetwork?.kind === 'scalar' && hostNetwork.value === true,
    addresses: addresses([
      textAt(status, 'podIP'),
      ...itemsAt(status, 'podIPs').map((one) => textAt(one, 'ip')),
    ]),
    ports: containers.flatMap((one) => readPorts(itemsAt(one, 'ports'), 'containerPort')),
  };
}

function readPorts(ports: readonly Tree[], field: 'containerPort' | 'port'): readonly WorldPort[] {
  return ports.flatMap((port) => {
    const number = numberAt(port, field);
    const protocol = PROTOCOLS.get(textAt(port, 'protocol') || 'TCP');
    return number === undefined || protocol === undefined
      ? []
      : [{ name: textAt(port, 'name'), protocol, port: number }];
  });
}

function readNode(object: KubeObject): WorldNode {
  const ips = itemsAt(object.body, 'status', 'addresses')
    .filter((one) => textAt(one, 'type').endsWith('IP'))
    .map((one) => textAt(one, 'address'));
  return { name: object.name, labels: object.labels, addresses: addresses(ips) };
}

function readService(object: KubeObject, slices: readonly KubeObject[]): WorldService {
  const spec = find(object.body, 'spec');
  const selector = find(spec, 'selector');
  const own = slices.filter(
    (slice) =>
      slice.namespace === object.namespace && slice.labels.get('kubernetes.io/service-name') === object.name,
  );
  return {
    namespace: object.namespace,
    name: object.name,
    labels: object.labels,
    selector: new Map(
      selector?.kind === 'map'
        ? [...selector.entries.values()].map((entry) => [entry.key, textAt(entry.value)] as const)
        : [],
    ),
    clusterAddresses: addresses([textAt(spec, 'clusterIP'), ...texts(itemsAt(spec, 'clusterIPs'))]),
    backends: own.length === 0 ? null : own.flatMap(readSlice),
  };
}

function readSlice(slice: KubeObject): readonly WorldBackend[] {
  const ports = readPorts(itemsAt(slice.body, 'ports'), 'port');
  return itemsAt(slice.body, 'endpoints').flatMap((endpoint) => {
    const target = find(endpoint, 'targetRef');
    const pod =
      textAt(target, 'kind') === 'Pod'
        ? `${textAt(target, 'namespace') || slice.namespace}/${textAt(target, 'name')}`
        : '';
    return addresses(texts(itemsAt(endpoint, 'addresses'))).map((address) => ({ address, pod, ports }));
  });
}
