/**
 * Subjects that denies speak of and nothing isolates -> what is left to them, in boxes: everything but what is denied. Each deny's
 * subjects have a list of their own, but where many overlap there is one for all of them together, if that is shorter.
 */
import { compareNumber, compareText } from '../base/order.js';
import { ruleKey } from '../ir/normalize.js';
import { type Policy, type Pred, type Rule, TRUE_PRED } from '../ir/policy.js';
import { certainlyDisjoint, toDnf } from '../ir/pred-forms.js';
import { conjunctionPred } from '../ir/pred-literals.js';
import { anyOf, predKey } from '../ir/preds.js';
import { ANY_REQUEST } from '../ir/request.js';
import { ALL_TRAFFIC } from '../ir/traffic.js';
import type { Box } from './boxes.js';
import { createSubjectIndex, type SubjectIndex } from './subjects.js';
import { type Effort, subtractAll } from './subtract-boxes.js';

/** A deny, and what of its subjects nothing isolates. */
export interface Open {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly subject: Pred;
}

/** What is left to the subjects, in the place of a deny; `of`: all that it stands for, that one included. */
export interface Complement extends Open {
  readonly pieces: readonly Box[];
  readonly of: readonly Open[];
}

/** `tooMany`: the deny at which more than `limit` boxes were made, or no effort was left. */
export function complementsOf(
  opens: readonly Open[],
  denies: SubjectIndex<Box>,
  limit: number,
  effort: Effort,
): readonly Complement[] | { readonly tooMany: Rule } {
  const result: Complement[] = [];
  let left = limit;
  for (const group of overlapping(opens)) {
    const made = shortest(group, denies, left, effort);
    if ('tooMany' in made) return made;
    result.push(...made);
    left -= sizeOf(made);
  }
  const place = new Map(opens.map(({ rule }, i) => [rule, i]));
  return result.sort((a, b) => compareNumber(place.get(a.rule) ?? 0, place.get(b.rule) ?? 0));
}

type Made = readonly Complement[] | { readonly tooMany: Rule };

/** More boxes than this are compared with those of all the subjects together. */
const MANY = 16;

function shortest(group: readonly Open[], denies: SubjectIndex<Box>, limit: number, effort: Effort): Made {
  const apart = listed(group, denies, Math.min(limit, MANY), effort);
  if (!('tooMany' in apart)) return apart;
  const together = united(group);
  if (together === null) return listed(group, denies, limit, effort);
  const fewer = listed(together, denies, limit, effort);
  const most = 'tooMany' in fewer ? limit : sizeOf(fewer);
  const each = listed(group, denies, most, effort);
  return 'tooMany' in each ? fewer : each;
}

function listed(
  opens: readonly (Open & { readonly of?: readonly Open[] })[],
  denies: SubjectIndex<Box>,
  limit: number,
  effort: Effort,
): Made {
  const result: Complement[] = [];
  let left = limit;
  for (const open of opens) {
    const everything: Box = {
      subject: open.subject,
      peer: TRUE_PRED,
      traffic: ALL_TRAFFIC,
      request: ANY_REQUEST,
    };
    const pieces = subtractAll(everything, denies.near(open.subject), left, effort);
    if (pieces === null || pieces.length > left) return { tooMany: open.rule };
    result.push({ of: [open], ...open, pieces });
    left -= pieces.length;
  }
  return result;
}

function sizeOf(of: readonly Complement[]): number {
  return of.reduce((sum, { pieces }) => sum + pieces.length, 0);
}

/** The same subjects as fewer conjunctions (all but a and all but b are all); `null` where they are not fewer. */
function united(given: readonly Open[]): readonly (Open & { readonly of: readonly Open[] })[] | null {
  // Whatever order they are written in.
  const group = [...given].sort(
    (a, b) =>
      compareText(a.policy.name, b.policy.name) ||
      compareText(predKey(a.subject), predKey(b.subject)) ||
      compareText(ruleKey(a.rule), ruleKey(b.rule)),
  );
  const conjunctions = toDnf(anyOf(...group.map(({ subject }) => subject)));
  if (conjunctions === null || conjunctions.length >= group.length) return null;
  return conjunctions.flatMap((conjunction) => {
    const subject = conjunctionPred(conjunction);
    const of = group.filter((open) => !certainlyDisjoint(open.subject, subject));
    return of.slice(0, 1).map((first) => ({ ...first, subject, of }));
  });
}

/** Groups of one scope of which no two share subjects; in a group each may meet another. */
function overlapping(opens: readonly Open[]): Iterable<readonly Open[]> {
  const near = createSubjectIndex<Open>();
  const groups = new Map<Open, Open[]>();
  let comparisons = MOST_COMPARISONS;
  for (const open of opens) {
    const mine = [open];
    groups.set(open, mine);
    for (const other of near.near(open.subject)) {
      const theirs = groups.get(other);
      if (theirs === undefined || theirs === mine || --comparisons < 0) continue;
      if (scopeKey(open) !== scopeKey(other) || certainlyDisjoint(open.subject, other.subject)) continue;
      mine.push(...theirs);
      for (const one of theirs) groups.set(one, mine);
    }
    near.add(open.subject, open);
  }
  return new Set(groups.values());
}

/** A policy of one namespace speaks of no other. */
function scopeKey({ policy: { scope } }: Open): string {
  return scope.kind === 'namespace' ? scope.namespace : '';
}

/** So often are two subjects compared; the rest count as sharing nothing. */
const MOST_COMPARISONS = 100_000;
