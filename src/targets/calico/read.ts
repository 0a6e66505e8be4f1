/**
 * Everything that Calico enforces -> the neutral policy, exactly: tiers, policies by first match, network sets, host endpoints,
 * and the kinds of Kubernetes as Calico takes them. Says the meaning a second time: it knows nothing of the engine in
 * `semantics`, and the two are compared (law 3).
 */
import { present } from '../../base/unreachable.js';
import { type Diagnostic, diagnostic, hasErrors } from '../../diagnostics/diagnostic.js';
import { type Facts, type PolicySet, type Tier, TRUE_PRED } from '../../ir/policy.js';
import { kindsOf } from '../../ir/pred-forms.js';
import { decodeClusterNetworkPolicy, isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { decodeNetworkPolicy, isNetworkPolicy } from '../kube/network-policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { factsWith } from '../kube/read-facts.js';
import { noteMetadata } from '../kube/read-metadata.js';
import { mappingOf, tellApart } from '../kube/read-policies.js';
import { isWorldKind, worldOf } from '../kube/read-world.js';
import type { Profile } from '../profiles.js';
import type { Mapped, ReadResult } from '../target.js';
import { type Draft, policiesOf } from './read-drafts.js';
import { hostRules } from './read-hosts.js';
import { draftClusterPolicy, draftNetworkPolicy } from './read-kubernetes.js';
import { type DraftContext, draftPolicy } from './read-policies.js';
import { populationOf } from './read-population.js';
import { refusals } from './read-refusals.js';
import { ranksOf, readTiers } from './read-tiers.js';
import { type CalicoResource, calicoKind, decodeCalico, isStaged } from './resources.js';
import { validate, validateObject } from './validate.js';

/**
 * Adds what `validate` and `unsupported` add, `calico-http-others`, `calico-account-name` (errors: nothing of
 * the object is in the set), `calico-selects-nothing` (a warning), `calico-staged` and `metadata-not-read` (notes).
 * Services, their backends, nodes and namespaces are taken from the objects.
 */
export function read(objects: readonly KubeObject[], profile: Profile, facts: Facts): ReadResult {
  const world = worldOf(objects);
  const invalid = new Set(objects.filter((object) => hasErrors(validateObject(object, profile))));
  const resources = objects.flatMap((object) =>
    invalid.has(object) ? [] : (decodeCalico(object, []) ?? []),
  );
  const refused = refusals(resources, profile, world);
  const enforced = resources.filter(({ object, kind }) => !refused.has(object) && !isStaged(kind));
  const population = populationOf(
    enforced.flatMap((one) => (one.kind === 'NetworkSet' || one.kind === 'GlobalNetworkSet' ? [one] : [])),
    enforced.flatMap((one) => (one.kind === 'HostEndpoint' ? [one] : [])),
    profile,
    world,
  );
  const drafts = draftsOf(
    objects.filter((object) => !invalid.has(object) && !refused.has(object)),
    { population, world, profile },
  );
  const tiers = readTiers(
    enforced.flatMap((one) => (one.kind === 'Tier' ? [one] : [])),
    drafts,
    profile,
  );
  const ranks = ranksOf(drafts);
  const policies = tellApart(
    drafts.flatMap((draft) =>
      policiesOf(draft, {
        tier: present(
          tiers.find(({ name }) => name === draft.tier),
          'the tier of a draft',
        ),
        rank: present(ranks.get(draft), 'the place of a draft'),
        population,
      }),
    ),
  );
  const police = policies.some(({ policy }) => kindsOf(policy.subject).includes('node'));
  const hosts = hostRules(population, tiers, profile, police);
  const mapping = mappingOf(objects, policies, becameOf(invalid, refused, drafts));
  return {
    policies: {
      ...setOf(factsWith(facts, objects), [...tiers, ...hosts.tiers]),
      policies: [...policies.map(({ policy }) => policy), ...hosts.policies],
      sets: new Map(population.sets.map(({ set }) => [set.name, set])),
    },
    diagnostics: [
      ...validate(objects, profile),
      ...[...refused.values()].flat(),
      ...mapping.flatMap(remarks),
    ],
    mapping,
  };
}

function setOf(
  facts: Facts,
  tiers: readonly Tier[],
): Pick<PolicySet, 'facts' | 'tiers' | 'gateways' | 'end' | 'enforced'> {
  return { facts, tiers, gateways: [], end: [], enforced: TRUE_PRED };
}

/** Of every policy that is enforced, in the order of the objects. INVARIANT: the objects are valid, and netc can read them. */
function draftsOf(objects: readonly KubeObject[], context: DraftContext): readonly Draft[] {
  return objects.flatMap((object): readonly Draft[] => {
    if (isNetworkPolicy(object)) {
      const policy = decodeNetworkPolicy(object, []);
      return policy === undefined ? [] : [draftNetworkPolicy(policy, context)];
    }
    if (isClusterNetworkPolicy(object)) {
      const policy = decodeClusterNetworkPolicy(object, []);
      const on = context.profile.options.get('cluster-network-policy') === 'on';
      return policy === undefined || !on ? [] : [draftClusterPolicy(policy, context)];
    }
    const resource: CalicoResource | undefined = decodeCalico(object, []);
    if (resource?.kind === 'NetworkPolicy' || resource?.kind === 'GlobalNetworkPolicy')
      return [draftPolicy({ ...resource, kind: resource.kind }, context)];
    return [];
  });
}

function becameOf(
  invalid: ReadonlySet<KubeObject>,
  refused: ReadonlyMap<KubeObject, unknown>,
  drafts: readonly Draft[],
): (object: KubeObject) => Mapped['became'] {
  const drafted = new Set(drafts.map(({ object }) => object));
  return (object) => {
    const kind = calicoKind(object);
    const known = kind !== undefined || isNetworkPolicy(object) || isClusterNetworkPolicy(object);
    if (known && (invalid.has(object) || refused.has(object))) return 'refused';
    if (drafted.has(object) || kind === 'Tier') return 'policy';
    if (kind === undefined) {
      if (isClusterNetworkPolicy(object)) return 'not-enforced';
      return isWorldKind(object) ? 'fact' : 'passed-over';
    }
    if (isStaged(kind)) return 'not-enforced';
    return kind === 'HostEndpoint' ? 'fact' : 'set';
  };
}

function remarks({ object, became, policies }: Mapped): readonly Diagnostic[] {
  const kind = calicoKind(object);
  if (became === 'not-enforced' && kind !== undefined)
    return [diagnostic('calico-staged', object.span, { object: objectLabel(object) })];
  if (became !== 'policy' || kind === 'Tier') return [];
  const nothing =
    policies.length > 0
      ? []
      : [diagnostic('calico-selects-nothing', object.span, { object: objectLabel(object) })];
  return [...nothing, ...noteMetadata(object)];
}
