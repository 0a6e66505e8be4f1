/**
 * Peers and traffic → elements of `ingress`, `ingressDeny`, `egress` and `egressDeny`: one kind of peer each, never without
 * peers, no empty list, at most 40 ports or types a list (cilium.md 1.3). Elements that differ in their peers only, or in their
 * traffic only, are one; merging changes no flow.
 */
import { type Json, type JsonMap, withoutRepeats } from '../../base/tree.js';
import type { Action, Direction } from '../../ir/policy.js';
import { PEER_MEMBERS, type PeerMember } from './emit-peers.js';
import type { TrafficMember } from './emit-traffic.js';

/** Peers of one kind with some traffic; `rules` is `null` where every request passes. */
export interface Element {
  readonly direction: Direction;
  readonly action: Exclude<Action, 'pass'>;
  readonly member: PeerMember;
  readonly peers: readonly Json[];
  readonly traffic: TrafficMember;
  readonly rules: JsonMap | null;
}

const LIST_LIMIT = 40;

/** The elements of one section, in the order in which their rules were given. */
export function elementsJson(elements: readonly Element[]): readonly JsonMap[] {
  return joinTraffic(joinPeers(elements)).map(elementJson);
}

/** Isolates and lets nothing pass: an element that selects nothing (cilium.md 2.5). */
export const ISOLATE: readonly JsonMap[] = [{}];

function joinPeers(elements: readonly Element[]): readonly Element[] {
  return grouped(elements, ({ member, traffic, rules }) => [member, traffic, rules]).map((group) => ({
    ...group.first,
    peers: withoutRepeats(group.all.flatMap(({ peers }) => peers)),
  }));
}

interface Joined {
  readonly first: Element;
  readonly plain: readonly JsonMap[];
  readonly l7: readonly { readonly ports: readonly JsonMap[]; readonly rules: JsonMap }[];
  readonly icmps: readonly JsonMap[];
}

/** Ports beside ports and types beside types; everything stays by itself. */
function joinTraffic(elements: readonly Element[]): readonly Joined[] {
  const kindOf = ({ traffic }: Element): string => traffic.kind;
  return grouped(elements, (element) => [
    element.direction,
    element.member,
    element.peers,
    kindOf(element),
  ]).map(({ first, all }) => {
    const plain: JsonMap[] = [];
    const icmps: JsonMap[] = [];
    const l7: { ports: readonly JsonMap[]; rules: JsonMap }[] = [];
    for (const { traffic, rules } of all) {
      if (traffic.kind === 'icmps') icmps.push(...traffic.fields);
      if (traffic.kind !== 'ports') continue;
      if (rules === null) plain.push(...traffic.ports);
      else l7.push({ ports: traffic.ports, rules });
    }
    return { first, plain: withoutRepeats(plain), l7, icmps: withoutRepeats(icmps) };
  });
}

function elementJson({ first, plain, l7, icmps }: Joined): JsonMap {
  const toPorts = [
    ...chunks(plain).map((ports): JsonMap => ({ ports })),
    ...l7.flatMap(({ ports, rules }) => chunks(ports).map((part): JsonMap => ({ ports: part, rules }))),
  ];
  const word = first.direction === 'ingress' ? 'from' : 'to';
  return {
    [`${word}${first.member}`]: first.peers,
    ...(toPorts.length === 0 ? {} : { toPorts }),
    ...(icmps.length === 0 ? {} : { icmps: chunks(icmps).map((fields): JsonMap => ({ fields })) }),
  };
}

function grouped(
  elements: readonly Element[],
  key: (element: Element) => readonly unknown[],
): readonly { readonly first: Element; readonly all: readonly Element[] }[] {
  const groups = new Map<string, { first: Element; all: Element[] }>();
  for (const element of elements) {
    const name = JSON.stringify(key(element));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { first: element, all: [element] });
    else group.all.push(element);
  }
  return [...groups.values()];
}

function chunks(items: readonly JsonMap[]): readonly (readonly JsonMap[])[] {
  return Array.from({ length: Math.ceil(items.length / LIST_LIMIT) }, (_, i) =>
    items.slice(i * LIST_LIMIT, (i + 1) * LIST_LIMIT),
  );
}

/** Members in one order, whatever the order of the peers. */
export function compareMembers(a: PeerMember, b: PeerMember): number {
  return PEER_MEMBERS.indexOf(a) - PEER_MEMBERS.indexOf(b);
}
