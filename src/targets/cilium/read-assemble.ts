/**
 * Drafts → the policy set: one level for all network policies, levels by priority around it where ClusterNetworkPolicies are, what
 * isolates whom, and what holds where no policy is (pkg/policy/repository.go computePolicyEnforcementAndRules @ 2efb257).
 */
import { append } from '../../base/append.js';
import { compareNumber } from '../../base/order.js';
import { nowhere } from '../../base/source.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DEFAULT_TIER_ORDER,
  DIRECTIONS,
  type Direction,
  type EndRule,
  FALSE_PRED,
  type Facts,
  type Gateway,
  type Isolation,
  type NamedSet,
  type Policy,
  type PolicySet,
  type Pred,
  type Rank,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, isFalse, isKind, notOf } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC } from '../../ir/traffic.js';
import {
  besideProxy,
  type Disjoint,
  type LevelRule,
  narrowing,
  type Proxied,
  proxiedBy,
  proxiedKeys,
  rememberedDisjoint,
} from './read-dns-proxy.js';
import type { Draft } from './read-draft.js';
import { behindEnvoy, sentToEnvoy } from './read-envoy-first.js';
import { OWN_HOST } from './read-selectors.js';
import type { CiliumSettings } from './settings.js';

export interface Assembled {
  readonly policies: PolicySet;
  /** Names of the policies that each draft became, in the order of the drafts. */
  readonly names: readonly (readonly string[])[];
  /** Rules that a DNS rule took traffic from. */
  readonly narrowed: readonly { readonly rule: Rule; readonly by: Rule }[];
  /** DNS rules that an HTTP rule took traffic from. */
  readonly overtaken: readonly { readonly rule: Rule; readonly by: Rule }[];
}

/** Isolation waits until every tier was asked where a Baseline tier exists: its Accept overrides it (cilium.md 2.13). */
const ISOLATION_TIER = 'isolation';

export function assemble(
  given: readonly Draft[],
  settings: CiliumSettings,
  more: {
    readonly facts: Facts;
    readonly sets: ReadonlyMap<string, NamedSet>;
    readonly gateways: readonly Gateway[];
  },
): Assembled {
  const disjoint = rememberedDisjoint();
  const overtaken: { rule: Rule; by: Rule }[] = [];
  const drafts = withEnvoyFirst(given, disjoint, overtaken);
  const late = drafts.some(({ tier }) => tier === 'baseline');
  const levels = levelsOf(drafts, settings);
  const narrowed: { rule: Rule; by: Rule }[] = [];
  const policies: Policy[] = [];
  const spared = sparing(drafts, settings, late);
  const names = drafts.map((draft) => {
    const made = draftPolicies(draft, drafts, levels, disjoint, narrowed);
    const local = spared.rules.get(draft);
    const isolation = isolationOf(draft, settings);
    const isolates = isolation.ingress !== 'none' || isolation.egress !== 'none';
    for (const policy of made) {
      const rules = local === undefined ? policy.rules : [...policy.rules, local];
      policies.push({ ...policy, rules, isolates: late ? policy.isolates : isolation });
    }
    if (late && isolates)
      policies.push(isolating(draft, `${draft.name}-isolation`, ISOLATION_TIER, isolation));
    return made.map(({ name }) => name);
  });
  if (drafts.some(({ tier }) => tier !== 'default'))
    append(policies, closures(drafts, levels, isolatedEgress(drafts, settings)));
  append(policies, spared.policies);
  const used = new Set(policies.map(({ tier }) => tier));
  const set: PolicySet = {
    ...more,
    tiers: TIERS.filter(({ name }) => name === DEFAULT_TIER || used.has(name)),
    policies,
    end: settings.enforcement === 'never' ? [] : endOf(settings, spared.subjects),
    enforced: settings.enforcement === 'never' ? FALSE_PRED : TRUE_PRED,
  };
  return { policies: set, names, narrowed, overtaken };
}

function tier(name: string, order: number, otherwise: Tier['otherwise']): Tier {
  return {
    name,
    rank: { order, tie: 0 },
    otherwise,
    origin: { span: nowhere('Cilium'), label: `tier ${name}` },
  };
}

const TIERS: readonly Tier[] = [
  tier('admin', DEFAULT_TIER_ORDER - 1, 'pass'),
  tier(DEFAULT_TIER, DEFAULT_TIER_ORDER, 'deny'),
  tier('baseline', DEFAULT_TIER_ORDER + 1, 'pass'),
  tier(ISOLATION_TIER, DEFAULT_TIER_ORDER + 2, 'deny'),
];

interface Level {
  readonly proxied: readonly Proxied[];
  readonly keys: ReadonlySet<string>;
}

type Levels = ReadonlyMap<string, Level>;

function namespaceOf({ scope }: Draft): string | null {
  return scope.kind === 'namespace' ? scope.namespace : null;
}

function levelKey(draft: Draft, { place, rule }: Draft['rules'][number]): string {
  const at = draft.tier === 'default' ? draft.tier : `${draft.tier} ${draft.priority} ${place}`;
  return `${rule.direction} ${at}`;
}

