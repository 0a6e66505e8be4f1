/**
 * One allow rule, as seen from one namespace → the rule of a NetworkPolicy, with a loss for everything in it that has no
 * words there.
 */
import { append } from '../../base/append.js';
import { type JsonMap, withoutRepeats } from '../../base/tree.js';
import type { Traffic } from '../../ir/traffic.js';
import { isEmptyTraffic } from '../../ir/traffic-sets.js';
import { besideAddresses, inOwnNamespace, peerParts, withoutOwnNode } from '../peer-parts.js';
import { choosePeers, chooseRequest, chooseTraffic, noteAbsent, type RuleSite } from '../rule-losses.js';
import { EVERYBODY, type PeerPlace, planPeer, reachable } from './emit-peers.js';
import { type PortLimits, planPorts, portsOf } from './emit-ports.js';

export interface RulePlace extends RuleSite, PeerPlace {
  readonly limits: PortLimits;
}

/** `null` where nothing of the rule is left. */
export function emitRule(place: RulePlace): JsonMap | null {
  const { rule } = place;
  if (rule.request.kind !== 'any') {
    const way = chooseRequest(place, rule.request.kind === 'http' ? 'http' : 'dns-query');
    if (way === 'less') return null;
  }
  const traffic = chooseTraffic(place, planPorts(rule.traffic, place.limits));
  if (isEmptyTraffic(traffic)) return null;
  const peers = emitPeers(place, traffic);
  if (peers?.length === 0) return null;
  const ports = portsOf(traffic, place.limits);
  return {
    ...(peers === null ? {} : { [rule.direction === 'ingress' ? 'from' : 'to']: peers }),
    ...(ports === null ? {} : { ports }),
  };
}

/** `null`: everybody. */
function emitPeers(place: RulePlace, traffic: Traffic): readonly JsonMap[] | null {
  const { rule, namespace } = place;
  // The own node reaches its pods whatever a NetworkPolicy says, so peers of ingress need not say it.
  const open = rule.direction === 'ingress' ? withoutOwnNode(rule.peer) : rule.peer;
  const peer = inOwnNamespace(open, namespace);
  const parts = peerParts(peer, place.reading.kinds);
  if (parts === null)
    return choosePeers(place, 'except', peer, { pred: EVERYBODY.pred, everybody: true }, traffic) === 'more'
      ? null
      : [];
  const { reading } = place;
  const beside =
    reading.addressed.length === reading.kinds.length
      ? besideAddresses(parts, reading.kinds, place.facts)
      : { parts, absent: null };
  if (beside.absent !== null) noteAbsent(place, beside.absent, traffic);
  const found: JsonMap[] = [];
  for (const part of beside.parts.flatMap((whole) => reachable(whole, place))) {
    const plan = planPeer(part, place);
    if (!plan.ok) {
      const wider = { pred: plan.wider.pred, everybody: plan.wider.peers === null };
      if (choosePeers(place, plan.code, part.pred, wider, traffic) === 'less') continue;
    }
    const said = plan.ok ? plan.said : plan.wider;
    if (said.absent !== null) noteAbsent(place, said.absent, traffic);
    if (said.peers === null) return null;
    append(found, said.peers);
  }
  return withoutRepeats(found);
}
