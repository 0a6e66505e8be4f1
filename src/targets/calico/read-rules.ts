/**
 * One rule of a Calico policy -> the flows it matches, as boxes: every condition of it must hold. What it does with them, and
 * in which order, is not known here. Source: reference of the project, calico 1.3, 1.4, 3.4 to 3.8.
 */
import { groupBy } from '../../base/group.js';
import type { Direction, Pred } from '../../ir/policy.js';
import { FALSE_PRED, TRUE_PRED } from '../../ir/policy.js';
import { inNets, notOf } from '../../ir/preds.js';
import { ALL_TRAFFIC, NO_TRAFFIC, PORT_PROTOCOLS, type Traffic } from '../../ir/traffic.js';
import {
  complementTraffic,
  icmpTraffic,
  portTraffic,
  protocolTraffic,
  trafficKey,
  unionTraffic,
} from '../../ir/traffic-sets.js';
import { union } from '../../values/intervals.js';
import { type Family, familyPart, type NetSet, netSet, parseNet } from '../../values/nets.js';
import type { World } from '../kube/world.js';
import { type Boxes, boxAt, EVERYTHING, meet, outside, type RuleEnd, tidy } from './read-boxes.js';
import { type Known, type Population, portsNamed, selectedBy } from './read-population.js';
import { type EndSelector, type EndTexts, endSelector } from './read-selectors.js';
import { protocolNumber, type RulePort, type RuleProtocol } from './resource-ports.js';
import type { CalicoRule, EntityRule, Given, IcmpMatch } from './resource-rules.js';

/** Where a rule stands. */
export interface RuleContext {
  readonly population: Population;
  readonly world: World;
  /** Of the policy; empty where it is cluster-wide. */
  readonly namespace: string;
  readonly direction: Direction;
  /** What the policy's subjects are. */
  readonly subject: 'pod' | 'node';
}

/** One end of a rule, and what of a flow is there. */
export interface EndPlace {
  readonly end: RuleEnd;
  readonly known: Known;
}

export function placeOf(context: RuleContext, side: 'source' | 'destination'): EndPlace {
  const own = (context.direction === 'ingress') === (side === 'destination');
  return own ? { end: 'own', known: context.subject } : { end: 'peer', known: 'any' };
}

/** The flows a rule matches. Its `http` and its action are not looked at. INVARIANT: it has no source ports. */
export function ruleBoxes(rule: CalicoRule, context: RuleContext): Boxes {
  const source = placeOf(context, 'source');
  const destination = placeOf(context, 'destination');
  const to = rule.destination?.value;
  const traffic = [
    given(rule.protocol, protocolOf),
    given(rule.notProtocol, (value) => complementTraffic(protocolOf(value))),
    given(rule.icmp, icmpOf),
    given(rule.notICMP, (value) => (value.type ? complementTraffic(icmpOf(value)) : ALL_TRAFFIC)),
  ].map((part) => [boxAt('peer', TRUE_PRED, part)]);
  const named = to === undefined ? null : selectorsOf(to, context.namespace).selector;
  const ports = (list: Given<readonly { readonly value: RulePort }[]>): Boxes | null =>
    list && list.value.length > 0
      ? portBoxes(
          list.value.map(({ value }) => value),
          named,
          destination,
          context.population,
        )
      : null;
  const wanted = ports(to?.ports);
  const unwanted = ports(to?.notPorts);
  return tidy(
    meet(
      [boxAt('peer', familyPred(rule))],
      endBoxes(rule.source?.value, source, context),
      endBoxes(to, destination, context),
      ...traffic,
      wanted ?? EVERYTHING,
      unwanted === null ? EVERYTHING : outside(unwanted),
    ),
  );
}

function given<T>(value: Given<T>, of: (value: T) => Traffic): Traffic {
  return value ? of(value.value) : ALL_TRAFFIC;
}

function protocolOf(protocol: RuleProtocol): Traffic {
  const number = protocolNumber(protocol);
  return number === undefined ? NO_TRAFFIC : protocolTraffic(number);
}

/** Of ICMP and of ICMPv6: which of the two is meant, the protocol and the family of the flow say. */
function icmpOf({ type, code }: IcmpMatch): Traffic {
  if (!type) return ALL_TRAFFIC;
  return unionTraffic(
    icmpTraffic('icmp', type.value, code?.value ?? null),
    icmpTraffic('icmpv6', type.value, code?.value ?? null),
  );
}

/**
 * The families for which the rule exists at all: it is not there for one that some list of nets, positive or negative, has
 * nothing of. Positive nets say it themselves.
 */
