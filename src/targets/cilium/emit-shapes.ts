/**
 * One part of a rule's peers, of one kind of endpoint, with everything decided that the kind, the subject and the facts of the
 * cluster decide: what is left is what a selector must say. Knows no selector.
 */
import type { Direction, EndpointKind, Facts, Pred } from '../../ir/policy.js';
import { kindsOf, toDnf } from '../../ir/pred-forms.js';
import { allOf, inNets, isKind } from '../../ir/preds.js';
import { intersect, isSubset, sameSet } from '../../values/intervals.js';
import { ALL_NETS, complementNets, type NetSet } from '../../values/nets.js';
import { type Shape, shapeOf } from '../endpoint-shape.js';
import { PART_LIMIT } from '../peer-parts.js';
import type { CiliumSettings } from './settings.js';

/**
 * How the subject's own node is treated among the peers. `policed`: as any other. `free`: it passes anyway (allow-localhost), so
 * it may be among the peers or not. `avoided`: it passes anyway and must not be among them, because a proxy would then judge it.
 */
export type OwnNodeReading = 'policed' | 'free' | 'avoided';

export interface PeerPlace {
  readonly settings: CiliumSettings;
  readonly facts: Facts;
  readonly direction: Direction;
  /** Of the rule: names stand on allows only. */
  readonly allows: boolean;
  /** What the subjects are. */
  readonly subject: EndpointKind;
  readonly ownNode: OwnNodeReading;
}

/** A shape of one kind. `absent`: endpoints that must not exist for the settled shape to mean what the part says. */
export interface Settled {
  readonly shape: Shape;
  /** Nothing need be said for it, as long as what is `absent` is. */
  readonly silent: boolean;
  readonly absent: Pred | null;
}

/** The parts of one kind; `null` where there are too many. Parts that no endpoint meets are left out. */
export function partsOfKind(peer: Pred, kind: EndpointKind, place: PeerPlace): readonly Settled[] | null {
  if (!kindsOf(peer).includes(kind)) return [];
  const conjunctions = toDnf(allOf(isKind(kind), peer), PART_LIMIT);
  if (conjunctions === null) return null;
  const settled = conjunctions.flatMap((conjunction) => settle(shapeOf(conjunction), kind, place) ?? []);
  const whole = settled.find((each) => each.absent === null && !each.silent && isWhole(each.shape));
  return whole === undefined ? settled : [whole];
}

/** Does the shape say nothing but its kind? */
export function isWhole(shape: Shape): boolean {
  return isNetsOnly(shape) && shape.nets === null;
}

/** Does it say nothing but its kind and addresses? */
export function isNetsOnly(shape: Shape): boolean {
  return (
    shape.namespace === null &&
    shape.account === null &&
    shape.cluster === null &&
    shape.ownNode === null &&
    shape.ownNamespace === null &&
    shape.apiServer === null &&
    shape.namespaceLabels.length +
      shape.labels.length +
      shape.accountLabels.length +
      shape.nodeLabels.length +
      shape.dns.length ===
      0
  );
}

/** `null`: no endpoint meets it. */
function settle(shape: Shape, kind: EndpointKind, place: PeerPlace): Settled | null {
  let { ownNode, ownNamespace, apiServer, nets, cluster } = shape;
  let absent: Pred | null = null;
  // One end of the two is a node and the other runs on it.
  const nodes = [kind, place.subject].filter((each) => each === 'node').length;
  if (ownNode !== null && (nodes !== 1 || kind === 'outside')) {
    if (ownNode) return null;
    ownNode = null;
  }
  if (ownNamespace !== null && (kind !== 'pod' || place.subject !== 'pod')) {
    if (ownNamespace) return null;
    ownNamespace = null;
  }
  if (cluster !== null && kind !== 'pod' && kind !== 'outside') {
    // netc speaks about one cluster; only pods carry its name where Cilium could test it.
    if (cluster.names.includes(place.settings.clusterName) === cluster.negated) return null;
    cluster = null;
  }
  const api = place.facts.apiServer;
  if (apiServer !== null && kind !== 'node' && kind !== 'outside') {
    const met = kind === 'pod' && api !== null ? intersect(api.nets, place.facts.podCidr ?? ALL_NETS) : [];
    if (met.length > 0) absent = allOf(isKind('pod'), inNets(met));
    if (apiServer) return absent === null ? null : { shape, silent: true, absent };
    apiServer = null;
  }
  if (nets !== null && apiServer !== null && api !== null) {
    nets = intersect(nets, apiServer ? api.nets : complementNets(api.nets));
    apiServer = null;
  }
  if (nets !== null) {
    const home = homeOf(kind, place.facts);
    const possible = home === null ? nets : intersect(nets, home);
    if (possible.length === 0) return null;
    if (sameSet(nets, ALL_NETS) || (home !== null && isSubset(home, nets))) nets = null;
  }
  return { shape: { ...shape, ownNode, ownNamespace, apiServer, nets, cluster }, silent: false, absent };
}

/** The addresses that endpoints of the kind have, where the facts say. */
export function homeOf(kind: EndpointKind, facts: Facts): NetSet | null {
  if (kind === 'pod') return facts.podCidr;
  return kind === 'node' ? facts.nodeCidr : null;
}
