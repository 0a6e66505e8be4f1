/**
 * Pods, nodes and the outside told apart by address, for targets whose nets match whatever holds an address: what the facts
 * of the cluster make of it, and the fact that is missing where one is. Knows no target.
 */

import type { EndpointKind, Facts, Pred } from '../ir/policy.js';
import { allOf, anyOf, inNets, isKind, testsOf } from '../ir/preds.js';
import { intersect, subtract, union } from '../values/intervals.js';
import { ALL_NETS, type NetSet } from '../values/nets.js';

export type AddressedKind = 'pod' | 'node' | 'outside';
export const ADDRESSED_KINDS = ['pod', 'node', 'outside'] as const satisfies readonly EndpointKind[];

export interface AddressForm {
  /** Whatever holds one of these addresses. */
  readonly nets: NetSet;
  /** Endpoints that must not exist for the form to be exact; `null` where the facts see to it. */
  readonly absent: Pred | null;
}

/**
 * Nets that mean "an endpoint of one of `kinds` with an address in `nets`" (`null`: any address). Uses that pods and nodes
 * have addresses of the declared pod and node CIDRs and nothing outside the cluster has (semantics, section 2). `null` where
 * no nets say it: a kind cannot be told apart and the addresses are not narrowed either. `matched`: the kinds that a net of the
 * target matches at all; others do not come into it.
 */
export function addressForm(
  kinds: readonly EndpointKind[],
  nets: NetSet | null,
  facts: Facts,
  matched: readonly AddressedKind[] = ADDRESSED_KINDS,
): AddressForm | null {
  const all = nets ?? ALL_NETS;
  const wanted = matched.filter((kind) => kinds.includes(kind));
  const strangers = matched.filter((kind) => !kinds.includes(kind));
  const homes = homesOf(facts);
  const possible = intersect(all, union(wanted.flatMap((kind) => homes[kind] ?? ALL_NETS)));
  const foreign = union(strangers.flatMap((kind) => (kind === 'outside' ? [] : (homes[kind] ?? []))));
  const form = subtract(possible, foreign);
  const absent: Pred[] = [];
  for (const kind of wanted) {
    const lost = intersect(intersect(possible, foreign), homes[kind] ?? ALL_NETS);
    if (lost.length > 0) absent.push(allOf(isKind(kind), inNets(lost)));
  }
  for (const kind of strangers) {
    const met = intersect(form, homes[kind] ?? ALL_NETS);
    if (met.length === 0) continue;
    // "No node at all" is nothing anybody could state: only narrowed addresses make a condition.
    if (nets === null && !wanted.every((k) => k !== 'outside' && homes[k] !== null)) return null;
    absent.push(allOf(isKind(kind), inNets(met)));
  }
  return { nets: form, absent: absent.length === 0 ? null : anyOf(...absent) };
}

type Homes = Readonly<Record<AddressedKind, NetSet | null>>;

const homesKnown = new WeakMap<Facts, Homes>();

/** The addresses that endpoints of each kind have; `null` where the facts do not say. */
export function homesOf(facts: Facts): Homes {
  const { podCidr, nodeCidr } = facts;
  const homes = homesKnown.get(facts) ?? {
    pod: podCidr,
    node: nodeCidr,
    outside: subtract(ALL_NETS, union([...(podCidr ?? []), ...(nodeCidr ?? [])])),
  };
  homesKnown.set(facts, homes);
  return homes;
}

/** The kinds that an `absent` speaks about, for a sentence. */
export function absentKinds(absent: Pred): readonly AddressedKind[] {
  const kinds = testsOf(absent).flatMap((test) => (test.kind === 'is' ? [test.what] : []));
  return ADDRESSED_KINDS.filter((kind) => kinds.includes(kind));
}
