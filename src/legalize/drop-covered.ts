/**
 * Rules that rewrites made, and that another rule of the same level says already -> nothing; policies that rewrites made, and that
 * are left without a rule where another isolates their endpoints -> nothing. What stays names the places of what it stands for.
 */
import {
  DIRECTIONS,
  type Direction,
  type Isolation,
  type Policy,
  type PolicySet,
  type Rule,
} from '../ir/policy.js';
import { certainlyImplies, namespacesOf, simplifyPred } from '../ir/pred-forms.js';
import { type Box, boxOf, containsBox } from './boxes.js';
import { mayStandFor } from './fewer-boxes.js';
import { type Rewrite, type RewriteContext, type RewriteNote, type Rewritten, unchanged } from './rewrite.js';
import { createSubjectIndex, type SubjectIndex } from './subjects.js';
import { type Written, writtenIn } from './written.js';

export const dropCovered: Rewrite = {
  name: 'drop-covered',
  about: 'what a rewrite made and another rule or policy says already is left out',
  apply,
};

/** So often are two rules compared in full; what is left then stays. */
const MOST_COMPARISONS = 100_000;

interface Entry {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly box: Box;
}

function apply(set: PolicySet, context: RewriteContext): Rewritten {
  const written = writtenIn(context.written);
  const made = (policy: Policy): boolean =>
    !written.hasPolicy(policy) || !policy.rules.every(written.hasRule);
  if (!set.policies.some(made)) return unchanged(set);
  const covered = coveredRules(set, written);
  const left = new Map(
    set.policies.map((policy) => [policy, policy.rules.filter((rule) => !covered.has(rule))]),
  );
  const gone = goneWith(set.policies, left, written);
  if (covered.size === 0 && gone.size === 0) return unchanged(set);

  /** The policies that say what the policy said. */
  const standIns = (policy: Policy): readonly Policy[] => [
    ...policy.rules.flatMap((rule) => covered.get(rule)?.policy ?? []),
    ...(gone.get(policy) ?? []),
  ];
  const also = new Map<Policy, Set<Policy>>();
  for (const policy of set.policies) {
    if (left.get(policy)?.length !== 0) continue;
    for (const other of lastOf(policy, standIns, (one) => left.get(one)?.length === 0 && gone.has(one)))
      if (other !== policy) also.set(other, (also.get(other) ?? new Set()).add(policy));
  }
  const policies = set.policies.flatMap((policy): readonly Policy[] => {
    if (gone.has(policy)) return [];
    const rules = left.get(policy) ?? policy.rules;
    const others = [...(also.get(policy) ?? [])].flatMap((other) => [other.origin, ...(other.also ?? [])]);
    if (rules.length === policy.rules.length && others.length === 0) return [policy];
    const places = [...(policy.also ?? []), ...others];
    return [{ ...policy, rules, ...(places.length === 0 ? {} : { also: places }) }];
  });
  return { policies: { ...set, policies }, notes: notesOf(covered, gone), diagnostics: [] };
}

/** Each rule that is covered, with what covers it, which may be covered by a third. */
function coveredRules(set: PolicySet, written: Written): ReadonlyMap<Rule, Entry> {
  const levels = new Map<string, { readonly entries: Entry[]; readonly near: SubjectIndex<Entry> }>();
  for (const policy of set.policies)
    for (const rule of policy.sequence === 'together' ? policy.rules : []) {
      const key = levelKey(policy, rule);
      const level = levels.get(key) ?? { entries: [], near: createSubjectIndex<Entry>() };
      levels.set(key, level);
      const entry = { policy, rule, box: boxOf(policy, rule) };
      level.entries.push(entry);
      level.near.add(entry.box.subject, entry);
    }
  const covered = new Map<Rule, Entry>();
  let comparisons = MOST_COMPARISONS;
  // Of two that say the same the first stays.
  for (const { entries, near } of levels.values())
    for (const entry of [...entries].reverse()) {
      if (comparisons < 0) return covered;
      const { rule, box } = entry;
      if (written.hasRule(rule) || rule.effects.length + rule.accepts.length > 0) continue;
      const by = near
        .near(box.subject)
        .find(
          (other) =>
            other.rule !== rule && !covered.has(other.rule) && --comparisons >= 0 && covers(other.box, box),
        );
      if (by !== undefined) covered.set(rule, by);
    }
  return covered;
}

