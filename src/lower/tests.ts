/** `test` blocks → what must hold of the flows between two predicates. Deciding them is the test driver's. */

import type { Span } from '../base/source.js';
import type { Declared } from '../check/scope.js';
import type { Origin, Pred } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse, notOf, OWN_NODE } from '../ir/preds.js';
import type { Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import type { Region } from '../loss/loss.js';
import type { AssertionNode, TestNode } from '../syntax/ast.js';
import type { Context } from './context.js';
import { lowerEndpoints } from './endpoints.js';
import { lowerRequest } from './requests.js';
import { subjectParts } from './subjects.js';
import { lowerTraffics } from './traffics.js';

export interface LoweredTest {
  readonly name: string;
  readonly assertions: readonly LoweredAssertion[];
  readonly origin: Origin;
}

/**
 * `allow`: every flow passes both its ends; `deny`: none does. `from` and `to` say who may take part; a flow between a pod
 * and its own node is no part of an assertion where the pod receives it (its own node always reaches it).
 */
export interface LoweredAssertion {
  readonly action: 'allow' | 'deny';
  readonly from: Pred;
  readonly to: Pred;
  readonly fromSpan: Span;
  readonly toSpan: Span;
  readonly traffic: Traffic;
  readonly request: Request;
  /** The flows as the sending ends see them, one region per kind of sender and receiver; empty where nothing that is policed sends. */
  readonly egress: readonly Region[];
  /** The same flows as the receiving ends see them. */
  readonly ingress: readonly Region[];
  readonly origin: Origin;
}

export function lowerTest(context: Context, { node, namespace }: Declared<TestNode>): LoweredTest {
  const label = namespace === null ? node.name.text : `${namespace}: ${node.name.text}`;
  return {
    name: node.name.text,
    assertions: node.assertions.map((assertion) => lowerAssertion(context, assertion, label)),
    origin: { span: node.span, label },
  };
}

function lowerAssertion(context: Context, node: AssertionNode, label: string): LoweredAssertion {
  const from = simplifyPred(lowerEndpoints(context, node.from, 'include'));
  const to = simplifyPred(lowerEndpoints(context, node.to, 'include'));
  const traffic = lowerTraffics(context, node.traffics);
  const request = lowerRequest(node.request);
  const region = (direction: Region['direction'], subject: Pred, peer: Pred): Region[] =>
    isFalse(peer) ? [] : [{ direction, subject, peer, traffic, request }];
  const spared = (pred: Pred): Pred => simplifyPred(allOf(pred, notOf(OWN_NODE)));
  return {
    action: node.action,
    from,
    to,
    fromSpan: node.from.span,
    toSpan: node.to.span,
    traffic,
    request,
    egress: subjectParts(from).flatMap((part) =>
      region('egress', part.subject, part.kind === 'node' ? spared(to) : to),
    ),
    ingress: subjectParts(to).flatMap((part) =>
      region('ingress', part.subject, part.kind === 'pod' ? spared(from) : from),
    ),
    origin: { span: node.span, label },
  };
}