function rulesByLevel(drafts: readonly Draft[]): ReadonlyMap<string, readonly LevelRule[]> {
  const levels = new Map<string, LevelRule[]>();
  for (const draft of drafts) {
    for (const rule of draft.rules) {
      const key = levelKey(draft, rule);
      const level = levels.get(key) ?? [];
      level.push({ ...rule, subject: draft.subject, namespace: namespaceOf(draft) });
      levels.set(key, level);
    }
  }
  return levels;
}

/** The drafts, with of each DNS rule what Envoy leaves to it. */
function withEnvoyFirst(
  drafts: readonly Draft[],
  disjoint: Disjoint,
  overtaken: { rule: Rule; by: Rule }[],
): readonly Draft[] {
  const envoy = new Map([...rulesByLevel(drafts)].map(([key, level]) => [key, sentToEnvoy(level)]));
  return drafts.map((draft) => ({
    ...draft,
    rules: draft.rules.flatMap((each) => {
      const rule = { ...each, subject: draft.subject, namespace: namespaceOf(draft) };
      const behind = behindEnvoy(rule, envoy.get(levelKey(draft, each)) ?? [], disjoint);
      if (behind === null) return [each];
      overtaken.push({ rule: each.rule, by: behind.by });
      return behind.rules.map((piece) => ({ ...piece, place: each.place }));
    }),
  }));
}

/** What goes to the DNS proxy, per level; nothing is taken from anything where the profile says so. */
function levelsOf(drafts: readonly Draft[], settings: CiliumSettings): Levels {
  const levels = rulesByLevel(drafts);
  const read = (of: readonly LevelRule[]): Level =>
    settings.dnsRulesRestrict
      ? { proxied: proxiedBy(of), keys: proxiedKeys(of) }
      : { proxied: [], keys: new Set() };
  return new Map([...levels].map(([key, of]) => [key, read(of)]));
}

const NOT_ISOLATING = { ingress: 'none', egress: 'none' } as const satisfies Policy['isolates'];

/**
 * The policies of one draft. Levels of a ClusterNetworkPolicy are the rules of one first-match policy, unless rules of another
 * policy share them or they need more than one step: then each is a policy.
 */
function draftPolicies(
  draft: Draft,
  drafts: readonly Draft[],
  levels: Levels,
  disjoint: Disjoint,
  narrowed: { rule: Rule; by: Rule }[],
): readonly Policy[] {
  const rules = draft.rules.flatMap((each) => {
    const level = levels.get(levelKey(draft, each));
    const { proxied, keys } = level ?? { proxied: [], keys: new Set<string>() };
    const given = { ...each, subject: draft.subject, namespace: namespaceOf(draft) };
    const left = besideProxy(given, proxied, keys, disjoint);
    const by = left[0] === each.rule ? undefined : narrowing(given, proxied, disjoint);
    if (by !== undefined) narrowed.push({ rule: each.rule, by });
    return left.map((rule) => ({ rule, place: each.place }));
  });
  const whole = (name: string, rank: Rank, of: typeof rules, sequence: Policy['sequence']): Policy => ({
    name,
    scope: draft.scope,
    tier: draft.tier === 'default' ? DEFAULT_TIER : draft.tier,
    rank,
    subject: draft.subject,
    sequence,
    isolates: NOT_ISOLATING,
    rules: of.map(({ rule }) => rule),
    effects: draft.effects,
    origin: draft.origin,
    accepts: [],
    description: draft.description,
  });
  if (draft.tier === 'default') return [whole(draft.name, NORMAL, rules, 'together')];
  const order = draft.priority;
  const places = [...new Set(rules.map(({ place }) => place))].sort(compareNumber);
  const proxied = draft.rules.some((each) => (levels.get(levelKey(draft, each))?.proxied.length ?? 0) > 0);
  const plain = places.every((place) =>
    DIRECTIONS.every((direction) => {
      const level = rules.filter((each) => each.place === place && each.rule.direction === direction);
      return new Set(level.map(({ rule }) => rule.action)).size < 2;
    }),
  );
  const alone = !drafts.some(
    (other) => other !== draft && other.tier === draft.tier && other.priority === order,
  );
  if ((alone && plain && !proxied) || places.length === 0)
    return [whole(draft.name, { order, tie: 0 }, rules, 'first-match')];
  return places.map((place, i) => {
    const of = rules.filter((each) => each.place === place);
    return whole(i === 0 ? draft.name : `${draft.name}-${i + 1}`, { order, tie: place * 2 }, of, 'together');
  });
}

const NORMAL: Rank = { order: DEFAULT_ORDER, tie: 0 };

/**
 * Behind each level with DNS rules: what the proxy did not answer goes on to no other tier. Needed only where there are other
 * tiers; else nothing decides it but isolation, which says the same.
 */
