/**
 * What an HTTP rule does to the DNS rules of its level: Envoy comes before the DNS proxy wherever both are asked for, and takes a
 * DNS rule for an allow of every HTTP request (pkg/policy/l4.go ListenerPriorityHTTP, pkg/envoy/model.go
 * GetPortNetworkPolicyRule @ v1.20.2).
 */
import { certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf } from '../../ir/preds.js';
import type { Request } from '../../ir/request.js';
import { intersectTraffic, isEmptyTraffic } from '../../ir/traffic-sets.js';
import { type Disjoint, type LevelRule, type Piece, pieceMeets, without } from './read-dns-proxy.js';
import type { DraftRule } from './read-element.js';

/** The rules of a level that go to Envoy. */
export function envoyRules(level: readonly LevelRule[]): readonly LevelRule[] {
  return level.filter(({ rule }) => rule.action === 'allow' && rule.request.kind === 'http');
}

/** A rule beside those; itself unless it is a DNS rule that one of them meets, else disjoint pieces. */
export function behindEnvoy(
  given: LevelRule,
  envoy: readonly LevelRule[],
  disjoint: Disjoint,
): readonly DraftRule[] {
  const { rule, ports, subject } = given;
  if (rule.action !== 'allow' || rule.request.kind !== 'dns') return [given];
  const regions = envoy
    .filter(
      ({ namespace }) => namespace === null || given.namespace === null || namespace === given.namespace,
    )
    .map((http) => ({
      subject: allOf(http.subject, http.rule.own),
      peer: http.rule.peer,
      traffic: http.rule.traffic,
    }));
  const pieceOf = ({ own, peer }: Pick<Piece, 'own' | 'peer'>, traffic: Piece['traffic']): Piece => ({
    own,
    peer,
    traffic,
  });
  const whole = ports.map(({ key, traffic }) => ({ key, piece: pieceOf(rule, traffic) }));
  if (!whole.some(({ piece }) => regions.some((region) => pieceMeets(piece, subject, region, disjoint))))
    return [given];
  return whole.flatMap(({ key, piece }) => {
    let left: readonly Piece[] = [piece];
    const seen: DraftRule[] = [];
    for (const region of regions) {
      left = left.flatMap((each) => {
        if (!pieceMeets(each, subject, region, disjoint)) return [each];
        const traffic = intersectTraffic(each.traffic, region.traffic);
        const own = certainlyImplies(allOf(subject, each.own), region.subject)
          ? each.own
          : simplifyPred(allOf(each.own, region.subject));
        const peer = simplifyPred(allOf(each.peer, region.peer));
        seen.push({
          rule: { ...rule, own, peer, traffic, request: EVERY_HTTP_REQUEST },
          ports: [{ key, traffic }],
        });
        return without(each, subject, region, disjoint);
      });
    }
    const dns = left
      .filter(({ traffic }) => !isEmptyTraffic(traffic))
      .map((each): DraftRule => ({ rule: { ...rule, ...each }, ports: [{ key, traffic: each.traffic }] }));
    return [...dns, ...seen];
  });
}

const EVERY_HTTP_REQUEST: Request = {
  kind: 'http',
  patterns: [{ methods: [], path: { kind: 'all' }, host: null, headers: [] }],
};
