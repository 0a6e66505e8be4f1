/**
 * The peers of one rule element → a predicate: selectors, nodes, CIDRs and their groups, entities, names, services. Which empty
 * list is "nobody" and which is "nothing said" is decided here (cilium.md 2.5).
 */
import type { Span } from '../../base/source.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { type EndpointKind, FALSE_PRED, type Pred, TRUE_PRED } from '../../ir/policy.js';
import {
  allOf,
  anyOf,
  IS_NODE,
  IS_OUTSIDE,
  IS_POD,
  inNets,
  isKind,
  notOf,
  OWN_NODE,
} from '../../ir/preds.js';
import { subtract, union } from '../../values/intervals.js';
import { type Net, type NetSet, netInterval, netSet, parseNet } from '../../values/nets.js';
import type { Report } from '../kube/decode.js';
import type { WorldService } from '../kube/world.js';
import { namePatterns } from './read-names.js';
import {
  asksOf,
  k8sAsk,
  ownClusterAsks,
  type ReadSettings,
  refuseSelector,
  reservedPred,
  scopedAsks,
  selectedPeers,
  selectorPred,
} from './read-selectors.js';
import type { CidrRule, CiliumCidrGroup, NameSelector, RuleElement, ServiceRef } from './resources.js';
import { meetsGroup, NAMESPACE_KEY, onlyNegative, requirementsOf } from './selector-terms.js';
import { refersTo } from './services.js';
import { ANY_CLUSTER } from './settings.js';

/** What the peers of a policy are read against. */
export interface PeerContext {
  readonly settings: ReadSettings;
  readonly groups: readonly CiliumCidrGroup[];
  readonly services: readonly WorldService[];
  /** The policy's namespace; `null` for a cluster-wide one. */
  readonly namespace: string | null;
  /** The subject selector mentions `reserved:init`. */
  readonly mayBeInit: boolean;
  readonly report: Report;
}

/** Adds `cilium-read-*`, `cilium-groups-unknown` and `cilium-group-missing`. */
export function elementPeer(element: RuleElement, context: PeerContext): Pred {
  const { peers, path, direction } = element;
  const { settings, report } = context;
  const member = (name: string) => `${path}.${direction === 'ingress' ? 'from' : 'to'}${name}`;
  const parts: Pred[] = [];
  for (const selector of peers.endpoints.items) {
    const asks = asksOf(selector);
    refuseSelector(asks, member('Endpoints'), settings, report);
    const { namespace, mayBeInit } = context;
    const scoped = scopedAsks(asks, { namespace, mayBeInit, span: selector.span }, settings);
    parts.push(selectedPeers(scoped, settings));
  }
  for (const selector of peers.nodes.items) {
    const asks = asksOf(selector);
    refuseSelector(asks, member('Nodes'), settings, report);
    // The own host is never among them (cilium.md 2.8).
    parts.push(allOf(IS_NODE, notOf(OWN_NODE), selectorPred(asks, 'peer', settings)));
  }
  if (peers.cidrs.items.length > 0)
    parts.push(
      netsPred(
        peers.cidrs.items.flatMap(({ value }) => netWith(value, [])),
        settings,
      ),
    );
  for (const rule of peers.cidrSets.items) parts.push(cidrRulePred(rule, member('CIDRSet'), context));
  for (const { value } of peers.entities.items) parts.push(entityPred(value, settings));
  if (peers.names.items.length > 0) parts.push(namesPred(peers.names.items, member('FQDNs'), context));
  if (peers.groups.items.length > 0)
    report.push(diagnostic('cilium-groups-unknown', peers.groups.span, { path: member('Groups') }));
  // In a deny Cilium never resolves services, as if the list were not there.
  if (element.action === 'allow')
    for (const [index, reference] of peers.services.items.entries())
      parts.push(...servicePreds(reference, `${member('Services')}[${index}]`, context));
  if (parts.length > 0) return anyOf(...parts);
  const nobody = [peers.endpoints, peers.nodes, peers.cidrs, peers.cidrSets, peers.entities].some(
    ({ written, items }) => written === 'list' && items.length === 0,
  );
  const restricted = element.toPorts.items.length + element.icmps.items.length > 0;
  return restricted && !nobody ? TRUE_PRED : FALSE_PRED;
}

interface Hole {
  readonly net: Net;
  readonly addresses: NetSet;
}

/** A net without its exceptions; none where the text is none, which `validate` refuses. */
export function netWith(text: string, except: readonly string[]): readonly Hole[] {
  const net = parseNet(text);
  if (net === undefined) return [];
  const holes = except.flatMap((hole) => parseNet(hole) ?? []);
  return [{ net, addresses: subtract([netInterval(net)], netSet(holes)) }];
}

/**
 * Endpoints outside the cluster with such an address; nodes and pods only in the match modes of that name, nodes never through a
 * prefix of length 0 (cilium.md 2.8).
 */
export function netsPred(nets: readonly Hole[], settings: ReadSettings): Pred {
  const groups = new Map<string, { readonly kinds: readonly EndpointKind[]; addresses: NetSet }>();
  for (const { net, addresses } of nets) {
    const kinds = netKinds(settings).filter((kind) => kind !== 'node' || net.prefix > 0);
    const group = groups.get(kinds.join()) ?? { kinds, addresses: [] };
    group.addresses = union([...group.addresses, ...addresses]);
    groups.set(kinds.join(), group);
  }
  return anyOf(
    ...[...groups.values()]
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ kinds, addresses }) => allOf(anyOf(...kinds.map(isKind)), inNets(addresses))),
  );
}

