/** `connect A -> B` → its two halves: what of A may send, what of B may receive. Neither isolates anybody. */
import type { Declared } from '../check/scope.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  type Direction,
  type Policy,
  type Pred,
  type Rule,
  TRUE_PRED,
} from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, IS_OUTSIDE, IS_POD, isFalse, notOf } from '../ir/preds.js';
import { ANY_REQUEST, type Request } from '../ir/request.js';
import type { ConnectNode } from '../syntax/ast.js';
import { lowerAccepts } from './accepts.js';
import type { Context } from './context.js';
import { lowerEndpoints } from './endpoints.js';
import { lowerPeer } from './policies.js';
import { lowerRequest } from './requests.js';
import { type SubjectPart, subjectParts } from './subjects.js';
import { lowerTraffics } from './traffics.js';

/** Sending half first. Both have the name of the `connect`; a half in another namespace than its block's says whose it is. */
export function lowerConnect(
  context: Context,
  { node, namespace }: Declared<ConnectNode>,
): readonly Policy[] {
  const label = namespace === null ? node.name.text : `${namespace}/${node.name.text}`;
  const request = lowerRequest(node.request);
  const inside = (pred: Pred): Pred => allOf(pred, anyOf(IS_POD, IS_NODE));
  const senders = subjectParts(inside(lowerEndpoints(context, node.from, 'include')));
  const receivers = subjectParts(inside(lowerEndpoints(context, node.to, 'include')));
  const half = (part: SubjectPart, direction: Direction): Policy => {
    const peer = lowerPeer(context, direction === 'egress' ? node.to : node.from, part, direction);
    return {
      name: halfName(node.name.text, namespace, part),
      scope: part.scope,
      tier: DEFAULT_TIER,
      rank: { order: DEFAULT_ORDER, tie: 0 },
      subject: part.subject,
      sequence: 'together',
      isolates: { ingress: 'none', egress: 'none' },
      rules: requestParts(peer, request, direction, senders.length > 0).map(
        ({ to, asks }): Rule => ({
          direction,
          action: 'allow',
          own: TRUE_PRED,
          peer: to,
          traffic: lowerTraffics(context, node.traffics),
          request: asks,
          effects: [],
          origin: { span: node.span, label },
          accepts: lowerAccepts(node.accepts, label),
        }),
      ),
      effects: [],
      origin: { span: node.span, label },
      accepts: lowerAccepts(node.accepts, label),
      description: '',
    };
  };
  return [
    ...senders.map((part) => half(part, 'egress')),
    ...receivers.map((part) => half(part, 'ingress')),
  ].filter((policy) => policy.rules.length > 0);
}

function halfName(name: string, block: string | null, part: SubjectPart): string {
  const foreign = block !== null && part.scope.kind === 'namespace' && part.scope.namespace !== block;
  return foreign ? `${block}-${name}` : name;
}

interface RequestPart {
  readonly to: Pred;
  readonly asks: Request;
}

/**
 * HTTP is judged where it is received, and where it is sent to the outside, which judges nothing. Names are asked for where
 * the question is sent, as DNS proxies sit there.
 */
function requestParts(
  peer: Pred,
  request: Request,
  direction: Direction,
  hasSender: boolean,
): readonly RequestPart[] {
  const whole: readonly RequestPart[] = [{ to: peer, asks: request }];
  const plain: readonly RequestPart[] = [{ to: peer, asks: ANY_REQUEST }];
  switch (request.kind) {
    case 'any':
      return plain;
    case 'dns':
      return direction === 'egress' || !hasSender ? whole : plain;
    case 'http': {
      if (direction === 'ingress') return whole;
      const parts: readonly RequestPart[] = [
        { to: simplifyPred(allOf(peer, IS_OUTSIDE)), asks: request },
        { to: simplifyPred(allOf(peer, notOf(IS_OUTSIDE))), asks: ANY_REQUEST },
      ];
      return parts.filter((part) => !isFalse(part.to));
    }
  }
}
