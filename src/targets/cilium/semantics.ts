/**
 * What Cilium enforces of a set of objects: CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy with CiliumCIDRGroup, Kubernetes
 * NetworkPolicy, and ClusterNetworkPolicy where the profile has it on, all in one decision. Written from Cilium's own procedure;
 * it reads no neutral policy and no emitter.
 */
import { compareNumber, sortedUnique } from '../../base/order.js';
import { nowhere } from '../../base/source.js';
import { present, unreachable } from '../../base/unreachable.js';
import type { Consulted, Decision } from '../../flow/decision.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { Direction } from '../../ir/policy.js';
import type { ClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import type { NetworkPolicy } from '../kube/network-policy.js';
import type { KubeObject } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { enforcedResources } from './enforced.js';
import { type Entry, policyEntries, subjectNamespaces } from './entries.js';
import { isHost, type Reading } from './identities.js';
import { clusterPolicyEntries } from './kcnp.js';
import { networkPolicyEntries } from './knp.js';
import type { CiliumCidrGroup, CiliumPolicy } from './resources.js';
import { settingsOf } from './settings.js';
import { allowedFlows, entryFlows, isolatedSubjects, levelsOf, localhost } from './verdict.js';

/**
 * The decision of these objects under this profile. What the API server or the agent refuses is not enforced; members that
 * the API server drops are not there. Services of `toServices` are those of `world`.
 */
export function semantics(objects: readonly KubeObject[], profile: Profile, world: World): Decision {
  const settings = settingsOf(profile);
  const policies = enforcedResources(objects, profile);
  const groups = policies.filter((each) => each.kind === 'cidr-group').map((each) => each.group);
  const bound: readonly BoundPolicy[] = policies.flatMap((each) =>
    each.kind === 'cidr-group' ? [] : [each],
  );
  const places = placesOf(bound);

  function entries(reading: Reading, direction: Direction): readonly Entry[] {
    const { subjectNamespace: namespace } = reading;
    const own = namespace === null ? [] : (places.byNamespace.get(namespace) ?? []);
    return [...places.anywhere, ...own]
      .sort(compareNumber)
      .flatMap((place) =>
        entriesOf(reading, present(bound[place], 'a policy at its place'), direction, { groups, world }),
      );
  }
  const readingOf = (formulas: Formulas, subjectNamespace: string | null): Reading => {
    return { formulas, settings, subjectNamespace };
  };

  return {
    namespaces: sortedUnique(places.byNamespace.keys()),
    allows(formulas, direction, namespace) {
      const reading = readingOf(formulas, namespace);
      return allowedFlows(reading, entries(reading, direction), direction);
    },
    consulted(formulas, direction, namespace) {
      const reading = readingOf(formulas, namespace);
      return settings.enforcement === 'never' ? [] : explain(reading, entries(reading, direction), direction);
    },
  };
}

type BoundPolicy =
  | { readonly kind: 'cilium'; readonly policy: CiliumPolicy }
  | { readonly kind: 'network-policy'; readonly policy: NetworkPolicy }
  | { readonly kind: 'cluster-network-policy'; readonly policy: ClusterNetworkPolicy };

/** Where policies stand that can apply to subjects of a namespace, and of any. */
interface Places {
  readonly anywhere: readonly number[];
  readonly byNamespace: ReadonlyMap<string, readonly number[]>;
}

function placesOf(policies: readonly BoundPolicy[]): Places {
  const anywhere: number[] = [];
  const byNamespace = new Map<string, number[]>();
  for (const [place, policy] of policies.entries()) {
    const names = namespacesOf(policy);
    if (names === null) anywhere.push(place);
    for (const name of names ?? []) {
      const known = byNamespace.get(name);
      if (known === undefined) byNamespace.set(name, [place]);
      else known.push(place);
    }
  }
  return { anywhere, byNamespace };
}

/** The namespaces that hold a policy's subjects; a NetworkPolicy without one is put in `default` (pkg/k8s/network_policy.go @ 2efb257). */
function namespacesOf(bound: BoundPolicy): readonly string[] | null {
  switch (bound.kind) {
    case 'cilium':
      return subjectNamespaces(bound.policy);
    case 'network-policy':
      return [bound.policy.object.namespace || 'default'];
    case 'cluster-network-policy':
      return null;
    default:
      return unreachable(bound);
  }
}

function entriesOf(
  reading: Reading,
  bound: BoundPolicy,
  direction: Direction,
  context: { readonly groups: readonly CiliumCidrGroup[]; readonly world: World },
): readonly Entry[] {
  switch (bound.kind) {
    case 'cilium':
      return policyEntries(reading, bound.policy, direction, context);
    case 'network-policy':
      return networkPolicyEntries(reading, bound.policy, direction);
    case 'cluster-network-policy':
      return clusterPolicyEntries(reading, bound.policy, direction);
    default:
      return unreachable(bound);
  }
}

/** Everything looked at, in the order in which it decides: levels with denies first, then the own node, then default deny. */
function explain(reading: Reading, entries: readonly Entry[], direction: Direction): readonly Consulted[] {
  const { formulas, settings } = reading;
  const unenforced = settings.hostFirewall ? formulas.false : isHost(reading, 'subject');
  const consulted: Consulted[] = [];
  for (const tier of ['admin', 'normal', 'baseline'] as const) {
    for (const level of levelsOf(entries, tier)) {
      for (const what of ['deny', 'allow', 'pass'] as const) {
        for (const entry of level.filter((each) => each.verdict === what)) {
          consulted.push({
            origin: entry.origin,
            place: placeOf(entry),
            what,
            applies: formulas.except(entry.subject, unenforced),
            matches: entryFlows(reading, entry),
          });
        }
      }
    }
  }
  const end = (what: 'allow' | 'isolate', label: string, applies: Formula, matches: Formula): Consulted => {
    return {
      origin: { span: nowhere('Cilium'), label },
      place: '',
      what,
      applies: formulas.except(applies, unenforced),
      matches,
    };
  };
  const host = localhost(reading, entries, direction);
  if (host !== formulas.false) consulted.push(end('allow', 'allow-localhost', formulas.true, host));
  for (const entry of entries) {
    if (entry.isolates)
      consulted.push({ ...end('isolate', '', entry.subject, formulas.true), origin: entry.origin });
  }
  const isolated = isolatedSubjects(reading, []);
  if (isolated !== formulas.false)
    consulted.push(end('isolate', `enforcement ${settings.enforcement}`, isolated, formulas.true));
  return consulted;
}

function placeOf(entry: Entry): string {
  switch (entry.tier) {
    case 'normal':
      return '';
    case 'admin':
      return `Admin ${entry.priority / 100}`;
    case 'baseline':
      return `Baseline ${entry.priority / 100}`;
    default:
      return unreachable(entry.tier);
  }
}
