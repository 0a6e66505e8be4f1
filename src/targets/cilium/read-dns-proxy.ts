/**
 * What a DNS rule does to the rules beside it: traffic that it sends to the DNS proxy is answered by the rules of the same port
 * alone, so a broader allow passes there no more (pkg/fqdn/dnsproxy CheckAllowed @ 2efb257; profile option `dns-beside-allow`).
 */
import { groupBy } from '../../base/group.js';
import type { Pred, Rule } from '../../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_POD, isFalse, isTrue, notOf, predKey } from '../../ir/preds.js';
import type { Traffic } from '../../ir/traffic.js';
import { intersectTraffic, isEmptyTraffic, subtractTraffic, unionTraffic } from '../../ir/traffic-sets.js';
import type { DraftRule } from './read-element.js';
import { partsTraffic } from './read-traffic.js';

/** A rule of a level, and the subjects of its policy. */
export interface LevelRule extends DraftRule {
  readonly subject: Pred;
  /** The namespace that the subjects are pods of; `null` where they are of no one. */
  readonly namespace: string | null;
}

/** Traffic that goes to the proxy. */
export interface Proxied {
  readonly subject: Pred;
  readonly namespace: string | null;
  readonly peer: Pred;
  readonly traffic: Traffic;
  /** The DNS rules that send it there. */
  readonly rules: readonly Rule[];
}

/** What the DNS rules of a level send to the proxy, by subjects and peers; none where there is no such rule. */
export function proxiedBy(level: readonly LevelRule[]): readonly Proxied[] {
  const groups = groupBy(level.filter(isDns), ({ rule, subject, namespace }) =>
    JSON.stringify([namespace, predKey(subject), predKey(rule.own), predKey(rule.peer)]),
  );
  return [...groups.values()].flatMap((group): readonly Proxied[] => {
    const [first] = group;
    if (first === undefined) return [];
    const rules = group.map(({ rule }) => rule);
    const { subject, namespace, rule } = first;
    const traffic = unionTraffic(...rules.map((each) => each.traffic));
    return [{ subject: allOf(subject, rule.own), namespace, peer: rule.peer, traffic, rules }];
  });
}

/** Keys of the ports that the proxy answers for. */
export function proxiedKeys(level: readonly LevelRule[]): ReadonlySet<string> {
  return new Set(level.filter(isDns).flatMap(({ ports }) => ports.map(({ key }) => key)));
}

function isDns({ rule }: DraftRule): boolean {
  return rule.action === 'allow' && rule.request.kind === 'dns';
}

/**
 * What is left of a rule beside the DNS rules of its level, in disjoint pieces; the rule itself where they take nothing. Denies
 * and HTTP rules come before the proxy (`read-envoy-first.ts`), and rules of the proxy's own ports are part of its answer.
 */
export function besideProxy(
  given: LevelRule,
  proxied: readonly Proxied[],
  keys: ReadonlySet<string>,
  disjoint: Disjoint,
): readonly Rule[] {
  const { rule, ports, subject, namespace } = given;
  if (rule.action === 'deny' || rule.request.kind !== 'any') return [rule];
  const own = partsTraffic(ports.filter(({ key }) => keys.has(key)));
  const others = partsTraffic(ports.filter(({ key }) => !keys.has(key)));
  let pieces: readonly Piece[] = [{ own: rule.own, peer: rule.peer, traffic: others }];
  for (const region of inNamespace(proxied, namespace))
    pieces = pieces.flatMap((piece) => without(piece, subject, region, disjoint));
  const [first] = pieces;
  if (pieces.length === 1 && first?.peer === rule.peer && first.own === rule.own && first.traffic === others)
    return [rule];
  return [{ own: rule.own, peer: rule.peer, traffic: own }, ...pieces]
    .filter(({ traffic }) => !isEmptyTraffic(traffic))
    .map((piece) => ({ ...rule, ...piece }));
}

/** The DNS rule that takes something from a rule first; `undefined` where none does. */
export function narrowing(
  { rule, subject, namespace }: LevelRule,
  proxied: readonly Proxied[],
  disjoint: Disjoint,
): Rule | undefined {
  return inNamespace(proxied, namespace).find((region) => pieceMeets(rule, subject, region, disjoint))
    ?.rules[0];
}

/** Without those whose subjects are pods of another namespace. */
export function inNamespace<T extends { readonly namespace: string | null }>(
  regions: readonly T[],
  namespace: string | null,
): readonly T[] {
  if (namespace === null) return regions;
  return regions.filter((region) => region.namespace === null || region.namespace === namespace);
}

/** Surely no endpoint meets both. */
export type Disjoint = (a: Pred, b: Pred) => boolean;

/** `certainlyDisjoint` that remembers: a cluster's rules ask the same few things again and again. */
export function rememberedDisjoint(): Disjoint {
  const known = new Map<string, boolean>();
  return (a, b) => {
    const key = `${predKey(a)} ${predKey(b)}`;
    const found = known.get(key) ?? certainlyDisjoint(a, b);
    known.set(key, found);
    return found;
  };
}

/** Part of a rule. */
export interface Piece {
  readonly own: Pred;
  readonly peer: Pred;
  readonly traffic: Traffic;
}

/** Traffic of some subjects with some peers. */
export type Region = Pick<Proxied, 'subject' | 'peer' | 'traffic'>;

/** May a piece, of a rule of these subjects, share flows with the region? */
export function pieceMeets(piece: Piece, subject: Pred, region: Region, disjoint: Disjoint): boolean {
  return (
    !isEmptyTraffic(intersectTraffic(piece.traffic, region.traffic)) &&
    !disjoint(piece.peer, region.peer) &&
    !disjoint(subjectsOf(piece, subject), region.subject)
  );
}

function subjectsOf(piece: Piece, subject: Pred): Pred {
  return isTrue(piece.own) ? subject : allOf(subject, piece.own);
}

/** What of a piece, of a rule of these subjects, lies outside the region, in disjoint pieces. */
export function without(piece: Piece, subject: Pred, region: Region, disjoint: Disjoint): readonly Piece[] {
  if (!pieceMeets(piece, subject, region, disjoint)) return [piece];
  const shared = intersectTraffic(piece.traffic, region.traffic);
  const subjects = subjectsOf(piece, subject);
  const result: Piece[] = [];
  const traffic = subtractTraffic(piece.traffic, region.traffic);
  if (!isEmptyTraffic(traffic)) result.push({ ...piece, traffic });
  const others = simplifyPred(allOf(piece.peer, outsideOf(region.peer)));
  if (!isFalse(others)) result.push({ ...piece, peer: others, traffic: shared });
  const elsewhere = allOf(subjects, notOf(region.subject));
  if (!disjoint(subjects, notOf(region.subject))) {
    const peer = simplifyPred(allOf(piece.peer, region.peer));
    if (!isFalse(peer)) result.push({ own: simplifyPred(elsewhere), peer, traffic: shared });
  }
  return result;
}

/** All but these endpoints, pods apart from the rest where they are pods: alternatives that do not overlap are read more easily. */
function outsideOf(pred: Pred): Pred {
  return certainlyImplies(pred, IS_POD) ? anyOf(notOf(IS_POD), allOf(IS_POD, notOf(pred))) : notOf(pred);
}
