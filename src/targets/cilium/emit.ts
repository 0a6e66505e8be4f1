/**
 * A policy set → CiliumNetworkPolicies, CiliumClusterwideNetworkPolicies and egress gateways. Cilium reads all policies of an
 * endpoint together, deny over allow; legalisation has flattened orders and tiers before, and what it left is a loss here.
 */
import { type Direction, type PolicySet, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { ENDPOINT_KINDS } from '../../ir/pred-literals.js';
import { allOf, anyOf, expandSets, predKey } from '../../ir/preds.js';
import { endDenies, withEndAsTier } from '../../legalize/end-as-tier.js';
import { alternativesNear } from '../../legalize/subjects.js';
import { emitInput, reportEffects, scopeName } from '../emit-input.js';
import { createLedger, type Ledger } from '../losses.js';
import { addObject, sortObjects } from '../metadata.js';
import type { Profile } from '../profiles.js';
import type { EmitOptions, EmitResult, EmittedObject } from '../target.js';
import { withDnsRules } from './emit-dns.js';
import { claimEnd, claimNever, openPolicies, withoutInitEnd } from './emit-enforcement.js';
import { emitGateways } from './emit-gateways.js';
import { levelled } from './emit-levels.js';
import { claimOwnNode } from './emit-own-node.js';
import { emitPolicy, TARGET } from './emit-pieces.js';
import { type CiliumSettings, settingsOf } from './settings.js';

/** Never throws for anything a user wrote. */
export function emit(set: PolicySet, profile: Profile, options: EmitOptions): EmitResult {
  const ledger = createLedger(profile, options);
  const settings = settingsOf(profile);
  const objects = new Map<string, EmittedObject>();
  for (const object of emitGateways(set, settings, ledger)) addObject(objects, object, object.name, options);
  // In mode `always` the agent itself denies at the end.
  const rest = withoutInitEnd(set);
  const whole = settings.enforcement === 'always' ? rest : withEndAsTier(rest);
  const tiers = emitInput(whole, ENDPOINT_KINDS, ledger);
  const given = tiers.flatMap(({ policies }) => policies);
  for (const policy of given) reportEffects(policy, ['annotation'], TARGET, ledger);
  if (settings.enforcement === 'never') claimNever(given, ledger);
  else emitPolicies(whole, levelled(tiers, ledger), settings, objects, options, ledger);
  return {
    objects: sortObjects([...objects.values()]),
    losses: ledger.losses(),
    conditions: ledger.conditions(),
    needs: ledger.needs(),
    diagnostics: ledger.diagnostics(),
  };
}

function emitPolicies(
  set: PolicySet,
  given: ReturnType<typeof levelled>,
  settings: CiliumSettings,
  objects: Map<string, EmittedObject>,
  options: EmitOptions,
  ledger: Ledger,
): void {
  const isolated = { ingress: isolatedIn(given, set, 'ingress'), egress: isolatedIn(given, set, 'egress') };
  const near = { ingress: alternativesNear(isolated.ingress), egress: alternativesNear(isolated.egress) };
  const everything = { ingress: () => TRUE_PRED, egress: () => TRUE_PRED };
  const open = openPolicies(isolated, settings);
  const all = [
    ...given,
    ...open.map((policy) => ({ policy, subjects: { ingress: policy.subject, egress: policy.subject } })),
  ];
  const dns = withDnsRules(
    all.map(({ policy, subjects }) => ({ policy, subject: subjects.egress })),
    near.egress,
    set.facts,
    settings,
    ledger,
  );
  const closedToOwnNode = alternativesNear(
    anyOf(...given.flatMap(({ policy }) => (policy.isolates.ingress === 'all' ? [policy.subject] : []))),
  );
  if (settings.enforcement === 'always') claimEnd(set, settings, ledger);
  for (const [i, { subjects }] of all.entries()) {
    const policy = dns.policies[i];
    if (policy === undefined) continue;
    claimOwnNode(policy, closedToOwnNode, settings, ledger);
    // Where the agent isolates everything, what must stay open is not idle anywhere.
    const closed = i < given.length ? near : everything;
    const place = {
      policy,
      subjects,
      isolated: closed,
      implied: dns.implied,
      facts: set.facts,
      settings,
      ledger,
    };
    for (const object of emitPolicy(place))
      addObject(objects, object, `${scopeName(policy)}/${policy.name} ${predKey(policy.subject)}`, options);
  }
  if (settings.enforcement === 'always' && objects.size > 0)
    ledger.need('the enforcement mode `always` (`enable-policy`)');
}

/** Everything that a policy isolates in a direction, or the end denies (in mode `always`; else a tier does). */
function isolatedIn(policies: ReturnType<typeof levelled>, set: PolicySet, direction: Direction): Pred {
  const subjects = policies.flatMap(({ policy }) =>
    policy.isolates[direction] === 'none' ? [] : [policy.subject],
  );
  const end = allOf(endDenies(set, direction), expandSets(set.enforced, set.sets));
  return simplifyPred(anyOf(...subjects, end));
}
