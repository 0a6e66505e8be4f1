/**
 * Where isolation and the own node cannot be said as the policy has them: an agent lets the own node in whatever isolates a pod
 * (allow-localhost) or, told to police it, lets it in as soon as one policy says so; and a node's own pods are no peers of theirs.
 */
import { FALSE_PRED, type Policy, type Pred } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, IS_NODE, IS_POD, isFalse, notOf, OWN_NODE } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC } from '../../ir/traffic.js';
import { type Alternative, type Ledger, region } from '../losses.js';
import type { CiliumSettings } from './settings.js';

/** `closed`: of the endpoints near a subject, those that a policy isolates even from the own node. */
export function claimOwnNode(
  policy: Policy,
  closed: (subject: Pred) => Pred,
  settings: CiliumSettings,
  ledger: Ledger,
): void {
  const isolation = policy.isolates.ingress;
  const endpoints = simplifyPred(allOf(policy.subject, notOf(IS_NODE)));
  const claim = (kind: Alternative['kind'], subject: Pred, peer: Pred, message: string, instead: string) =>
    ledger.choose({
      code: 'local-node',
      origin: policy.origin,
      message,
      remedy: '',
      accepts: policy.accepts,
      alternatives: [
        { kind, regions: [region('ingress', subject, peer, ALL_TRAFFIC, ANY_REQUEST)], instead },
      ],
    });
  const ownNode = allOf(IS_NODE, OWN_NODE);
  const opens = 'under Cilium the own node reaches its endpoints whatever isolates them';
  if (isolation === 'all' && settings.localhostAllowed)
    claim('wider', endpoints, ownNode, opens, 'the own node stays open');
  if (isolation !== 'all-but-own-node') return;
  const both = settings.localhostAllowed ? FALSE_PRED : simplifyPred(allOf(endpoints, closed(endpoints)));
  const disagree = 'one policy lets the own node in, another does not';
  if (!isFalse(both)) claim('wider', both, ownNode, disagree, 'the own node stays open');
  const nodes = simplifyPred(allOf(policy.subject, IS_NODE));
  const shuts = 'Cilium cannot tell the pods of a node from others';
  claim('narrower', nodes, allOf(IS_POD, OWN_NODE), shuts, 'the pods of the node are isolated as others are');
}
