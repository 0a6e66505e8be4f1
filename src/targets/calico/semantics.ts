/**
 * What Calico lets pass: first match through ordered tiers, the end of a tier, then profiles; for pods, and for nodes by their
 * host endpoints. Takes every kind that Calico enforces, converted as Calico converts it. What validation refuses is not enforced.
 * Untracked and pre-DNAT policies, forwarded traffic and source ports are not in it: `unsupported.ts` names them.
 * Source: felix/rules/endpoints.go, felix/calc/policy_resolver.go, app-policy/checker/check.go @ 87c1590.
 */

import { sortedUnique } from '../../base/order.js';
import { nowhere } from '../../base/source.js';
import type { Consulted, Decision } from '../../flow/decision.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { Direction, Origin } from '../../ir/policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { type Host, isDescribedHost, isHost } from './endpoints.js';
import { type EnforcedModel, enforcedModel } from './enforced.js';
import { isKind, isOwnNode } from './flow-terms.js';
import { isFailsafe, profileAllows } from './hosts.js';
import { autoHostLabels, podLabels, selectsLabels } from './match-labels.js';
import type { RuleContext } from './match-rule.js';
import { type Subject, selectsConstant, walkTiers } from './walk.js';

/** What these objects enforce under the profile. `world` resolves services, names of nodes and labels of namespaces of network sets. */
export function semantics(objects: readonly KubeObject[], profile: Profile, world: World): Decision {
  const model = enforcedModel(objects, profile, world);
  return {
    namespaces: sortedUnique(
      model.tiers.flatMap(({ policies }) =>
        policies.flatMap((policy) => (policy.namespace === '' ? [] : [policy.namespace])),
      ),
    ),
    allows: (formulas, direction, namespace) => partOf(model, formulas, direction, namespace, false).allows,
    consulted: (formulas, direction, namespace) =>
      partOf(model, formulas, direction, namespace, true).consulted,
  };
}

interface Part {
  readonly allows: Formula;
  readonly consulted: readonly Consulted[];
}

function partOf(
  model: EnforcedModel,
  formulas: Formulas,
  direction: Direction,
  namespace: string | null,
  explain: boolean,
): Part {
  const context: RuleContext = {
    formulas,
    endpoints: model.endpoints,
    world: model.world,
    http: model.profile.options.get('http') === 'on',
    explain,
    namespace,
  };
  const pods = podPart(model, context, direction);
  if (namespace !== null) return pods;
  const isPod = isKind(formulas, 'subject', 'pod');
  const isNode = isKind(formulas, 'subject', 'node');
  // No sidecar stands before a host: there a rule with `http` is its L4 part (calico.md 3.9).
  const nodes = nodePart(model, { ...context, http: false }, direction);
  return {
    allows: formulas.choose(isPod, pods.allows, formulas.choose(isNode, nodes.allows, formulas.true)),
    consulted: [...narrowed(formulas, isPod, pods.consulted), ...narrowed(formulas, isNode, nodes.consulted)],
  };
}

/** Pods: the host reaches its own pods whatever a policy says; the namespace's profile allows what no tier decides. */
function podPart(model: EnforcedModel, context: RuleContext, direction: Direction): Part {
  const { formulas, namespace } = context;
  const subject: Subject = {
    applies: (policy) => selectsLabels(formulas, policy.subject, podLabels('subject', namespace)),
    end: formulas.true,
    endOrigin: builtIn('profile of the namespace'),
  };
  const tiers = model.tiers.map(({ tier, policies }) => ({
    tier,
    policies: policies.filter((policy) => policy.namespace === '' || policy.namespace === namespace),
  }));
  const walked = walkTiers(context, direction, tiers, subject);
  if (direction === 'egress') return walked;
  return before(formulas, isOwnNode(formulas), formulas.true, builtIn('a host reaches its own pods'), walked);
}

/** Nodes: those without a host endpoint are not policed. */
function nodePart(model: EnforcedModel, context: RuleContext, direction: Direction): Part {
  const { formulas, endpoints } = context;
  const cluster = model.tiers.map(({ tier, policies }) => ({
    tier,
    policies: policies.filter((policy) => policy.namespace === ''),
  }));
  const parts = endpoints.hosts.map((host) => hostPart(model, context, direction, host, cluster));
  const described = isDescribedHost(formulas, endpoints, 'subject');
  if (endpoints.autoHosts) {
    const subject: Subject = {
      applies: (policy) => selectsLabels(formulas, policy.subject, autoHostLabels('subject')),
      end: formulas.true,
      endOrigin: builtIn('profile projectcalico-default-allow'),
    };
    const walked = withFailsafe(model, formulas, direction, walkTiers(context, direction, cluster, subject));
    parts.push({
      allows: formulas.or(described, walked.allows),
      consulted: narrowed(formulas, formulas.not(described), walked.consulted),
    });
  }
  const policed: Part = {
    allows: formulas.all(parts.map((part) => part.allows)),
    consulted: parts.flatMap((part) => part.consulted),
  };
  const own = formulas.and(isOwnNode(formulas), isKind(formulas, 'peer', 'pod'));
  const accepted = direction === 'egress' || model.profile.options.get('endpoint-to-host') === 'accept';
  const said = direction === 'egress' ? 'a host reaches its own pods' : 'DefaultEndpointToHostAction';
  return before(formulas, own, accepted ? formulas.true : formulas.false, builtIn(said), policed);
}

/** One host endpoint object; right only for the flows of its node, and allowing everything else. */
function hostPart(
  model: EnforcedModel,
  context: RuleContext,
  direction: Direction,
  host: Host,
  tiers: EnforcedModel['tiers'],
): Part {
  const { formulas } = context;
  const here = isHost(formulas, host, 'subject');
  const subject: Subject = {
    applies: (policy) => selectsConstant(formulas, policy.subject, host.labels),
    end: profileAllows(host) ? formulas.true : formulas.false,
    endOrigin: { span: host.object.span, label: `${objectLabel(host.object)} profiles` },
  };
  const walked = withFailsafe(model, formulas, direction, walkTiers(context, direction, tiers, subject));
  return {
    allows: formulas.or(formulas.not(here), walked.allows),
    consulted: narrowed(formulas, here, walked.consulted),
  };
}

function withFailsafe(model: EnforcedModel, formulas: Formulas, direction: Direction, part: Part): Part {
  if (model.profile.options.get('failsafe') !== 'on') return part;
  return before(formulas, isFailsafe(formulas, direction), formulas.true, builtIn('failsafe ports'), part);
}

/** Decides the flows of `when` before `part` does. */
function before(formulas: Formulas, when: Formula, verdict: Formula, origin: Origin, part: Part): Part {
  const first: Consulted = {
    origin,
    place: '',
    what: verdict === formulas.true ? 'allow' : 'deny',
    applies: formulas.true,
    matches: when,
  };
  return {
    allows: formulas.choose(when, verdict, part.allows),
    consulted: [first, ...part.consulted],
  };
}

function narrowed(formulas: Formulas, to: Formula, consulted: readonly Consulted[]): readonly Consulted[] {
  return consulted.map((entry) => ({ ...entry, applies: formulas.and(to, entry.applies) }));
}

function builtIn(label: string): Origin {
  return { span: nowhere('Calico'), label };
}
