/**
 * A policy set → Calico's tiers and policies. Calico has tiers, orders, first match, deny and pass, so most of a set is said as
 * it stands: levels become places with distinct orders, and who is not isolated passes at the end of the tier.
 */
import { nowhere } from '../../base/source.js';
import {
  DIRECTIONS,
  type Direction,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
} from '../../ir/policy.js';
import { anyOf, isFalse, predKey } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { ALL_TRAFFIC } from '../../ir/traffic.js';
import { ADDRESSED_KINDS } from '../address-forms.js';
import { emitInput, reportEffects, scopeName, type TierPolicies } from '../emit-input.js';
import { reportEnd, reportGateways, reportOwnNode } from '../emit-losses.js';
import { createLedger, region } from '../losses.js';
import { addObject, type ObjectParts, sortObjects } from '../metadata.js';
import { objectName, suffixedName } from '../names.js';
import type { Profile } from '../profiles.js';
import type { EmitOptions, EmitResult, EmittedObject } from '../target.js';
import { reportEndpointToHost, reportHosts } from './emit-hosts.js';
import { type Part, partsOf, spread } from './emit-levels.js';
import { partObjects, policyObject, type SaidPart, sayPart, TARGET, TYPES } from './emit-policy.js';
import { type Spared, sparedBy } from './emit-spare.js';
import { planSubjects } from './emit-subjects.js';
import { nameInTier, type TierForm, tierForms } from './emit-tiers.js';

/** Never throws for anything a user wrote. */
export function emit(set: PolicySet, profile: Profile, options: EmitOptions): EmitResult {
  const ledger = createLedger(profile, options);
  const tiers = emitInput(set, ADDRESSED_KINDS, ledger);
  const hosts = profile.options.get('host-endpoints') === 'auto';
  const http = profile.options.get('http') === 'on';
  reportGateways(set, TARGET, ledger);
  reportEnd(set, TARGET, ledger);
  reportEndpointToHost(profile, { span: nowhere('profile'), label: profile.label }, ledger);

  const objects = new Map<string, EmittedObject>();
  const forms = tierForms(
    tiers.map(({ tier }) => tier),
    profile,
  );
  for (const [i, { tier, policies }] of tiers.entries()) {
    const form = forms[i];
    if (form === undefined) continue;
    if (form.made) addObject(objects, tierObject(form), form.name, options);
    const { parts, ranks } = partsOf(policies);
    for (const policy of policies) {
      reportEffects(policy, ['annotation', 'log'], TARGET, ledger);
      reportOwnNode(policy, TARGET, ledger);
      if (hosts) reportHosts(policy, profile, ledger);
    }
    const started = new Set<Policy>();
    const said = [...parts]
      .sort((a, b) => a.place - b.place)
      .flatMap((part) => {
        const first = !started.has(part.policy);
        started.add(part.policy);
        return sayPart(part, { facts: set.facts, ledger, hosts, http, first });
      });
    const spared: Spared =
      tier.otherwise === 'deny'
        ? sparedBy(parts, speaksIn(said), reachedIn(said))
        : { trailing: new Map(), rest: NOBODY };
    const needsEnd = DIRECTIONS.some((direction) => !isFalse(spared.rest[direction]));
    const orders = spread(needsEnd ? [...ranks, Number.POSITIVE_INFINITY] : ranks);
    for (const each of said) {
      const { part } = each;
      const passes = spared.trailing.get(part) ?? [];
      for (const object of partObjects(each, form, orders[part.place] ?? 0, passes))
        addObject(objects, object, `${scopeName(part.policy)}/${part.policy.name}`, options);
    }
    if (needsEnd) {
      const spare = spareObjects(spared, form, orders[orders.length - 1] ?? 0, policies, hosts);
      for (const object of spare.said) addObject(objects, object, form.name, options);
      for (const [direction, pred] of spare.unsaid) {
        ledger.choose({
          code: 'default-allow',
          origin: form.tier.origin,
          message:
            'Calico isolates whatever a policy applies to, and these endpoints cannot be selected to pass',
          remedy: 'isolate them, or select them by fewer labels',
          accepts: [],
          alternatives: [
            {
              kind: 'narrower',
              regions: [region(direction, pred, { kind: 'all', of: [] }, ALL_TRAFFIC, ANY_REQUEST)],
              instead: 'they are isolated',
            },
          ],
        });
      }
    }
  }
  const list = sortObjects([...objects.values()]);
  if (hosts && list.length > 0)
    ledger.need('automatic host endpoints, with the labels of their nodes (KubeControllersConfiguration)');
  if (list.some((object) => JSON.stringify(object.manifest).includes('"http":')))
    ledger.need('application layer policy, with the sidecar injected into the pods it is for');
  return {
    objects: list,
    losses: ledger.losses(),
    conditions: ledger.conditions(),
    needs: ledger.needs(),
    diagnostics: ledger.diagnostics(),
  };
}