/** Does the one hold all of the other, in words that every target has that has words for the other? */
function covers(outer: Box, inner: Box): boolean {
  if (outer.request.kind !== 'any' && JSON.stringify(outer.request) !== JSON.stringify(inner.request))
    return false;
  if (namespacesOf(inner.subject) !== null && namespacesOf(outer.subject) === null) return false;
  return mayStandFor(outer, inner) && containsBox({ ...outer, request: { kind: 'any' } }, inner);
}

/** Policies that nobody wrote and that say nothing that others do not say, with those that isolate in their stead. */
function goneWith(
  policies: readonly Policy[],
  left: ReadonlyMap<Policy, readonly Rule[]>,
  written: Written,
): ReadonlyMap<Policy, readonly Policy[]> {
  const gone = new Map<Policy, readonly Policy[]>();
  for (const policy of [...policies].reverse()) {
    if (left.get(policy)?.length !== 0 || written.hasPolicy(policy) || policy.effects.length > 0) continue;
    const directions = DIRECTIONS.filter((direction) => policy.isolates[direction] !== 'none');
    const others = directions.flatMap(
      (direction) =>
        policies.find(
          (other) => other !== policy && !gone.has(other) && isolatesFor(other, policy, direction),
        ) ?? [],
    );
    if (others.length === directions.length) gone.set(policy, others);
  }
  return gone;
}

const STRENGTH: Readonly<Record<Isolation, number>> = { none: 0, 'all-but-own-node': 1, all: 2 };

function isolatesFor(other: Policy, policy: Policy, direction: Direction): boolean {
  return (
    other.tier === policy.tier &&
    STRENGTH[other.isolates[direction]] >= STRENGTH[policy.isolates[direction]] &&
    certainlyImplies(simplifyPred(policy.subject), simplifyPred(other.subject))
  );
}

/** Where the stand-ins are gone as well, theirs. */
function lastOf(
  policy: Policy,
  standIns: (policy: Policy) => readonly Policy[],
  isGone: (policy: Policy) => boolean,
): ReadonlySet<Policy> {
  const found = new Set<Policy>();
  const seen = new Set<Policy>([policy]);
  const queue = [...standIns(policy)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (isGone(next)) queue.push(...standIns(next));
    else found.add(next);
  }
  return found;
}

function notesOf(
  covered: ReadonlyMap<Rule, Entry>,
  gone: ReadonlyMap<Policy, readonly Policy[]>,
): readonly RewriteNote[] {
  const note = ({ origin }: Rule | Policy, text: string): RewriteNote => ({
    rewrite: 'drop-covered',
    origin,
    text,
    closedSet: false,
  });
  const texts = new Map<string, RewriteNote>();
  const add = (one: RewriteNote): void => {
    texts.set(`${one.origin.label}\u0000${one.origin.span.start}\u0000${one.text}`, one);
  };
  for (const [rule, { rule: by }] of covered)
    if (by.origin.label !== rule.origin.label || by.origin.span.start !== rule.origin.span.start)
      add(note(rule, `what was left of it is in what became of \`${by.origin.label}\``));
  for (const [policy, others] of gone)
    for (const other of others)
      add(
        note(policy, `the policy that allows the rest for it is the one made of \`${other.origin.label}\``),
      );
  return [...texts.values()];
}

/** Rules of one level and action add up. */
function levelKey({ tier, rank }: Policy, { direction, action }: Rule): string {
  return JSON.stringify([tier, String(rank.order), rank.tie, direction, action]);
}
