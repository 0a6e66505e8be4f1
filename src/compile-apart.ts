/**
 * A large policy set compiled for one target in parts that have nothing to do with each other, so that what a part takes is gone
 * with it, and that they can be compiled beside each other. How and where is not known here; this file cuts, and puts together.
 */

import { append } from './base/append.js';
import { sortedUnique } from './base/order.js';
import type { Task } from './compile-at-once.js';
import type { CompiledPart, PrintedObject } from './compiled-target.js';
import { contradiction } from './conditions.js';
import { forgetAll } from './ir/known.js';
import { type NamespaceGroup, namespaceGroups } from './ir/namespace-groups.js';
import type { Policy, PolicySet } from './ir/policy.js';
import { isTrue } from './ir/preds.js';
import type { WitnessedCondition, WitnessedLoss } from './loss/report.js';
import { type Proof, universeOf } from './prove.js';
import type { Parts, Steps } from './steps.js';
import { compareConditions, compareLosses, conditionKey, lossKey } from './targets/losses.js';
import { sortObjects } from './targets/metadata.js';
import { readerOf } from './targets/registry.js';

export interface PartSizes {
  /** Fewer policies than this are compiled at once. */
  readonly least: number;
  /** A part has at least so many policies: of more the memory grows, of fewer what every part costs anew. */
  readonly part: number;
}

export const PART_SIZES: PartSizes = { least: 400, part: 100 };

/** Policies that need not stay. */
export interface Lent {
  /** Nobody but the parts needs the policies any more. */
  letGo(): void;
  /** The same policies once more. */
  again(): PolicySet;
}

/**
 * An output as good as the one made at once, or `null` where the set is small or its parts have to do with each other: a policy for
 * no namespace by name, an object of the whole cluster, a loss that parts have in different ways, conditions that cannot hold
 * together, a part that fails. Orders and the sources named may differ from those made at once, where policies of one namespace are
 * told apart for the sake of another.
 *
 * Why parts are enough: every object that decides is of one namespace, and all three plugins let such an object decide for pods of
 * that namespace only (Kubernetes network-policies.md, "The two sorts of pod isolation"; Calico 3.32 NetworkPolicy; Cilium 1.20
 * CiliumNetworkPolicy), so that for a pod of a part what the other parts emit is as if it were not there. Their `semantics` are
 * split in the same way (`flow/decision.ts`).
 */
export function* compileApart(
  policies: PolicySet,
  task: Task,
  { sizes, lent }: { readonly sizes: PartSizes; readonly lent: Lent | undefined },
): Steps<CompiledPart | null> {
  const parts = partsOf(policies, sizes);
  if (parts === null) return null;
  forgetAll(policies.policies);
  const namespaces = parts.map((part) => part.namespaces);
  const queue = parts.splice(0).map((part) => part.policies);
  lent?.letGo();
  const compiled: readonly CompiledPart[] = yield { task, queue } satisfies Parts;
  const apart = compiled.every(
    ({ proof, objects }, i) =>
      proof.verdict !== 'broken' &&
      objects.every((object) => staysWithin(object, namespaces[i] ?? new Set())),
  );
  return apart ? together(compiled, task) : null;
}

/** Groups of namespaces, so many together that a part has its size. `null` where there is only one part. */
function partsOf(set: PolicySet, sizes: PartSizes): NamespaceGroup[] | null {
  if (set.policies.length < sizes.least || set.gateways.length > 0 || !isTrue(set.enforced)) return null;
  const parts: { readonly namespaces: Set<string>; readonly policies: Policy[] }[] = [];
  for (const { namespaces, policies } of namespaceGroups(set.policies) ?? []) {
    let part = parts[parts.length - 1];
    if (part === undefined || part.policies.length >= sizes.part) {
      part = { namespaces: new Set(), policies: [] };
      parts.push(part);
    }
    append(part.policies, policies);
    for (const name of namespaces) part.namespaces.add(name);
  }
  return parts.length < 2 ? null : parts;
}

/**
 * Of the whole cluster there may be only tiers: one without a policy for an endpoint is skipped for it (Calico 3.32, Tier). All parts
 * say them alike, or `together` finds that they do not.
 */
function staysWithin(object: PrintedObject, namespaces: ReadonlySet<string>): boolean {
  return object.namespace === '' ? object.kind === 'Tier' : namespaces.has(object.namespace);
}

function together(parts: readonly CompiledPart[], task: Task): CompiledPart | null {
  const objects = joinObjects(parts.flatMap((part) => part.objects));
  const losses = joinLosses(parts.flatMap(({ proof }) => proof.losses));
  const conditions = joinConditions(parts.flatMap(({ proof }) => proof.conditions));
  const [first] = parts;
  const judge = readerOf(task.profile);
  if (first === undefined || objects === null || losses === null || !judge.ok) return null;
  const clash = contradiction(
    conditions.map(({ condition }) => condition),
    (held) =>
      universeOf(
        { source: { ...task.frame, policies: [] }, named: task.named, profile: judge.profile },
        held,
      ),
  );
  if (clash !== null) return null;
  const undecided = parts.map(({ proof }) => proof.undecided).filter((why) => why !== '');
  return {
    objects,
    proof: {
      ...first.proof,
      verdict: parts.some(({ proof }) => proof.verdict === 'undecided') ? 'undecided' : 'proved',
      losses,
      conditions,
      undecided: sortedUnique(undecided).join('; '),
    } satisfies Proof,
    rewrites: parts.flatMap((part) => part.rewrites),
    needs: sortedUnique(parts.flatMap((part) => part.needs)),
    diagnostics: parts.flatMap((part) => part.diagnostics),
  };
}

/** In final order; what several parts emit once. `null` where two objects of one name differ. */
function joinObjects(objects: readonly PrintedObject[]): readonly PrintedObject[] | null {
  const byName = new Map<string, PrintedObject>();
  for (const object of objects) {
    const name = `${object.kind} ${object.namespace}/${object.name}`;
    const known = byName.get(name);
    if (known === undefined) byName.set(name, object);
    else if (known.text !== object.text) return null;
  }
  return sortObjects([...byName.values()]);
}

/** In the order of all reports; what several parts lose alike once. `null` where they lose it in different ways: that is another loss. */
function joinLosses(losses: readonly WitnessedLoss[]): readonly WitnessedLoss[] | null {
  const byKey = new Map<string, WitnessedLoss>();
  for (const entry of losses) {
    const key = lossKey(entry.loss);
    const known = byKey.get(key) ?? { ...entry, loss: { ...entry.loss, regions: [] } };
    const { loss } = known;
    if (loss.kind !== entry.loss.kind || (loss.acceptedBy === null) !== (entry.loss.acceptedBy === null))
      return null;
    byKey.set(key, {
      loss: { ...loss, regions: [...loss.regions, ...entry.loss.regions] },
      wider: known.wider ?? entry.wider,
      narrower: known.narrower ?? entry.narrower,
    });
  }
  return [...byKey.values()].sort((a, b) => compareLosses(a.loss, b.loss));
}

/** In the order of all reports; one that several parts count on has the first flow that shows it. */
function joinConditions(conditions: readonly WitnessedCondition[]): readonly WitnessedCondition[] {
  const byKey = new Map<string, WitnessedCondition>();
  for (const entry of conditions) {
    const key = conditionKey(entry.condition);
    const known = byKey.get(key);
    if (known === undefined || (known.witness === null && entry.witness !== null)) byKey.set(key, entry);
  }
  return [...byKey.values()].sort((a, b) => compareConditions(a.condition, b.condition));
}
