/**
 * What NetworkPolicies and ClusterNetworkPolicies enforce, in the reading of the upstream conformance tests: Admin tier,
 * NetworkPolicies, Baseline tier, default allow. Nodes and everything outside are never policed; a pod's own node always
 * reaches it (kubernetes/website network-policies.md), while what a pod sends to its node is policed, as plugins do.
 */

import { groupBy } from '../../base/group.js';
import { sortedUnique } from '../../base/order.js';
import { nowhere } from '../../base/source.js';
import type { Consulted, Decision } from '../../flow/decision.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { Direction } from '../../ir/policy.js';
import type { NetworkPolicy } from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import { validClusterNetworkPolicies } from '../kube/validate-cluster-network-policy.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { type TierRule, tierRules } from './cluster-policies.js';
import { type PolicyReading, readPolicy } from './network-policies.js';
import { enforcedNetworkPolicies, hasClusterPolicies } from './profile-settings.js';
import type { Terms } from './terms.js';

/**
 * The decision of the objects that the API server takes; other kinds are passed over. The world is not consulted: nothing in
 * these kinds is resolved by facts. The profile's `plugin` is not either: which plugin reads is the registry's choice.
 */
export function semantics(objects: readonly KubeObject[], profile: Profile, _world: World): Decision {
  const policies = enforcedNetworkPolicies(objects, profile);
  const byNamespace = groupBy(policies, (policy) => policy.object.namespace);
  const cluster = hasClusterPolicies(profile) ? validClusterNetworkPolicies(objects) : [];
  const perPod = profile.options.get('baseline') === 'per-pod';
  const limits = { ignoresEndPort: profile.cni === 'weave' };

  function stages(formulas: Formulas, direction: Direction, namespace: string | null): Stages {
    const terms: Terms = { formulas, subjectNamespace: namespace };
    const own: readonly NetworkPolicy[] = namespace === null ? [] : (byNamespace.get(namespace) ?? []);
    const readings = own.map((policy) => readPolicy(terms, policy, direction, limits));
    return {
      terms,
      admin: tierRules(terms, cluster, 'Admin', direction),
      readings,
      exempt: direction === 'ingress' ? fromOwnNode(formulas) : formulas.false,
      baseline: tierRules(terms, cluster, 'Baseline', direction),
      perPod,
    };
  }

  return {
    namespaces: sortedUnique(byNamespace.keys()),
    allows: (formulas, direction, namespace) => decide(stages(formulas, direction, namespace)),
    consulted: (formulas, direction, namespace) => list(stages(formulas, direction, namespace)),
  };
}

/** Everything that can decide for subjects of one namespace, in order. */
interface Stages {
  readonly terms: Terms;
  readonly admin: readonly TierRule[];
  readonly readings: readonly PolicyReading[];
  /** What isolation leaves alone. */
  readonly exempt: Formula;
  readonly baseline: readonly TierRule[];
  readonly perPod: boolean;
}

function fromOwnNode(formulas: Formulas): Formula {
  return formulas.and(
    formulas.text({ type: 'text', name: 'kind', end: 'peer', key: '' }, { kind: 'in', values: ['node'] }),
    formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' }),
  );
}

function decide({ terms, admin, readings, exempt, baseline, perPod }: Stages): Formula {
  const { formulas } = terms;
  const afterPolicies = runTier(formulas, baseline, formulas.true);
  const isolating = readings.filter((reading) => reading.isolates);
  const isolated = formulas.any(isolating.map((reading) => reading.subject));
  const allowed = formulas.any(
    isolating.map((reading) =>
      formulas.and(reading.subject, formulas.any(reading.rules.map((rule) => rule.matches))),
    ),
  );
  // Where NetworkPolicies decide per pod, one of the other direction lets everything pass in this one.
  const elsewhere = perPod
    ? formulas.any(readings.filter((reading) => !reading.isolates).map((reading) => reading.subject))
    : formulas.false;
  const afterAdmin = formulas.choose(
    isolated,
    formulas.choose(exempt, afterPolicies, allowed),
    formulas.choose(elsewhere, formulas.true, afterPolicies),
  );
  // An exempt flow that a rule allows is allowed before Baseline is reached.
  return runTier(formulas, admin, formulas.or(formulas.and(isolated, allowed), afterAdmin));
}

/** First match wins; `pass` leaves the tier as no match does. */
function runTier(formulas: Formulas, rules: readonly TierRule[], next: Formula): Formula {
  const outcome = { allow: formulas.true, deny: formulas.false, pass: next };
  return rules.reduceRight(
    (otherwise, rule) =>
      formulas.choose(formulas.and(rule.applies, rule.matches), outcome[rule.action], otherwise),
    next,
  );
}

function list({ terms, admin, readings, exempt, baseline, perPod }: Stages): readonly Consulted[] {
  const { formulas } = terms;
  /** What passes the tier is matched by nothing after it there. */
  const ofTier = (rules: readonly TierRule[]): readonly Consulted[] => {
    let passed = formulas.false;
    return rules.map(({ action, applies, matches, place, origin }) => {
      const entry = { origin, place, what: action, applies, matches: formulas.except(matches, passed) };
      if (action === 'pass') passed = formulas.or(passed, formulas.and(applies, matches));
      return entry;
    });
  };
  const isolating = readings.filter((reading) => reading.isolates);
  return [
    ...ofTier(admin),
    ...isolating.flatMap((reading) =>
      reading.rules.map((rule) => ({
        origin: rule.origin,
        place: '',
        what: 'allow' as const,
        applies: reading.subject,
        matches: rule.matches,
      })),
    ),
    ...isolating.map((reading) => ({
      origin: reading.origin,
      place: '',
      what: 'isolate' as const,
      applies: reading.subject,
      matches: formulas.not(exempt),
    })),
    ...readings
      .filter((reading) => perPod && !reading.isolates)
      .map((reading) => ({
        origin: reading.origin,
        place: 'Baseline is read per pod',
        what: 'allow' as const,
        applies: reading.subject,
        matches: formulas.true,
      })),
    ...ofTier(baseline),
    {
      origin: { span: nowhere('Kubernetes'), label: 'default allow' },
      place: '',
      what: 'end',
      applies: formulas.true,
      matches: formulas.true,
    },
  ];
}
