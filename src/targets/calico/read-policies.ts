/**
 * Calico's NetworkPolicy and GlobalNetworkPolicy -> drafts: defaults filled in, rules in order, everything that decides nothing
 * kept as an effect. Source: reference of the project, calico 1.1, 1.2, 1.9, 3.1.
 */
import { DIRECTIONS, type Direction, type Effect, type Origin } from '../../ir/policy.js';
import { objectLabel } from '../kube/object.js';
import type { World } from '../kube/world.js';
import { atLeast, type Profile } from '../profiles.js';
import type { Draft, DraftRule } from './read-drafts.js';
import { DEFAULT_NAMESPACE, type Population } from './read-population.js';
import { ruleBoxes } from './read-rules.js';
import { subjectSelector } from './read-selectors.js';
import type { CalicoRule } from './resource-rules.js';
import { CALICO_CRD_API, type CalicoPolicy } from './resources.js';

/** What a kind is called where orders tie. */
export type TieKind =
  | 'NetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'KubernetesNetworkPolicy'
  | 'KubernetesClusterNetworkPolicy';

export interface DraftContext {
  readonly population: Population;
  readonly world: World;
  readonly profile: Profile;
}

/** INVARIANT: of a policy that is enforced and that netc can read. */
export function draftPolicy(
  policy: CalicoPolicy & { readonly kind: 'NetworkPolicy' | 'GlobalNetworkPolicy' },
  context: DraftContext,
): Draft {
  const { object, kind } = policy;
  const namespace = kind === 'NetworkPolicy' ? object.namespace || DEFAULT_NAMESPACE : '';
  const tier = isInDefault(object.name, context.profile) ? 'default' : policy.tier?.value || 'default';
  const label = objectLabel(object);
  const origin: Origin = { span: object.span, label };
  const rulesOf = (direction: Direction): readonly DraftRule[] =>
    (policy[direction]?.value ?? []).map((rule, index): DraftRule => {
      const at: Origin = { span: rule.span, label: `${label} ${direction}[${index}]` };
      return {
        action: actionOf(rule),
        boxes: (subject) =>
          ruleBoxes(rule, {
            population: context.population,
            world: context.world,
            namespace,
            direction,
            subject,
          }),
        effects: [...(rule.annotations?.value ?? [])].map(
          ([key, { value, span }]): Effect => ({
            kind: 'annotation',
            detail: `${key}: ${value}`,
            origin: { span, label: at.label },
          }),
        ),
        origin: at,
      };
    });
  return {
    object,
    name: plainName(object.name, tier),
    namespace,
    tier,
    order: policy.order?.value ?? Number.POSITIVE_INFINITY,
    tie: tieText(kind, namespace, object.name, tier, context.profile),
    subject: subjectSelector({
      namespace,
      selector: policy.selector?.value ?? '',
      namespaceSelector: policy.namespaceSelector?.value ?? '',
      serviceAccountSelector: policy.serviceAccountSelector?.value ?? '',
    }),
    governs: governed(policy),
    sequence: 'first-match',
    rules: { ingress: rulesOf('ingress'), egress: rulesOf('egress') },
    effects: (policy.performanceHints?.value ?? []).map(
      ({ value, span }): Effect => ({ kind: 'performance-hint', detail: value, origin: { span, label } }),
    ),
    origin,
  };
}

/** Without the tier that is written before it (calico 0): the tier stands beside the name anyway. */
function plainName(name: string, tier: string): string {
  const plain = name.startsWith(`${tier}.`) ? name.slice(tier.length + 1) : name;
  return plain === '' ? name : plain;
}

/**
 * `types`, or what its absence means: it counts rules, so an empty list is as good as none; the backing store is never
 * defaulted and means both directions.
 */
function governed(policy: CalicoPolicy): Readonly<Record<Direction, boolean>> {
  const types = (policy.types?.value ?? []).map(({ value }) => value);
  if (types.length > 0) return { ingress: types.includes('Ingress'), egress: types.includes('Egress') };
  if (policy.object.apiVersion === CALICO_CRD_API) return { ingress: true, egress: true };
  const [ingress = 0, egress = 0] = DIRECTIONS.map((direction) => (policy[direction]?.value ?? []).length);
  return { ingress: ingress > 0 || egress === 0, egress: egress > 0 };
}

function actionOf(rule: CalicoRule): DraftRule['action'] {
  switch (rule.action?.value) {
    case 'Allow':
      return 'allow';
    case 'Log':
      return 'log';
    case 'Pass':
      return 'pass';
    default:
      return 'deny';
  }
}

/** How the store names what it converted from Kubernetes and OpenStack. */
const CONVERTED_NAME = /^(?:knp\.default|ossg)\./;

/** Up to 3.31 such a name puts a policy into the default tier, whatever tier it asks for (calico 5.1). */
function isInDefault(name: string, profile: Profile): boolean {
  return CONVERTED_NAME.test(name) && !atLeast(profile, '3.32');
}

/** The text by which policies of one order are sorted; which one depends on the version (calico 3.1). */
export function tieText(
  kind: TieKind,
  namespace: string,
  name: string,
  tier: string,
  profile: Profile,
): string {
  if (profile.options.get('tie-break') === 'name') return [name, namespace, kind].join('/');
  let stored = name;
  if (kind === 'KubernetesNetworkPolicy') stored = `knp.default.${name}`;
  else if (!name.startsWith(`${tier}.`) && !CONVERTED_NAME.test(name)) stored = `${tier}.${name}`;
  return namespace === '' ? stored : `${namespace}/${stored}`;
}