function closures(drafts: readonly Draft[], levels: Levels, isolated: Pred): readonly Policy[] {
  return drafts.flatMap((draft) => {
    const covered = certainlyImplies(draft.subject, isolated);
    const byPlace = new Map<number, Rule[]>();
    for (const each of draft.rules) {
      const { proxied } = levels.get(levelKey(draft, each)) ?? { proxied: [] };
      if (!proxied.some(({ rules }) => rules.includes(each.rule))) continue;
      const rest: Rule = { ...each.rule, request: ANY_REQUEST, effects: [] };
      const own = covered ? rest.own : simplifyPred(allOf(rest.own, isolated));
      const closed = [{ ...rest, action: 'deny' as const, own }, ...(covered ? [] : [rest])];
      byPlace.set(each.place, [...(byPlace.get(each.place) ?? []), ...closed]);
    }
    const tierName = draft.tier === 'default' ? DEFAULT_TIER : draft.tier;
    return [...byPlace].map(([place, rules]): Policy => {
      const rank: Rank =
        draft.tier === 'default' ? { ...NORMAL, tie: 1 } : { order: draft.priority, tie: place * 2 + 1 };
      return { ...isolating(draft, `${draft.name}-dns`, tierName), rank, rules };
    });
  });
}

function isolatedEgress(drafts: readonly Draft[], settings: CiliumSettings): Pred {
  if (settings.enforcement === 'always') return TRUE_PRED;
  const subjects = drafts.filter(({ denies }) => denies.egress).map(({ subject }) => subject);
  return simplifyPred(anyOf(isKind('init'), ...subjects));
}

function isolationOf(draft: Draft, settings: CiliumSettings): Policy['isolates'] {
  const of = (direction: Direction): Isolation => {
    if (!draft.denies[direction]) return 'none';
    // The own node reaches pods below every explicit deny; a node has no such peer.
    return direction === 'ingress' && settings.localhostAllowed && !draft.onHost ? 'all-but-own-node' : 'all';
  };
  return { ingress: of('ingress'), egress: of('egress') };
}

/** A policy without rules. */
function isolating(
  draft: Draft,
  name: string,
  tierName: string,
  isolates: Policy['isolates'] = NOT_ISOLATING,
): Policy {
  return {
    name,
    scope: draft.scope,
    tier: tierName,
    rank: NORMAL,
    subject: draft.subject,
    sequence: 'together',
    isolates,
    rules: [],
    effects: [],
    origin: draft.origin,
    accepts: [],
    description: '',
  };
}

/** How the own node comes in although the end denies its pod: to every subject that has an ingress rule (cilium.md 2.3). */
interface Spared {
  /** Subjects that some policy isolates except from their own node, for which the end need not. */
  readonly subjects: readonly Pred[];
  /** Policies for subjects that none isolates. */
  readonly policies: readonly Policy[];
  /** The same as rules of their policies, by draft: where all network policies are one level and nothing comes after it. */
  readonly rules: ReadonlyMap<Draft, Rule>;
}

function sparing(drafts: readonly Draft[], settings: CiliumSettings, late: boolean): Spared {
  const subjects: Pred[] = [];
  const policies: Policy[] = [];
  const rules = new Map<Draft, Rule>();
  const closed = closedByEnd(settings);
  const spares = settings.localhostAllowed && settings.enforcement !== 'never';
  for (const draft of spares ? drafts : []) {
    if (!draft.entries.ingress || draft.onHost) continue;
    const subject = simplifyPred(allOf(draft.subject, closed));
    if (isFalse(subject)) continue;
    const idle = !draft.denies.ingress;
    if (idle && draft.tier === 'default' && !late) {
      rules.set(draft, ownNodeRule(draft, certainlyImplies(draft.subject, closed) ? TRUE_PRED : closed));
      continue;
    }
    subjects.push(subject);
    if (!idle) continue;
    const isolates: Policy['isolates'] = { ingress: 'all-but-own-node', egress: 'none' };
    const tierName = late ? ISOLATION_TIER : DEFAULT_TIER;
    policies.push({ ...isolating(draft, `${draft.name}-isolation`, tierName, isolates), subject });
  }
  return { subjects, policies, rules };
}

function ownNodeRule({ origin }: Draft, own: Pred): Rule {
  return {
    direction: 'ingress',
    action: 'allow',
    own,
    peer: OWN_HOST,
    traffic: ALL_TRAFFIC,
    request: ANY_REQUEST,
    effects: [],
    origin: { ...origin, label: `${origin.label} (allow-localhost)` },
    accepts: [],
  };
}

/** Whom the agent isolates without any policy: everybody in mode `always`, else pods that have no labels yet. */
function closedByEnd(settings: CiliumSettings): Pred {
  if (settings.enforcement !== 'always') return isKind('init');
  return settings.hostFirewall ? TRUE_PRED : notOf(IS_NODE);
}

function endOf(settings: CiliumSettings, spared: readonly Pred[]): readonly EndRule[] {
  const closed = closedByEnd(settings);
  const ingress = simplifyPred(allOf(closed, ...spared.map(notOf)));
  const deny = (direction: Direction, when: Pred): readonly EndRule[] =>
    isFalse(when) ? [] : [{ when, direction, action: 'deny' }];
  return [...deny('ingress', ingress), ...deny('egress', simplifyPred(closed))];
}
