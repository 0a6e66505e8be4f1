/** One part of a policy, at its place in a tier → the NetworkPolicies and GlobalNetworkPolicies that say it. */
import type { JsonMap } from '../../base/tree.js';
import { DIRECTIONS, type Direction, type Facts, type Rule } from '../../ir/policy.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { dropSubject } from '../emit-losses.js';
import type { Ledger } from '../losses.js';
import type { ObjectParts } from '../metadata.js';
import { objectName, suffixedName } from '../names.js';
import type { Part } from './emit-levels.js';
import { emitLog, emitRule, needsGlobal, type RulePlace } from './emit-rules.js';
import { planSubjects, type SubjectForm, type SubjectPlan } from './emit-subjects.js';
import { nameInTier, type TierForm } from './emit-tiers.js';

export interface PartPlace {
  readonly facts: Facts;
  readonly ledger: Ledger;
  readonly hosts: boolean;
  readonly http: boolean;
  /** The policy's first part logs what the policy as a whole logs. */
  readonly first: boolean;
}

export const TARGET = 'Calico';
const CALICO_API = 'projectcalico.org/v3';
/** Rules of one direction in one policy (CEL limits, HEAD of calico.md 0). */
const RULE_LIMIT = 1024;
export const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const;

/** One form of a part's subjects with the rules that say the part for it; `Pass` at the end is not among them yet. */
export interface SaidPart {
  readonly part: Part;
  readonly form: SubjectForm;
  readonly name: string;
  readonly rules: Readonly<Record<Direction, readonly JsonMap[]>>;
}

/** Says what can be said; what cannot is noted once, here. */
export function sayPart(part: Part, place: PartPlace): readonly SaidPart[] {
  const { policy } = part;
  const { forms, left } = formsOf(part, place);
  for (const { pred, code } of left) {
    const policed = code !== 'node-subject';
    const lost = { policy, subject: pred, code, isolated: part.isolates, rules: part.rules, policed };
    dropSubject(lost, TARGET, place.ledger);
  }
  return forms.map((form) => {
    // A namespaced policy that had to become a cluster-wide one keeps clear of its namesakes elsewhere.
    const home =
      policy.scope.kind === 'namespace' && form.namespace === '' ? `${policy.scope.namespace}-` : '';
    const base = objectName(`${home}${policy.name}`, 'label');
    const name = part.suffix === '' ? base : suffixedName(base, part.suffix, 'label');
    const rivals = forms.filter((other) => other.namespace === form.namespace);
    return {
      part,
      form,
      name: rivals.length > 1 ? suffixedName(name, form.id, 'label') : name,
      rules: {
        ingress: rulesOf(part, form, 'ingress', place),
        egress: rulesOf(part, form, 'egress', place),
      },
    };
  });
}

/** Cluster-wide forms where a rule needs one. */
function formsOf(part: Part, place: PartPlace): SubjectPlan {
  const { policy } = part;
  const plan = planSubjects(policy.subject, place.hosts);
  const needs = plan.forms.some(
    (form) => form.namespace !== '' && needsGlobal(rulePlace(part, form, place), part.rules),
  );
  return needs ? planSubjects(policy.subject, place.hosts, true) : plan;
}

function rulePlace(part: Part, form: SubjectForm, place: PartPlace): Omit<RulePlace, 'rule'> {
  return {
    policy: part.policy,
    subject: form.pred,
    ledger: place.ledger,
    target: TARGET,
    namespace: form.namespace,
    home: form.home,
    facts: place.facts,
    hosts: place.hosts,
    pods: form.pods,
    http: place.http,
  };
}

/** The objects of a said part; `passes` are the directions in which it ends with `Pass`. */
export function partObjects(
  { part, form, name, rules }: SaidPart,
  tier: TierForm,
  last: number,
  passes: readonly Direction[],
): readonly ObjectParts[] {
  const { policy } = part;
  const said = {
    ingress: passes.includes('ingress') ? endingInPass(rules.ingress) : rules.ingress,
    egress: passes.includes('egress') ? endingInPass(rules.egress) : rules.egress,
  };
  const types = DIRECTIONS.filter((d) => part.isolates.includes(d) || said[d].length > 0);
  if (types.length === 0) return [];
  const count = Math.max(1, ...DIRECTIONS.map((d) => Math.ceil(said[d].length / RULE_LIMIT)));
  return Array.from({ length: count }, (_, i): ObjectParts => {
    const slice = (d: Direction): readonly JsonMap[] => said[d].slice(i * RULE_LIMIT, (i + 1) * RULE_LIMIT);
    const body = Object.fromEntries(
      DIRECTIONS.flatMap((d) => (slice(d).length === 0 ? [] : [[d, slice(d)] as const])),
    );
    // What does not fit into one policy goes into further ones just before the last.
    const order = count === 1 ? last : Number((last - (count - 1 - i) * 1e-6).toFixed(9));
    return policyObject({
      form,
      name: nameInTier(i === 0 ? name : suffixedName(name, String(i + 1), 'label'), tier),
      spec: { tier: tier.name, order, ...form.spec, types: types.map((d) => TYPES[d]), ...body },
      origins: [policy.origin, ...(policy.also ?? [])],
      description: policy.description,
    });
  });
}

const PASS: JsonMap = { action: 'Pass' };

function endingInPass(rules: readonly JsonMap[]): readonly JsonMap[] {
  return JSON.stringify(rules[rules.length - 1]) === JSON.stringify(PASS) ? rules : [...rules, PASS];
}

/** A policy of the kind that its subjects need. */
export function policyObject(of: {
  readonly form: SubjectForm;
  readonly name: string;
  readonly spec: JsonMap;
  readonly origins: ObjectParts['origins'];
  readonly description: string;
}): ObjectParts {
  return {
    apiVersion: CALICO_API,
    kind: of.form.namespace === '' ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    name: of.name,
    namespace: of.form.namespace,
    spec: of.spec,
    origins: of.origins,
    description: of.description,
  };
}

function rulesOf(part: Part, form: SubjectForm, direction: Direction, place: PartPlace): readonly JsonMap[] {
  const { policy } = part;
  const at = (rule: Rule): RulePlace => ({ ...rulePlace(part, form, place), rule });
  const result: JsonMap[] = [];
  if (place.first) {
    for (const effect of policy.effects) {
      if (effect.kind !== 'log' || effect.rule?.direction !== direction) continue;
      result.push(...emitLog(at(asRule(effect.rule, policy.origin)), effect));
    }
  }
  for (const rule of part.rules) {
    if (rule.direction !== direction) continue;
    for (const effect of rule.effects) if (effect.kind === 'log') result.push(...emitLog(at(rule), effect));
    result.push(...emitRule(at(rule)));
  }
  return result;
}

function asRule(about: Pick<Rule, 'direction' | 'own' | 'peer' | 'traffic'>, origin: Rule['origin']): Rule {
  return { ...about, action: 'allow', request: ANY_REQUEST, effects: [], origin, accepts: [] };
}
