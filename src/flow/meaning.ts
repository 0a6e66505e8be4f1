/**
 * The decision procedure of the neutral policy (`ir/policy.ts`), written once: tiers by rank, levels in a tier, deny over allow
 * over pass in a level, isolation at the end of a tier, then `end`. Knows no source and no target.
 */
import { append } from '../base/append.js';
import { compareNumber, compareText, sortedUnique } from '../base/order.js';
import { nowhere } from '../base/source.js';
import {
  type Action,
  DEFAULT_TIER,
  type Direction,
  type Effect,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
  type Rank,
  type Rule,
  type Tier,
} from '../ir/policy.js';
import type { Consulted, Decision } from './decision.js';
import type { Formula, Formulas } from './formula.js';
import { predFormula, requestFormula, trafficFormula } from './predicate.js';

/**
 * What the policies decide. Policies of a tier that is not in `tiers` decide nothing. In a rank shared with first-match policies,
 * policies read together are a level of their own before the first rules (a rank without an index comes before one with it), and
 * rules of the same index in several first-match policies are one level.
 */
export function meaning(policies: PolicySet): Decision {
  const tiers = [...policies.tiers].sort(
    (a, b) => compareRank(a.rank, b.rank) || compareText(a.name, b.name),
  );
  const bound = new Map<string, Policy[]>();
  const unbound: Policy[] = [];
  for (const policy of policies.policies) {
    const names = boundNamespaces(policy.subject, policies.sets);
    if (names === null) unbound.push(policy);
    else
      for (const name of names) {
        const members = bound.get(name);
        if (members === undefined) bound.set(name, [policy]);
        else members.push(policy);
      }
  }
  const position = new Map(policies.policies.map((policy, i) => [policy, i]));

  /** The policies that can apply to such a subject, in the order given. */
  const relevant = (namespace: string | null): readonly Policy[] =>
    [...unbound, ...(namespace === null ? [] : (bound.get(namespace) ?? []))].sort((a, b) =>
      compareNumber(position.get(a) ?? 0, position.get(b) ?? 0),
    );

  return {
    namespaces: sortedUnique(bound.keys()),
    allows(formulas, direction, namespace) {
      const build = builder(formulas, policies, direction);
      const inTier = byTier(relevant(namespace));
      let result = build.end();
      for (const tier of [...tiers].reverse()) result = build.tier(tier, inTier.get(tier.name) ?? [], result);
      return formulas.or(formulas.not(build.subject(policies.enforced)), result);
    },
    consulted(formulas, direction, namespace) {
      const build = builder(formulas, policies, direction);
      const inTier = byTier(relevant(namespace));
      return [
        build.consultedEnforced(),
        ...tiers.flatMap((tier) => build.consultedTier(tier, inTier.get(tier.name) ?? [])),
        ...build.consultedEnd(),
      ].filter((entry) => entry.applies !== formulas.false && entry.matches !== formulas.false);
    },
  };
}

/** One step of a tier: rules that are read together. */
interface Level {
  readonly rank: Rank;
  /** -1 for policies read together. */
  readonly index: number;
  readonly rules: readonly { readonly policy: Policy; readonly rule: Rule }[];
}

