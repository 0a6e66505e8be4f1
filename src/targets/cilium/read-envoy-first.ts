/**
 * What an HTTP rule does to the DNS rules of its level: Envoy comes before the DNS proxy wherever both are asked for, and takes a
 * DNS rule for an allow of every HTTP request (pkg/policy/l4.go ListenerPriorityHTTP, pkg/envoy/model.go
 * GetPortNetworkPolicyRule @ v1.20.2).
 */
import type { Rule } from '../../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf } from '../../ir/preds.js';
import type { Request } from '../../ir/request.js';
import { intersectTraffic } from '../../ir/traffic-sets.js';
import {
  type Disjoint,
  inNamespace,
  type LevelRule,
  type Piece,
  pieceMeets,
  type Region,
  without,
} from './read-dns-proxy.js';
import type { DraftRule } from './read-element.js';

/** Traffic that goes to Envoy, and the HTTP rule that sends it there. */
export interface ToEnvoy extends Region {
  readonly namespace: string | null;
  readonly rule: Rule;
}

/** What the HTTP rules of a level send to Envoy. */
export function sentToEnvoy(level: readonly LevelRule[]): readonly ToEnvoy[] {
  return level.flatMap(({ rule, subject, namespace }) =>
    rule.action === 'allow' && rule.request.kind === 'http'
      ? [{ subject: allOf(subject, rule.own), peer: rule.peer, traffic: rule.traffic, namespace, rule }]
      : [],
  );
}

/** What is left of a DNS rule, and what Envoy lets through in its stead, in disjoint pieces. */
export interface BehindEnvoy {
  readonly rules: readonly DraftRule[];
  /** The first HTTP rule that takes something from it. */
  readonly by: Rule;
}

/** `null`: the rule is no DNS rule, or nothing is taken from it. */
export function behindEnvoy(
  given: LevelRule,
  envoy: readonly ToEnvoy[],
  disjoint: Disjoint,
): BehindEnvoy | null {
  const { rule, ports, subject, namespace } = given;
  if (rule.action !== 'allow' || rule.request.kind !== 'dns') return null;
  let by: Rule | null = null;
  const left: DraftRule[] = [];
  const seen: DraftRule[] = [];
  for (const { key, traffic: whole } of ports) {
    const draft = (piece: Piece, request: Request): DraftRule => {
      return { rule: { ...rule, ...piece, request }, ports: [{ key, traffic: piece.traffic }] };
    };
    let pieces: readonly Piece[] = [{ own: rule.own, peer: rule.peer, traffic: whole }];
    for (const region of inNamespace(envoy, namespace)) {
      pieces = pieces.flatMap((piece) => {
        if (!pieceMeets(piece, subject, region, disjoint)) return [piece];
        by ??= region.rule;
        seen.push(draft(shared(piece, subject, region), EVERY_HTTP_REQUEST));
        return without(piece, subject, region, disjoint);
      });
    }
    left.push(...pieces.map((piece) => draft(piece, rule.request)));
  }
  return by === null ? null : { rules: [...left, ...seen], by };
}

/** What of a piece, of a rule of these subjects, lies in the region. */
function shared(piece: Piece, subject: LevelRule['subject'], region: Region): Piece {
  const own = certainlyImplies(allOf(subject, piece.own), region.subject)
    ? piece.own
    : simplifyPred(allOf(piece.own, region.subject));
  return {
    own,
    peer: simplifyPred(allOf(piece.peer, region.peer)),
    traffic: intersectTraffic(piece.traffic, region.traffic),
  };
}

const EVERY_HTTP_REQUEST: Request = {
  kind: 'http',
  patterns: [{ methods: [], path: { kind: 'all' }, host: null, headers: [] }],
};
