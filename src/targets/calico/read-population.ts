/**
 * The endpoints that objects describe beside pods (network sets and host endpoints), and what a selector comes to among all of
 * them: in Calico a selector of a rule stands for the addresses of whatever it selects.
 * Source: reference of the project, calico 1.6, 1.7, 3.4, 3.5, 3.10.
 */
import { sortedBy } from '../../base/order.js';
import { FALSE_PRED, type NamedSet, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, IS_POD, inNets, isFalse, labelTest, notOf } from '../../ir/preds.js';
import { PORT_PROTOCOLS, type PortProtocol, type Traffic } from '../../ir/traffic.js';
import { namedPortTraffic, portTraffic, unionTraffic } from '../../ir/traffic-sets.js';
import { type NetSet, netSet, parseNet } from '../../values/nets.js';
import { objectLabel } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { nodePred, podPred } from './read-labels.js';
import { POD_NAMESPACE } from './read-selectors.js';
import { protocolNumber } from './resource-ports.js';
import type { CalicoSet, Given, HostEndpoint } from './resources.js';
import { matchesLabels, type Selector } from './selector.js';

/** What is known of an endpoint before it is asked about: `any` where it can be a pod, a node or outside. */
export type Known = 'pod' | 'node' | 'any';

type Labels = ReadonlyMap<string, string>;

interface ReadHost {
  readonly labels: Labels;
  readonly nets: NetSet;
  /** Of its node, by which flows know it. */
  readonly hostname: string;
  readonly ports: readonly { readonly name: string; readonly traffic: Traffic }[];
  /** A profile of it allows everything that no policy decides. */
  readonly open: boolean;
  readonly resource: HostEndpoint;
}

export interface Population {
  readonly sets: readonly { readonly labels: Labels; readonly set: NamedSet }[];
  /** By name. */
  readonly hosts: readonly ReadHost[];
  /** Every node without a host endpoint among `hosts` has one with its own labels. */
  readonly autoHosts: boolean;
}

export function populationOf(
  sets: readonly CalicoSet[],
  hosts: readonly HostEndpoint[],
  profile: Profile,
  world: World,
): Population {
  const taken = new Set<string>();
  return {
    sets: sets.map((set) => readSet(set, world, taken)),
    hosts: sortedBy(
      hosts.map((host) => readHost(host, world)),
      ({ resource }) => resource.object.name,
    ),
    autoHosts: profile.options.get('host-endpoints') === 'auto',
  };
}

/** An object that names no namespace is in this one. */
export const DEFAULT_NAMESPACE = 'default';

/** Sets that are called alike are told apart by a number. */
function readSet(resource: CalicoSet, world: World, taken: Set<string>): Population['sets'][number] {
  const { object } = resource;
  const namespace = resource.kind === 'NetworkSet' ? object.namespace || DEFAULT_NAMESPACE : '';
  const own: Labels =
    namespace === '' ? object.labels : new Map([...object.labels, [POD_NAMESPACE, namespace]]);
  const name = namespace === '' ? object.name : `${namespace}/${object.name}`;
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  taken.add(free);
  return {
    labels: new Map([...(namespace === '' ? [] : ofNamespace(namespace, world)), ...own]),
    set: {
      name: free,
      pred: inNets(netsOf(resource.nets)),
      origin: { span: object.span, label: objectLabel(object) },
    },
  };
}

/** What everything in a namespace inherits from the namespace's profile. */
function ofNamespace(namespace: string, world: World): Labels {
  const labels = world.namespaces.get(namespace)?.labels ?? new Map<string, string>();
  return new Map([
    ...[...labels].map(([key, value]) => [`pcns.${key}`, value] as const),
    ['pcns.kubernetes.io/metadata.name', namespace],
    ['pcns.projectcalico.org/name', namespace],
  ]);
}

/** What an endpoint inherits from a profile: that of a namespace, that of an account, or one without labels. */
function ofProfile(profile: string, world: World): Labels {
  if (profile.startsWith('kns.')) return ofNamespace(profile.slice('kns.'.length), world);
  const [, namespace = '', name = ''] = /^ksa\.([^.]*)\.(.*)$/.exec(profile) ?? [];
  if (name === '') return new Map();
  const account = world.accounts.find((one) => one.namespace === namespace && one.name === name);
  return new Map([
    ...[...(account?.labels ?? [])].map(([key, value]) => [`pcsa.${key}`, value] as const),
    ['pcsa.projectcalico.org/name', name],
  ]);
}