function netKinds(settings: ReadSettings): readonly EndpointKind[] {
  const nodes = settings.cidrsMatchNodes ? (['node'] as const) : [];
  return ['outside', ...nodes, ...(settings.cidrsMatchPods ? (['pod'] as const) : [])];
}

/** The net of a rule, or the groups that it names or selects, as named sets. Adds `cilium-group-missing`. */
function cidrRulePred(rule: CidrRule, path: string, context: PeerContext): Pred {
  const except = rule.except.items.map(({ value }) => value);
  if (rule.cidr !== null && rule.cidr.value !== '')
    return netsPred(netWith(rule.cidr.value, except), context.settings);
  const holes = netSet(except.flatMap((hole) => parseNet(hole) ?? []));
  const groups =
    rule.groupRef === null ? selectedGroups(rule, path, context) : namedGroup(rule, path, context);
  if (groups === 'every peer' && except.length === 0) return TRUE_PRED;
  return allOf(
    // What the sets hold anyway, said where the sets are not looked into.
    anyOf(...netKinds(context.settings).map(isKind)),
    groups === 'every peer' ? TRUE_PRED : groups,
    holes.length === 0 ? TRUE_PRED : notOf(inNets(holes)),
  );
}

function namedGroup(rule: CidrRule, path: string, { groups, report }: PeerContext): Pred {
  const name = rule.groupRef?.value ?? '';
  if (groups.some((group) => group.name === name)) return { kind: 'set', name };
  report.push(
    diagnostic('cilium-group-missing', rule.span, { path, which: `\`${name}\` is not among them` }),
  );
  return FALSE_PRED;
}

/** A selector speaks of the labels that an address has from all groups around it; an empty one of nothing, and means every peer. */
function selectedGroups(rule: CidrRule, path: string, { groups, report }: PeerContext): Pred | 'every peer' {
  const requirements = rule.groupSelector === null ? [] : requirementsOf(rule.groupSelector);
  if (requirements.length === 0) return 'every peer';
  return allOf(
    ...requirements.map((requirement) => {
      const meant = groups.filter((group) => meetsGroup(requirement, group.labels));
      const inMeant = anyOf(...meant.map((group): Pred => ({ kind: 'set', name: group.name })));
      if (onlyNegative([requirement])) return notOf(inMeant);
      if (meant.length === 0)
        report.push(
          diagnostic('cilium-group-missing', rule.span, { path, which: 'the selector finds none' }),
        );
      return inMeant;
    }),
  );
}

/** The addresses of a CIDR group; nodes that CIDRs may match are met through a prefix of length 0, too. */
export function groupPred(group: CiliumCidrGroup, settings: ReadSettings): Pred {
  const nets = netSet(group.externalCidrs.items.flatMap(({ value }) => parseNet(value) ?? []));
  return nets.length === 0 ? FALSE_PRED : allOf(anyOf(...netKinds(settings).map(isKind)), inNets(nets));
}

/** What an entity stands for (cilium.md 2.6); nobody for a name that is none. */
function entityPred(entity: string, settings: ReadSettings): Pred {
  const members = anyOf(
    IS_NODE,
    isKind('health'),
    isKind('ingress'),
    isKind('init'),
    isKind('unmanaged'),
    reservedPred('kube-apiserver', 'peer', settings),
  );
  switch (entity) {
    case 'all':
      return TRUE_PRED;
    case 'none':
      return FALSE_PRED;
    case 'world':
      return IS_OUTSIDE;
    case 'cluster':
      return settings.clusterName === ANY_CLUSTER
        ? anyOf(IS_POD, members)
        : anyOf(allOf(IS_POD, { kind: 'cluster-name', names: [settings.clusterName] }), members);
    case 'cluster-mesh':
      return anyOf(IS_POD, members);
    default:
      return reservedPred(entity, 'peer', settings);
  }
}

/** Outside addresses that the DNS proxy learned for such names; never pods, nodes or Services (cilium.md 2.10). */
export function namesPred(
  names: readonly NameSelector[],
  path: string,
  { settings, report }: Pick<PeerContext, 'settings' | 'report'>,
): Pred {
  const patterns = namePatterns(names, settings, path, report);
  return allOf(IS_OUTSIDE, { kind: 'dns', patterns: patterns === 'every' ? EVERY_NAME : patterns });
}

/** Names of one label, and of more. */
const EVERY_NAME = ['*', '**.*'];

/**
 * What a reference resolves to: the pods of a Service with a selector, the backends of one without (cilium.md 2.8b). Adds
 * `cilium-read-service` where the Service or its backends are not in the input.
 */
function servicePreds(reference: ServiceRef, path: string, context: PeerContext): readonly Pred[] {
  const { settings, services, report } = context;
  const found = services.filter((service) => refersTo(reference, service));
  const refuse = (what: string, span: Span) =>
    report.push(diagnostic('cilium-read-service', span, { path, what }));
  if (found.length === 0) refuse('the Service', reference.span);
  return found.flatMap((service): readonly Pred[] => {
    const { span } = reference;
    if (service.selector.size > 0) {
      const asks = [...service.selector].map(([key, value]) => k8sAsk(key, 'In', [value], span));
      const home = [
        k8sAsk(NAMESPACE_KEY, 'In', [service.namespace], span),
        ...ownClusterAsks([], settings, span),
      ];
      return [selectorPred([...home, ...asks], 'peer', settings)];
    }
    if (service.backends === null) {
      refuse(`the EndpointSlices of \`${service.namespace}/${service.name}\``, span);
      return [];
    }
    return service.backends.map(({ address }) => netsPred([hostNet(address)], settings));
  });
}

function hostNet(address: bigint): Hole {
  const addresses = [{ first: address, last: address }];
  return { net: { family: 4, base: address, prefix: 32, hostBits: false, bare: false }, addresses };
}
