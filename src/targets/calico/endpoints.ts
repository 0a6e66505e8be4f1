/**
 * Which endpoints and sets exist besides pods, and which addresses a selector comes to. In Calico a selector of a rule stands
 * for a set of ADDRESSES: those of every pod, host endpoint and network set whose labels match
 * (felix/labelindex, felix/calc/rule_scanner.go @ 87c1590).
 */
import { compareText } from '../../base/order.js';
import type { End } from '../../flow/fields.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import { union } from '../../values/intervals.js';
import { type NetSet, netSet, parseNet } from '../../values/nets.js';
import type { Placed } from '../kube/decode.js';
import type { KubeObject } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { flowNumber, hasAddress, isKind, namesPort, one } from './flow-terms.js';
import {
  ACCOUNT_PREFIX,
  DEFAULT_NAMESPACE,
  NAME_LABEL,
  NAMESPACE_LABEL,
  NAMESPACE_PREFIX,
} from './join-selectors.js';
import { autoHostLabels, podLabels, selectsLabels } from './match-labels.js';
import { protocolNumber } from './resource-ports.js';
import type { CalicoResource, CalicoSet, Given, HostEndpoint } from './resources.js';
import { matchesLabels, type Selector } from './selector.js';

/** What has labels that are known and addresses that are known. */
export interface Member {
  readonly labels: ReadonlyMap<string, string>;
  readonly nets: NetSet;
}

export interface Host extends Member {
  readonly name: string;
  readonly node: string;
  /** Value of the node's label `kubernetes.io/hostname`, by which a flow's node is recognised. */
  readonly hostname: string;
  readonly ports: readonly { readonly name: string; readonly protocol: number; readonly port: number }[];
  readonly profiles: readonly string[];
  readonly object: KubeObject;
}

export interface Endpoints {
  readonly sets: readonly Member[];
  /** Host endpoints that objects describe. */
  readonly hosts: readonly Host[];
  /** Every node without such an object has a host endpoint with the node's labels. */
  readonly autoHosts: boolean;
}

export function endpointsOf(
  resources: readonly CalicoResource[],
  objects: readonly KubeObject[],
  profile: Profile,
  world: World,
): Endpoints {
  const labels = namespaceLabels(objects, world);
  const sets: Member[] = [];
  const hosts: Host[] = [];
  for (const resource of resources) {
    if (resource.kind === 'NetworkSet' || resource.kind === 'GlobalNetworkSet')
      sets.push(setMember(resource, labels));
    if (resource.kind === 'HostEndpoint') hosts.push(hostMember(resource, labels, world));
  }
  return {
    sets,
    hosts: hosts.sort((a, b) => compareText(a.name, b.name)),
    autoHosts: profile.options.get('host-endpoints') === 'auto',
  };
}

/**
 * The flows whose endpoint at `end` has an address that the selector comes to. `namespace`: that of the pod at this end where it
 * is known to be a pod of that namespace.
 */
export function isSelected(
  formulas: Formulas,
  endpoints: Endpoints,
  end: End,
  namespace: string | null,
  selector: Selector,
): Formula {
  const members = [...endpoints.sets, ...endpoints.hosts].filter((m) => matchesLabels(selector, m.labels));
  return formulas.or(
    isSelectedPod(formulas, end, namespace, selector),
    isSelectedNode(formulas, endpoints, end, selector),
    hasAddress(formulas, end, union(members.flatMap((member) => member.nets))),
  );
}

/** The flows whose endpoint at `end` is a pod that the selector selects. */
export function isSelectedPod(
  formulas: Formulas,
  end: End,
  namespace: string | null,
  selector: Selector,
): Formula {
  const pod = namespace === null ? isKind(formulas, end, 'pod') : formulas.true;
  return formulas.and(pod, selectsLabels(formulas, selector, podLabels(end, namespace)));
}

/** The flows whose endpoint at `end` is a node with an automatic host endpoint that the selector selects. */
function isSelectedNode(formulas: Formulas, endpoints: Endpoints, end: End, selector: Selector): Formula {
  if (!endpoints.autoHosts) return formulas.false;
  return formulas.and(
    isKind(formulas, end, 'node'),
    formulas.not(isDescribedHost(formulas, endpoints, end)),
    selectsLabels(formulas, selector, autoHostLabels(end)),
  );
}

/** The flows whose endpoint at `end` is a node for which a host endpoint object exists. */
export function isDescribedHost(formulas: Formulas, endpoints: Endpoints, end: End): Formula {
  return formulas.any(endpoints.hosts.map((host) => isHost(formulas, host, end)));
}

/** The flows whose endpoint at `end` is the host's node. */
export function isHost(formulas: Formulas, host: Pick<Host, 'hostname'>, end: End): Formula {
  return formulas.and(
    isKind(formulas, end, 'node'),
    formulas.text(
      { type: 'text', name: 'node-label', end, key: 'kubernetes.io/hostname' },
      { kind: 'in', values: [host.hostname] },
    ),
  );
}

