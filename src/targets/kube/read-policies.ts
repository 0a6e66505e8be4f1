/**
 * What every reader does with the policies it has made, whatever plugin they are read for: names that tell them apart, what
 * became of each object, and a pod's own node left out of peers. Knows no format.
 */
import { compareNumber, compareText } from '../../base/order.js';
import type { Policy, Pred } from '../../ir/policy.js';
import { kindsOf } from '../../ir/pred-forms.js';
import { allOf, anyOf, notOf, OWN_NODE } from '../../ir/preds.js';
import type { Mapped } from '../target.js';
import type { KubeObject } from './object.js';

/** A policy and the object it was read from. */
export interface ReadPolicy {
  readonly object: KubeObject;
  readonly policy: Policy;
}

/**
 * Adds `-2`, `-3`, … where policies of one scope share a name. Who keeps the name does not depend on the order of the objects
 * unless they are called alike.
 */
export function tellApart(read: readonly ReadPolicy[]): readonly ReadPolicy[] {
  const order = read
    .map(({ object, policy }, index) => ({ object, policy, index }))
    .sort(
      (a, b) =>
        compareText(a.policy.origin.label, b.policy.origin.label) ||
        compareText(a.object.apiVersion, b.object.apiVersion) ||
        compareNumber(a.index, b.index),
    );
  const taken = new Set<string>();
  const names = new Map<Policy, string>();
  for (const { policy } of order) {
    const { name, scope } = policy;
    const key = (of: string): string => JSON.stringify([scope, of]);
    let free = name;
    for (let number = 2; taken.has(key(free)); number++) free = `${name}-${number}`;
    taken.add(key(free));
    names.set(policy, free);
  }
  return read.map(({ object, policy }) => ({
    object,
    policy: { ...policy, name: names.get(policy) ?? policy.name },
  }));
}

/** What became of each object: `policy` with the names of its policies, or what `otherwise` says of an object that has none. */
export function mappingOf(
  objects: readonly KubeObject[],
  read: readonly ReadPolicy[],
  became: (object: KubeObject) => Mapped['became'],
): readonly Mapped[] {
  const names = new Map<KubeObject, string[]>();
  for (const { object, policy } of read) {
    const list = names.get(object);
    if (list === undefined) names.set(object, [policy.name]);
    else list.push(policy.name);
  }
  return objects.map((object) => ({ object, became: became(object), policies: names.get(object) ?? [] }));
}

/** The peers of a rule about ingress to pods: the own node, which isolation spares, is not among them. */
export function sparingOwnNode(peer: Pred): Pred {
  if (peer.kind === 'any' && peer.of.length > 0) return anyOf(...peer.of.map(sparingOwnNode));
  return kindsOf(peer).includes('node') ? allOf(peer, notOf(OWN_NODE)) : peer;
}