const NOBODY: Spared['rest'] = { ingress: { kind: 'any', of: [] }, egress: { kind: 'any', of: [] } };

function speaksIn(said: readonly SaidPart[]): (part: Part, direction: Direction) => boolean {
  const speaking = { ingress: new Set<Part>(), egress: new Set<Part>() };
  for (const { part, rules } of said)
    for (const direction of DIRECTIONS) if (rules[direction].length > 0) speaking[direction].add(part);
  return (part, direction) => part.isolates.includes(direction) || speaking[direction].has(part);
}

/** The subjects that a part was said for; others have no selector. */
function reachedIn(said: readonly SaidPart[]): (part: Part) => Pred {
  const forms = new Map<Part, Pred[]>();
  for (const { part, form } of said) forms.set(part, [...(forms.get(part) ?? []), form.pred]);
  return (part) => anyOf(...(forms.get(part) ?? []));
}

function tierObject(form: TierForm): ObjectParts {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'Tier',
    name: form.name,
    namespace: '',
    spec: { order: form.order, defaultAction: form.tier.otherwise === 'pass' ? 'Pass' : 'Deny' },
    origins: [form.tier.origin],
  };
}

/** Policies of nothing but `Pass`, after all others of the tier. */
function spareObjects(
  spared: Spared,
  tier: TierForm,
  order: number,
  policies: TierPolicies['policies'],
  hosts: boolean,
): { readonly said: readonly ObjectParts[]; readonly unsaid: readonly (readonly [Direction, Pred])[] } {
  const { ingress, egress } = spared.rest;
  const together = predKey(ingress) === predKey(egress);
  const wanted: readonly (readonly [readonly Direction[], Pred])[] = together
    ? [[DIRECTIONS, ingress]]
    : DIRECTIONS.map((direction) => [[direction], spared.rest[direction]]);
  const said: ObjectParts[] = [];
  const unsaid: [Direction, Pred][] = [];
  for (const [directions, pred] of wanted) {
    if (isFalse(pred)) continue;
    const { forms, left } = planSubjects(pred, hosts);
    for (const { pred: part } of left) {
      // Nodes without host endpoints are not policed, so nothing isolates them.
      if (!hosts && isNodePred(part)) continue;
      for (const direction of directions) unsaid.push([direction, part]);
    }
    for (const form of forms) {
      const rivals = forms.filter((other) => other.namespace === form.namespace);
      let name = objectName('netc-pass', 'label');
      if (!together) name = suffixedName(name, directions.join('-'), 'label');
      if (rivals.length > 1) name = suffixedName(name, form.id, 'label');
      said.push(
        policyObject({
          form,
          name: nameInTier(name, tier),
          spec: {
            tier: tier.name,
            order,
            ...form.spec,
            types: directions.map((d) => TYPES[d]),
            ...Object.fromEntries(directions.map((d) => [d, [{ action: 'Pass' }]])),
          },
          origins: originsOf(policies, directions),
          description: '',
        }),
      );
    }
  }
  return { said, unsaid };
}

function originsOf(policies: TierPolicies['policies'], directions: readonly Direction[]): readonly Origin[] {
  return policies
    .filter((policy) =>
      directions.some(
        (d) => policy.isolates[d] === 'none' && policy.rules.some((rule) => rule.direction === d),
      ),
    )
    .map((policy) => policy.origin);
}

function isNodePred(pred: Pred): boolean {
  return pred.kind === 'is' ? pred.what === 'node' : pred.kind === 'all' && pred.of.some(isNodePred);
}