/**
 * The flows to a port that the destination at `end` names so: pods and hosts that the selector selects, or of the whole cluster
 * where it is `null` (felix/calc/rule_scanner.go namedPortsToIPSets @ 87c1590).
 */
export function isNamedPort(
  formulas: Formulas,
  endpoints: Endpoints,
  end: End,
  namespace: string | null,
  selector: Selector | null,
  name: string,
): Formula {
  const chosen: Selector = selector ?? { kind: 'all', start: 0, end: 0 };
  const hosts = endpoints.hosts.flatMap((host) =>
    matchesLabels(chosen, host.labels)
      ? host.ports
          .filter((port) => port.name === name)
          .map((port) =>
            formulas.and(
              hasAddress(formulas, end, host.nets),
              flowNumber(formulas, 'protocol', one(port.protocol)),
              flowNumber(formulas, 'port', one(port.port)),
            ),
          )
      : [],
  );
  return formulas.or(
    formulas.and(isSelectedPod(formulas, end, namespace, chosen), namesPort(formulas, name)),
    ...hosts,
  );
}

function setMember(set: CalicoSet, namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>): Member {
  const namespace = set.object.namespace || DEFAULT_NAMESPACE;
  const nets = netsOf(set.nets);
  if (set.kind === 'GlobalNetworkSet') return { labels: set.object.labels, nets };
  return {
    labels: new Map([
      ...inheritedFrom(namespace, namespaces),
      ...set.object.labels,
      [NAMESPACE_LABEL, namespace] as const,
    ]),
    nets,
  };
}

function hostMember(
  resource: HostEndpoint,
  namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>,
  world: World,
): Host {
  const node = resource.node?.value ?? '';
  const profiles = (resource.profiles?.value ?? []).map((profile) => profile.value);
  return {
    name: resource.object.name,
    node,
    hostname: world.nodes.find((known) => known.name === node)?.labels.get('kubernetes.io/hostname') ?? node,
    labels: new Map([...ofProfiles(profiles, namespaces, world), ...resource.object.labels]),
    nets: netsOf(resource.expectedIPs),
    ports: (resource.ports?.value ?? []).map((port) => ({
      name: port.name?.value ?? '',
      protocol: (port.protocol && protocolNumber(port.protocol.value)) ?? 0,
      port: port.port?.value ?? 0,
    })),
    profiles,
    object: resource.object,
  };
}

/**
 * What a host endpoint inherits: the labels of the namespaces and accounts that its profiles are of; of one key, from the first
 * profile that has it (conversion NamespaceToProfile, ServiceAccountToProfile; felix/labelindex @ v3.31.0).
 */
function ofProfiles(
  profiles: readonly string[],
  namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>,
  world: World,
): ReadonlyMap<string, string> {
  const labels = profiles.map((profile): Iterable<readonly [string, string]> => {
    const [kind, first = '', ...rest] = profile.split('.');
    if (kind === 'kns') return inheritedFrom([first, ...rest].join('.'), namespaces);
    if (kind !== 'ksa') return [];
    const name = rest.join('.');
    const account = world.accounts.find((known) => known.namespace === first && known.name === name);
    return [
      ...[...(account?.labels ?? [])].map(([key, value]) => [`${ACCOUNT_PREFIX}${key}`, value] as const),
      [`${ACCOUNT_PREFIX}${NAME_LABEL}`, name],
    ];
  });
  return new Map(labels.reverse().flatMap((of) => [...of]));
}

/** What members of a namespace inherit from its profile. */
function inheritedFrom(
  namespace: string,
  namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, string> {
  const labels = namespaces.get(namespace) ?? new Map<string, string>();
  return new Map([
    [`${NAMESPACE_PREFIX}kubernetes.io/metadata.name`, namespace],
    ...[...labels].map(([key, value]) => [`${NAMESPACE_PREFIX}${key}`, value] as const),
    [`${NAMESPACE_PREFIX}${NAME_LABEL}`, namespace],
  ]);
}

/** Labels of the namespaces that the world or the objects know. */
export function namespaceLabels(
  objects: readonly KubeObject[],
  world: World,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const result = new Map<string, ReadonlyMap<string, string>>();
  for (const object of objects)
    if (object.apiVersion === 'v1' && object.kind === 'Namespace') result.set(object.name, object.labels);
  for (const namespace of world.namespaces.values()) result.set(namespace.name, namespace.labels);
  return result;
}

function netsOf(given: Given<readonly Placed<string>[]>): NetSet {
  return netSet((given?.value ?? []).flatMap((net) => parseNet(net.value) ?? []));
}