function familyPred(rule: CalicoRule): Pred {
  const version = rule.ipVersion?.value;
  const ends = [rule.source?.value, rule.destination?.value];
  const positive = ends.flatMap((end) => netsOf(end?.nets) ?? []);
  const lists = ends
    .flatMap((end) => [netsOf(end?.nets), netsOf(end?.notNets)])
    .filter((nets) => nets !== null);
  const families = ([4, 6] as const satisfies readonly Family[]).filter(
    (family) =>
      (version === undefined || version === family) &&
      lists.every((nets) => familyPart(nets, family).length > 0),
  );
  const [only] = families;
  if (only === undefined) return FALSE_PRED;
  return families.length === 2 || positive.length > 0 ? TRUE_PRED : { kind: 'family', family: only };
}

function netsOf(list: Given<readonly { readonly value: string }[]>): NetSet | null {
  const texts = list?.value ?? [];
  return texts.length === 0 ? null : netSet(texts.flatMap(({ value }) => parseNet(value) ?? []));
}

function endBoxes(entity: EntityRule | undefined, place: EndPlace, context: RuleContext): Boxes {
  if (entity === undefined) return EVERYTHING;
  const nets = netsOf(entity.nets);
  const notNets = netsOf(entity.notNets);
  return meet(
    selectorBoxes(selectorsOf(entity, context.namespace), place, context.population),
    nets === null ? EVERYTHING : [boxAt(place.end, inNets(nets))],
    notNets === null ? EVERYTHING : [boxAt(place.end, notOf(inNets(notNets)))],
    entity.services ? serviceBoxes(entity.services.value, place, context) : EVERYTHING,
  );
}

/** The flows whose end is in the set that is asked for, or not in the one that is not. */
export function selectorBoxes(of: EndSelector, { end, known }: EndPlace, population: Population): Boxes {
  const member = of.selector === null ? EVERYTHING : [boxAt(end, selectedBy(population, of.selector, known))];
  return of.notSelector === null
    ? member
    : meet(member, [boxAt(end, notOf(selectedBy(population, of.notSelector, known)))]);
}

/** Any of the ports. A name means what the selector of the same end selects calls so; without one, anything in the cluster. */
export function portBoxes(
  ports: readonly RulePort[],
  selector: EndSelector['selector'],
  { end, known }: EndPlace,
  population: Population,
): Boxes {
  const numbers = union(ports.flatMap((port) => (port.kind === 'range' ? [port] : [])));
  return [
    boxAt(end, TRUE_PRED, unionTraffic(...PORT_PROTOCOLS.map((protocol) => portTraffic(protocol, numbers)))),
    ...ports
      .flatMap((port) => (port.kind === 'name' ? portsNamed(population, selector, port.name, known) : []))
      .map(({ pred, traffic }) => boxAt(end, pred, traffic)),
  ];
}

/**
 * The backends of a service: as a destination their addresses with their own ports, as a source their addresses alone. Ready or
 * not counts alike; a service that names no namespace has none.
 */
function serviceBoxes(
  named: { readonly name: Given<string>; readonly namespace: Given<string> },
  place: EndPlace,
  context: RuleContext,
): Boxes {
  const namespace = named.namespace?.value ?? '';
  if (namespace === '') return [];
  const service = context.world.services.find(
    (known) => known.namespace === namespace && known.name === named.name?.value,
  );
  const destination = placeOf(context, 'destination').end === place.end;
  const backends = (service?.backends ?? []).map(({ address, ports }) => ({
    net: { first: address, last: address },
    traffic: destination
      ? unionTraffic(
          ...ports.flatMap(({ protocol, port }) => {
            const known = PORT_PROTOCOLS.find((number) => number === protocol);
            return known === undefined ? [] : [portTraffic(known, [{ first: port, last: port }])];
          }),
        )
      : ALL_TRAFFIC,
  }));
  return [...groupBy(backends, ({ traffic }) => trafficKey(traffic)).values()].map((group) =>
    boxAt(place.end, inNets(union(group.map(({ net }) => net))), group[0]?.traffic),
  );
}

/** What one end of a rule of a policy in this namespace selects. */
export function selectorsOf(entity: EntityRule, namespace: string): EndSelector {
  return endSelector(textsOf(entity), namespace);
}

function textsOf(entity: EntityRule): EndTexts {
  const accounts = entity.serviceAccounts?.value;
  return {
    selector: entity.selector?.value ?? '',
    notSelector: entity.notSelector?.value ?? '',
    namespaceSelector: entity.namespaceSelector?.value ?? '',
    accounts:
      accounts === undefined
        ? null
        : {
            names: (accounts.names?.value ?? []).map(({ value }) => value),
            selector: accounts.selector?.value ?? '',
          },
  };
}
