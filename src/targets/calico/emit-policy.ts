/** One part of a policy, at its place in a tier → the NetworkPolicies and GlobalNetworkPolicies that say it. */
import type { JsonMap } from '../../base/tree.js';
import { DIRECTIONS, type Direction, type Facts, type Rule } from '../../ir/policy.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { dropSubject } from '../emit-losses.js';
import type { Ledger } from '../losses.js';
import type { ObjectParts } from '../metadata.js';
import { objectName, suffixedName } from '../names.js';
import type { Part } from './emit-levels.js';
import { emitLog, emitRule, type RulePlace } from './emit-rules.js';
import { planSubjects, type SubjectForm } from './emit-subjects.js';
import { nameInTier, type TierForm } from './emit-tiers.js';

export interface PartPlace {
  readonly tier: TierForm;
  readonly order: number;
  readonly facts: Facts;
  readonly ledger: Ledger;
  readonly hosts: boolean;
  readonly http: boolean;
  /** Directions in which the part ends with `Pass`. */
  readonly trailing: readonly Direction[];
  /** The policy's first part logs what the policy as a whole logs. */
  readonly first: boolean;
}

export const TARGET = 'Calico';
const CALICO_API = 'projectcalico.org/v3';
/** Rules of one direction in one policy (CEL limits, HEAD of calico.md 0). */
const RULE_LIMIT = 1024;
export const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const;

export function emitPart(part: Part, place: PartPlace): readonly ObjectParts[] {
  const { policy } = part;
  const { forms, left } = planSubjects(policy.subject, place.hosts);
  for (const { pred, code } of left)
    dropSubject(
      policy,
      pred,
      code,
      TARGET,
      part.isolates,
      code === 'node-subject' ? [] : part.rules,
      place.ledger,
    );
  const base = objectName(policy.name, 'label');
  const name = part.suffix === '' ? base : suffixedName(base, part.suffix, 'label');
  return forms.flatMap((form) => {
    const rivals = forms.filter((other) => other.namespace === form.namespace);
    return formObjects(part, form, rivals.length > 1 ? suffixedName(name, form.id, 'label') : name, place);
  });
}

function formObjects(part: Part, form: SubjectForm, name: string, place: PartPlace): readonly ObjectParts[] {
  const { policy } = part;
  const said = {
    ingress: rulesOf(part, form, 'ingress', place),
    egress: rulesOf(part, form, 'egress', place),
  };
  const types = DIRECTIONS.filter((d) => part.isolates.includes(d) || said[d].length > 0);
  if (types.length === 0) return [];
  const count = Math.max(1, ...DIRECTIONS.map((d) => Math.ceil(said[d].length / RULE_LIMIT)));
  return Array.from({ length: count }, (_, i): ObjectParts => {
    const slice = (d: Direction): readonly JsonMap[] => said[d].slice(i * RULE_LIMIT, (i + 1) * RULE_LIMIT);
    const body = Object.fromEntries(
      DIRECTIONS.flatMap((d) => (slice(d).length === 0 ? [] : [[d, slice(d)] as const])),
    );
    // What does not fit goes into further policies just before the last one.
    const order = count === 1 ? place.order : Number((place.order - (count - 1 - i) * 1e-6).toFixed(9));
    return policyObject({
      form,
      name: nameInTier(i === 0 ? name : suffixedName(name, String(i + 1), 'label'), place.tier),
      spec: {
        tier: place.tier.name,
        order,
        ...form.spec,
        types: types.map((d) => TYPES[d]),
        ...body,
      },
      origins: [policy.origin],
      description: policy.description,
    });
  });
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
  const at = (rule: Rule): RulePlace => ({
    rule,
    policy,
    subject: form.pred,
    ledger: place.ledger,
    target: TARGET,
    namespace: form.namespace,
    facts: place.facts,
    hosts: place.hosts,
    pods: form.pods,
    http: place.http,
  });
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
  if (place.trailing.includes(direction) && result.length > 0) result.push({ action: 'Pass' });
  return result;
}

function asRule(about: Pick<Rule, 'direction' | 'own' | 'peer' | 'traffic'>, origin: Rule['origin']): Rule {
  return { ...about, action: 'allow', request: ANY_REQUEST, effects: [], origin, accepts: [] };
}
