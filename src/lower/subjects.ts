/**
 * The subjects of a policy or a `connect`, told apart by kind: pods, nodes and reserved identities are isolated and policed
 * differently, so each kind becomes a policy of its own. Knows nothing of rules.
 */
import type { EndpointKind, Isolation, Policy, Pred } from '../ir/policy.js';
import { kindsOf, namespacesOf, simplifyPred } from '../ir/pred-forms.js';
import { allOf, isFalse, isKind } from '../ir/preds.js';
import type { OwnNode } from './endpoints.js';

export interface SubjectPart {
  readonly kind: EndpointKind;
  readonly subject: Pred;
  readonly scope: Policy['scope'];
}

/** The parts that are not empty, pods first. What is outside is never a subject. */
export function subjectParts(subjects: Pred): readonly SubjectPart[] {
  return kindsOf(subjects).flatMap((kind): SubjectPart[] => {
    if (kind === 'outside') return [];
    const subject = simplifyPred(allOf(isKind(kind), subjects));
    return isFalse(subject) ? [] : [{ kind, subject, scope: scopeOf(subject) }];
  });
}

/** How peers of such a subject are read in a rule of this direction. A reserved identity is an endpoint on a node, as a pod is. */
export function ownNodeOf(kind: EndpointKind, direction: 'ingress' | 'egress'): OwnNode {
  return kind !== 'node' && direction === 'ingress' ? 'spare' : 'include';
}

/** How a subject of this kind is isolated: its own node always reaches what runs on it. */
export function isolationOf(kind: EndpointKind, direction: 'ingress' | 'egress'): Isolation {
  return ownNodeOf(kind, direction) === 'spare' ? 'all-but-own-node' : 'all';
}

/** Bound to one namespace by name: a namespaced policy. */
function scopeOf(subject: Pred): Policy['scope'] {
  const names = namespacesOf(subject);
  const [namespace] = names ?? [];
  return names?.length === 1 && namespace !== undefined
    ? { kind: 'namespace', namespace }
    : { kind: 'cluster' };
}
