/**
 * Whether Calico takes a policy of its own kinds, staged ones included: names, tier, types, stages and rules
 * (libcalico-go/lib/validator/v3/validator.go, CEL rules of api/pkg/apis/projectcalico/v3 @ 87c1590;
 * libcalico-go/lib/names/policy.go @ v3.31.7).
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { DIRECTIONS } from '../../ir/policy.js';
import type { Report } from '../kube/decode.js';
import { labelValueFault, subdomainFault } from '../kube/name-rules.js';
import { atLeast, type Profile } from '../profiles.js';
import { checkCount, checkSelector, checkWord, checkWords, LIMITS_SINCE } from './check-texts.js';
import { type CalicoPolicy, isStaged, type StagedKubernetesPolicy } from './resources.js';
import { checkRule } from './validate-rule.js';

export const MOST_RULES = 1024;
/** Of any length; the whole name has a limit of its own. */
const NAME_PART = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
/** The schemas list the actions from here on; before, an empty one is none (CRDs @ v3.31.0, @ v3.32.1). */
const BLANK_ACTION_UNTIL = '3.32';
const STAGED_ACTIONS = ['Set', 'Delete', 'Learn', 'Ignore'];

export function checkPolicy(policy: CalicoPolicy, profile: Profile, report: Report): void {
  const clusterWide = policy.kind === 'GlobalNetworkPolicy' || policy.kind === 'StagedGlobalNetworkPolicy';
  checkPolicyName(policy, clusterWide, profile, report);
  const blankAction = policy.stagedAction?.value === '' && !atLeast(profile, BLANK_ACTION_UNTIL);
  if (policy.stagedAction && !blankAction) {
    checkWord(policy.stagedAction, STAGED_ACTIONS, report);
    if (policy.stagedAction.value === 'Delete') checkDelete(policy, report);
  }
  checkWords(policy.types, ['Ingress', 'Egress'], report);
  checkWords(policy.performanceHints, ['AssumeNeededOnEveryNode'], report);
  for (const given of [policy.selector, policy.serviceAccountSelector, policy.namespaceSelector])
    checkSelector(given, 'never', profile, report);
  checkBlank(policy, clusterWide, report);
  checkStage(policy, report);
  for (const direction of DIRECTIONS) {
    checkCount(policy[direction], MOST_RULES, profile, LIMITS_SINCE, report);
    for (const rule of policy[direction]?.value ?? [])
      checkRule(rule, { direction, clusterWide, profile }, report);
  }
}

/** The Kubernetes shape itself is checked by decoding only, as Calico does. */
export function checkStagedKubernetes(policy: StagedKubernetesPolicy, report: Report): void {
  if (!policy.stagedAction) return;
  checkWord(policy.stagedAction, STAGED_ACTIONS, report);
  if (policy.stagedAction.value !== 'Delete') return;
  const spec = policy.object.body.entries.get('spec')?.value;
  if (spec?.kind !== 'map') return;
  for (const { key, value } of spec.entries.values()) {
    const zero =
      (value.kind === 'scalar' && value.value === null) ||
      (key === 'podSelector' && value.kind === 'map' && value.entries.size === 0);
    if (key !== 'stagedAction' && !zero)
      report.push(diagnostic('calico-staged-delete', value.span, { field: key }));
  }
}

/**
 * One DNS label, or two with a dot between, and for namespaced policies the names of converted policies. Since the tier becomes a
 * label, its name must be a label's value too.
 */
function checkPolicyName(policy: CalicoPolicy, clusterWide: boolean, profile: Profile, report: Report): void {
  const { name, kind } = policy.object;
  const converted = clusterWide ? null : /^(?:knp|ossg)\.default\.(.*)$/.exec(name);
  const parts = name.split('.');
  const formed =
    (parts.length <= 2 && parts.every((part) => NAME_PART.test(part))) ||
    (converted !== null && subdomainFault((converted[1] ?? '').slice(0, 253)) === undefined);
  if (!formed && subdomainFault(name) === undefined)
    report.push(diagnostic('calico-policy-name', policy.object.span, { name, kind }));
  const tier = policy.tier;
  const tierName = tier?.value || 'default';
  const why = tier && tier.value !== '' ? (subdomainFault(tierName) ?? labelValueFault(tierName)) : undefined;
  if (tier && why !== undefined) {
    report.push(diagnostic('calico-tier-name', tier.span, { name: tierName, why }));
    return;
  }
  if (atLeast(profile, '3.32') || converted !== null || name.startsWith('ossg.')) return;
  const prefixed = parts.length === 2 && parts[0] === tierName;
  if (formed && !prefixed && !(parts.length === 1 && tierName === 'default'))
    report.push(
      diagnostic('calico-tier-prefix', policy.object.span, {
        tier: tierName,
        name: parts[parts.length - 1] ?? name,
      }),
    );
}

/** Namespaced selectors are always joined to the namespace; the others where a second selector stands beside. */
function checkBlank(policy: CalicoPolicy, clusterWide: boolean, report: Report): void {
  const { selector } = policy;
  if (!selector || selector.value === '' || selector.value.trim() !== '') return;
  if (!clusterWide || policy.namespaceSelector?.value || policy.serviceAccountSelector?.value)
    report.push(diagnostic('calico-selector-blank', selector.span, { path: selector.path }));
}

function checkStage(policy: CalicoPolicy, report: Report): void {
  const say = (why: string): void => {
    report.push(diagnostic('calico-stage', policy.span, { why }));
  };
  const preDnat = policy.preDNAT?.value === true;
  const untracked = policy.doNotTrack?.value === true;
  if (preDnat && untracked) say('`preDNAT` and `doNotTrack` exclude each other');
  if (preDnat && (policy.egress?.value ?? []).length > 0) say('a `preDNAT` policy has no egress rules');
  if (preDnat && (policy.types?.value ?? []).some((type) => type.value === 'Egress'))
    say('a `preDNAT` policy has no `Egress` type');
  if ((preDnat || untracked) && policy.applyOnForward?.value !== true)
    say('`preDNAT` and `doNotTrack` need `applyOnForward: true`');
}

/** Deleting takes a name and, at most, a tier. Lists count as soon as they are written. */
function checkDelete(policy: CalicoPolicy, report: Report): void {
  const fields: readonly (readonly [field: string, there: boolean])[] = [
    ['order', !!policy.order],
    ['ingress', !!policy.ingress],
    ['egress', !!policy.egress],
    ['selector', !!policy.selector?.value],
    ['types', !!policy.types],
    ['serviceAccountSelector', !!policy.serviceAccountSelector?.value],
    ['performanceHints', !!policy.performanceHints],
    ['namespaceSelector', !!policy.namespaceSelector?.value],
    ['doNotTrack', !!policy.doNotTrack?.value],
    ['preDNAT', !!policy.preDNAT?.value],
    ['applyOnForward', !!policy.applyOnForward?.value],
  ];
  for (const [field, there] of fields)
    if (there && isStaged(policy.kind))
      report.push(diagnostic('calico-staged-delete', policy.span, { field }));
}