function readHost(resource: HostEndpoint, world: World): ReadHost {
  const { object } = resource;
  const node = resource.node?.value ?? '';
  const profiles = (resource.profiles?.value ?? []).map(({ value }) => value);
  // Of one key, the first profile's value holds.
  const handedDown = profiles.map((profile) => [...ofProfile(profile, world)]).reverse();
  return {
    labels: new Map([...handedDown.flat(), ...object.labels]),
    nets: netsOf(resource.expectedIPs),
    hostname: world.nodes.find(({ name }) => name === node)?.labels.get('kubernetes.io/hostname') ?? node,
    ports: (resource.ports?.value ?? []).flatMap(({ name, protocol, port }) => {
      const number = PORT_PROTOCOLS.find((one) => protocol && one === protocolNumber(protocol.value));
      if (number === undefined || !name || !port) return [];
      return [{ name: name.value, traffic: portTraffic(number, [{ first: port.value, last: port.value }]) }];
    }),
    open: profiles.some((name) => name.startsWith('kns.') || name === 'projectcalico-default-allow'),
    resource,
  };
}

function netsOf(given: Given<readonly { readonly value: string }[]>): NetSet {
  return netSet((given?.value ?? []).flatMap(({ value }) => parseNet(value) ?? []));
}

/** The nodes that hosts describe. */
export function nodesOf(hosts: readonly ReadHost[]): Pred {
  return hosts.length === 0
    ? FALSE_PRED
    : allOf(
        IS_NODE,
        labelTest('node-label', 'kubernetes.io/hostname', {
          kind: 'in',
          values: hosts.map(({ hostname }) => hostname),
        }),
      );
}

/** Every node that has a host endpoint at all. */
export function policedNodes(population: Population): Pred {
  return population.autoHosts ? IS_NODE : nodesOf(population.hosts);
}

function autoNodes(population: Population, selector: Selector): Pred {
  if (!population.autoHosts) return FALSE_PRED;
  return allOf(IS_NODE, nodePred(selector), notOf(nodesOf(population.hosts)));
}

/** The pods, or the nodes by their host endpoints, that a policy with this selector applies to. */
export function subjectsOf(population: Population, selector: Selector, kind: 'pod' | 'node'): Pred {
  if (kind === 'pod') return simplifyPred(allOf(IS_POD, podPred(selector)));
  const described = population.hosts.filter(({ labels }) => matchesLabels(selector, labels));
  return simplifyPred(anyOf(nodesOf(described), autoNodes(population, selector)));
}

/** The endpoints that an end of a rule means by a selector: pods and nodes with such labels, and whatever holds an address of a set or host. */
export function selectedBy(population: Population, selector: Selector, known: Known): Pred {
  return anyOf(
    podsBy(selector, known),
    nodesBy(population, selector, known),
    ...addressed(population, selector),
  );
}

function podsBy(selector: Selector, known: Known): Pred {
  if (known === 'node') return FALSE_PRED;
  return known === 'pod' ? podPred(selector) : allOf(IS_POD, podPred(selector));
}

function nodesBy(population: Population, selector: Selector, known: Known): Pred {
  return known === 'pod' ? FALSE_PRED : autoNodes(population, selector);
}

function addressed(population: Population, selector: Selector): readonly Pred[] {
  return [
    ...population.sets
      .filter(({ labels }) => matchesLabels(selector, labels))
      .map(({ set }): Pred => ({ kind: 'set', name: set.name })),
    ...population.hosts
      .filter(({ labels, nets }) => nets.length > 0 && matchesLabels(selector, labels))
      .map(({ nets }) => inNets(nets)),
  ];
}

/**
 * The ports that destinations name so: what pods of the selector name, and the port of each host endpoint of it, each at the end
 * that meets `pred`. `null`: of the whole cluster. Naming a port makes an endpoint a pod.
 */
export function portsNamed(
  population: Population,
  selector: Selector | null,
  name: string,
  known: Known,
): readonly { readonly pred: Pred; readonly traffic: Traffic }[] {
  const named = unionTraffic(
    ...PORT_PROTOCOLS.map((protocol: PortProtocol) => namedPortTraffic(protocol, name)),
  );
  // Where the selector comes to pods only, the end of the rule says already which.
  const podsOnly =
    selector === null ||
    (isFalse(nodesBy(population, selector, known)) && addressed(population, selector).length === 0);
  const ofPods =
    known === 'node' ? [] : [{ pred: podsOnly ? TRUE_PRED : podsBy(selector, known), traffic: named }];
  const ofHosts = population.hosts
    .filter(({ labels, nets }) => nets.length > 0 && (selector === null || matchesLabels(selector, labels)))
    .flatMap(({ ports, nets }) =>
      ports.filter((port) => port.name === name).map(({ traffic }) => ({ pred: inNets(nets), traffic })),
    );
  return [...ofPods, ...ofHosts];
}
