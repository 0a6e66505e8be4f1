/**
 * What NetworkPolicy has no words for and how else it is said, in order. Its policies live in one namespace and only allow;
 * ClusterNetworkPolicies, where the profile has them, are for clusters, ordered, and deny and pass.
 */
import type { Facts } from '../../ir/policy.js';
import { betweenClusterTiers, type ClusterWords } from '../../legalize/cluster-tiers.js';
import { cutDenies } from '../../legalize/cut-denies.js';
import { declaredValues } from '../../legalize/declared-values.js';
import { dropCovered } from '../../legalize/drop-covered.js';
import { isolationToBaseline } from '../../legalize/isolation-to-baseline.js';
import { mergePieces } from '../../legalize/merge-pieces.js';
import { ownNamespace } from '../../legalize/own-namespace.js';
import { restrictOpen } from '../../legalize/restrict-open.js';
import type { Rewrite } from '../../legalize/rewrite.js';
import { spreadNamespaces } from '../../legalize/spread-namespaces.js';
import { toClusterTiers } from '../../legalize/to-cluster-tiers.js';
import type { Profile } from '../profiles.js';
import { clusterReadingOf } from './cluster-reading.js';
import { clusterWords } from './cluster-split.js';

export function rewrites(profile: Profile): readonly Rewrite[] {
  const first = [declaredValues, ownNamespace];
  const namespaced = [spreadNamespaces, cutDenies, restrictOpen, mergePieces, dropCovered];
  const reading = clusterReadingOf(profile);
  if (reading === null) return [...first, ...namespaced];
  const words = (facts: Facts): ClusterWords => clusterWords(reading, facts);
  return [
    ...first,
    toClusterTiers(words),
    isolationToBaseline(words),
    ...namespaced.map(betweenClusterTiers),
  ];
}