function builder(formulas: Formulas, policies: PolicySet, direction: Direction) {
  const { sets } = policies;
  const known = new Map<Pred, Formula>();
  const subject = (pred: Pred): Formula => {
    const found = known.get(pred) ?? predFormula(formulas, pred, 'subject', sets);
    known.set(pred, found);
    return found;
  };
  const matches = (rule: Pick<Rule, 'peer' | 'traffic'>, request: Formula): Formula =>
    formulas.and(
      predFormula(formulas, rule.peer, 'peer', sets),
      trafficFormula(formulas, rule.traffic),
      request,
    );
  const applies = (policy: Policy, own: Pred): Formula => formulas.and(subject(policy.subject), subject(own));
  const ownNode = formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' });

  /** What of a policy's subjects it leaves undecided at the end of its tier is not in here. */
  const isolated = (policy: Policy): { readonly applies: Formula; readonly matches: Formula } | null => {
    const isolation = policy.isolates[direction];
    if (isolation === 'none') return null;
    const spares = isolation === 'all-but-own-node' && direction === 'ingress';
    return {
      applies: subject(policy.subject),
      matches: spares ? formulas.not(ownNode) : formulas.true,
    };
  };

  return {
    subject,

    end(): Formula {
      return policies.end
        .filter((rule) => rule.direction === direction)
        .reduceRight(
          (rest, rule) =>
            formulas.choose(
              subject(rule.when),
              rule.action === 'allow' ? formulas.true : formulas.false,
              rest,
            ),
          formulas.true,
        );
    },

    tier(tier: Tier, members: readonly Policy[], next: Formula): Formula {
      // A tier that ends with pass goes on exactly as if nothing had isolated.
      const ends = tier.otherwise === 'pass' ? [] : members.flatMap((policy) => isolated(policy) ?? []);
      let result = formulas.choose(
        formulas.any(ends.map((end) => formulas.and(end.applies, end.matches))),
        formulas.false,
        next,
      );
      for (const level of [...levelsOf(members, direction)].reverse()) {
        const any = (action: Action): Formula =>
          formulas.any(
            level.rules
              .filter(({ rule }) => rule.action === action)
              .map(({ policy, rule }) =>
                formulas.and(
                  applies(policy, rule.own),
                  matches(rule, requestFormula(formulas, rule.request)),
                ),
              ),
          );
        result = formulas.choose(any('pass'), next, result);
        result = formulas.choose(any('allow'), formulas.true, result);
        result = formulas.choose(any('deny'), formulas.false, result);
      }
      return result;
    },

    consultedEnforced(): Consulted {
      return entry('not enforced', '', 'end', formulas.not(subject(policies.enforced)), formulas.true);
    },

    consultedTier(tier: Tier, members: readonly Policy[]): readonly Consulted[] {
      const result: Consulted[] = [];
      const logged = new Set<Effect>();
      const log = (policy: Policy, rule: Rule | null, place: string): void => {
        for (const effect of rule === null ? policy.effects : rule.effects) {
          const about = effect.rule ?? rule;
          if (effect.kind !== 'log' || about === null || about.direction !== direction || logged.has(effect))
            continue;
          logged.add(effect);
          const request =
            effect.rule === undefined && rule !== null
              ? requestFormula(formulas, rule.request)
              : formulas.true;
          result.push({
            origin: effect.origin,
            place,
            what: 'log',
            applies: applies(policy, about.own),
            matches: matches(about, request),
          });
        }
      };
      for (const level of levelsOf(members, direction)) {
        const place = placeOf(tier, level);
        for (const action of ['deny', 'allow', 'pass'] as const) {
          for (const { policy, rule } of level.rules) {
            if (rule.action !== action) continue;
            log(policy, null, place);
            log(policy, rule, place);
            result.push({
              origin: rule.origin,
              place,
              what: action,
              applies: applies(policy, rule.own),
              matches: matches(rule, requestFormula(formulas, rule.request)),
            });
          }
        }
      }
      for (const policy of members) {
        log(policy, null, tierName(tier));
        const end = isolated(policy);
        if (end === null) continue;
        const what = tier.otherwise === 'deny' ? 'isolate' : 'end-of-tier';
        result.push({
          origin: policy.origin,
          place: tierName(tier) === '' ? 'end of tier' : `${tierName(tier)}, end of tier`,
          what,
          ...end,
        });
      }
      return result;
    },

    consultedEnd(): readonly Consulted[] {
      return [
        ...policies.end
          .filter((rule) => rule.direction === direction)
          .map((rule) =>
            entry(`nothing decided: ${rule.action}`, 'end', 'end', subject(rule.when), formulas.true),
          ),
        entry('nothing decided: allow', 'end', 'end', formulas.true, formulas.true),
      ];
    },
  };
}

function entry(
  label: string,
  place: string,
  what: Consulted['what'],
  applies: Formula,
  matches: Formula,
): Consulted {
  const origin: Origin = { span: nowhere(''), label };
  return { origin, place, what, applies, matches };
}

/** The levels of a tier for one direction, in deciding order. */
function levelsOf(members: readonly Policy[], direction: Direction): readonly Level[] {
  const levels = new Map<string, { rank: Rank; index: number; rules: { policy: Policy; rule: Rule }[] }>();
  for (const policy of members) {
    for (const [i, rule] of policy.rules.entries()) {
      if (rule.direction !== direction) continue;
      const index = policy.sequence === 'first-match' ? i : -1;
      const key = `${policy.rank.order} ${policy.rank.tie} ${index}`;
      const level = levels.get(key) ?? { rank: policy.rank, index, rules: [] };
      level.rules.push({ policy, rule });
      levels.set(key, level);
    }
  }
  return [...levels.values()].sort((a, b) => compareRank(a.rank, b.rank) || compareNumber(a.index, b.index));
}

function compareRank(a: Rank, b: Rank): number {
  return compareNumber(a.order, b.order) || compareNumber(a.tie, b.tie);
}

function byTier(policies: readonly Policy[]): ReadonlyMap<string, readonly Policy[]> {
  const result = new Map<string, Policy[]>();
  for (const policy of policies) {
    const members = result.get(policy.tier);
    if (members === undefined) result.set(policy.tier, [policy]);
    else members.push(policy);
  }
  return result;
}

function tierName(tier: Tier): string {
  return tier.name === DEFAULT_TIER ? '' : `tier ${tier.name}`;
}

function placeOf(tier: Tier, level: Level): string {
  const order = level.rank.order === Number.POSITIVE_INFINITY ? 'last' : String(level.rank.order);
  const parts = [tierName(tier), `order ${order}`, level.index < 0 ? '' : `rule ${level.index + 1}`];
  return parts.filter((part) => part !== '').join(', ');
}

/**
 * The names of the namespaces that every pod meeting the predicate is in; `null` where none are certain. Looks at the shape only,
 * in time proportional to it.
 */
export function boundNamespaces(pred: Pred, sets: PolicySet['sets']): readonly string[] | null {
  switch (pred.kind) {
    case 'namespace':
      return sortedUnique(pred.names);
    case 'set': {
      const set = sets.get(pred.name);
      if (set === undefined) return [];
      const rest = new Map(sets);
      rest.delete(pred.name);
      return boundNamespaces(set.pred, rest);
    }
    case 'all': {
      const [first, ...rest] = pred.of.flatMap((part) => {
        const names = boundNamespaces(part, sets);
        return names === null ? [] : [names];
      });
      return first?.filter((name) => rest.every((names) => names.includes(name))) ?? null;
    }
    case 'any': {
      const names: string[] = [];
      for (const part of pred.of) {
        const inner = boundNamespaces(part, sets);
        if (inner === null) return null;
        append(names, inner);
      }
      return sortedUnique(names);
    }
    default:
      return null;
  }
}
