/**
 * Calico's policies in the order in which they decide, whatever kind they were written in: calico.md 1.5, 1.9, 3.1, 3.3 and the
 * conversions of 5.1 and 5.2.
 */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { OracleProfile } from './asked.js';
import { clusterNetworkPolicies, networkPolicies } from './calico-kubernetes.js';
import { calicoObjects } from './calico-members.js';
import { parsed } from './calico-rule.js';
import { type LabelsTest, PLAIN, type Reading } from './calico-selector.js';
import { at, groupOf, isGiven, listOf, mapOf, mapsOf, nameOf, namespaceOf, textOf, textsOf } from './json.js';

export interface CalicoPolicy {
  readonly kind: string;
  readonly name: string;
  /** `null` for a global policy. */
  readonly namespace: string | null;
  readonly tier: string;
  readonly order: number;
  readonly types: readonly string[];
  readonly selects: LabelsTest;
  readonly ingress: readonly JsonMap[];
  readonly egress: readonly JsonMap[];
}

export interface CalicoTier {
  readonly pass: boolean;
  readonly policies: readonly CalicoPolicy[];
}

/** Tiers in order, with their policies in order. Staged policies are in none. */
export function tiersOf(objects: readonly Json[], profile: OracleProfile): readonly CalicoTier[] {
  const byName = profile.options.get('tie-break') === 'name';
  const policies = [
    ...calicoObjects(objects, 'NetworkPolicy')
      .map((one) => policyOf(one, namespaceOf(one) || 'default'))
      .map((policy) => (byName || !isConverted(policy.name) ? policy : { ...policy, tier: 'default' })),
    ...calicoObjects(objects, 'GlobalNetworkPolicy')
      .filter((one) => at(one, 'spec', 'preDNAT') !== true && at(one, 'spec', 'doNotTrack') !== true)
      .map((one) => policyOf(one, null)),
    ...networkPolicies(objects),
    ...(profile.options.get('cluster-network-policy') === 'on' ? clusterNetworkPolicies(objects) : []),
  ];
  const given = calicoObjects(objects, 'Tier').map((one) => ({
    name: nameOf(one),
    order: isGiven(at(one, 'spec', 'order')) ? Number(at(one, 'spec', 'order')) : 1_000_000,
    pass: at(one, 'spec', 'defaultAction') === 'Pass',
  }));
  const builtIn =
    profile.options.get('built-in-tiers') === 'cluster-network-policy'
      ? ['kube-admin', 'kube-baseline']
      : ['adminnetworkpolicy', 'baselineadminnetworkpolicy'];
  const fromTheStart = [
    { name: 'default', order: 1_000_000, pass: false },
    { name: builtIn[0] ?? '', order: 1000, pass: true },
    { name: builtIn[1] ?? '', order: 10_000_000, pass: true },
  ];
  // Only releases that sort by name hold the built-in ones to their action.
  const known = byName
    ? [...given.filter(({ name }) => !fromTheStart.some((one) => one.name === name)), ...fromTheStart]
    : [...given, ...fromTheStart.filter(({ name }) => !given.some((one) => one.name === name))];
  // A tier that does not exist sorts last and denies at its end.
  const missing = [...new Set(policies.map((policy) => policy.tier))]
    .filter((name) => !known.some((tier) => tier.name === name))
    .map((name) => ({ name, order: Number.POSITIVE_INFINITY, pass: false }));
  return [...known, ...missing]
    .sort((a, b) => compare(a.order, b.order) || compare(a.name, b.name))
    .map((tier) => ({
      pass: tier.pass,
      policies: policies
        .filter((policy) => policy.tier === tier.name)
        .sort((a, b) => compare(a.order, b.order) || compare(tieKey(a, byName), tieKey(b, byName))),
    }));
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names of the store for what comes from Kubernetes and OpenStack; before 3.32 all of it is in the default tier. */
function isConverted(name: string): boolean {
  return name.startsWith('knp.default.') || name.startsWith('ossg.');
}

/** `name/namespace/kind` since 3.32; before, the name of the store's key. */
function tieKey({ kind, name, namespace, tier }: CalicoPolicy, byName: boolean): string {
  if (byName) return `${name}/${namespace ?? ''}/${kind}`;
  const stored =
    kind === 'KubernetesNetworkPolicy'
      ? `knp.default.${name}`
      : name.startsWith(`${tier}.`) || isConverted(name)
        ? name
        : `${tier}.${name}`;
  return namespace === null ? stored : `${namespace}/${stored}`;
}

const IN_NAMESPACE: LabelsTest = (labels) => labels.has('projectcalico.org/namespace');
const HAS_ACCOUNT: LabelsTest = (labels) => labels.has('projectcalico.org/serviceaccount');

const NAMESPACES: Reading = { ...PLAIN, prefix: 'pcns.', all: IN_NAMESPACE };
const GLOBAL_ACCOUNTS: Reading = { ...PLAIN, prefix: 'pcsa.', all: HAS_ACCOUNT };
const ACCOUNTS: Reading = { ...PLAIN, prefix: 'pcsa.' };
const BESIDE_NAMESPACES: Reading = { ...PLAIN, all: IN_NAMESPACE };
const BESIDE_ACCOUNTS: Reading = { ...PLAIN, all: HAS_ACCOUNT };

function policyOf(object: JsonMap, namespace: string | null): CalicoPolicy {
  const spec = mapOf(object['spec']);
  const selector = textOf(spec['selector']);
  const namespaces = textOf(spec['namespaceSelector']);
  const accounts = textOf(spec['serviceAccountSelector']);
  // In a global policy the text `all()` of the joined selectors is replaced by what has the thing at all
  // (globalnetworkpolicyprocessor.go): first beside a namespace selector, then beside one of accounts.
  const beside = namespaces !== '' ? BESIDE_NAMESPACES : accounts !== '' ? BESIDE_ACCOUNTS : PLAIN;
  const tests: LabelsTest[] = [];
  if (selector !== '') tests.push(parsed(selector, namespace === null ? beside : PLAIN));
  if (namespace !== null) tests.push((labels) => labels.get('projectcalico.org/namespace') === namespace);
  if (namespaces !== '') tests.push(parsed(namespaces, NAMESPACES));
  if (accounts !== '') tests.push(parsed(accounts, namespace === null ? GLOBAL_ACCOUNTS : ACCOUNTS));
  return {
    kind: textOf(object['kind']),
    name: nameOf(object),
    namespace,
    tier: textOf(spec['tier']) || 'default',
    order: isGiven(spec['order']) ? Number(spec['order']) : Number.POSITIVE_INFINITY,
    types: typesOf(object, spec),
    selects: (labels) => tests.every((test) => test(labels)),
    ingress: mapsOf(spec['ingress']),
    egress: mapsOf(spec['egress']),
  };
}

/** Empty types are filled by counting rules; what skipped that governs both directions. */
function typesOf(object: JsonMap, spec: JsonMap): readonly string[] {
  const written = textsOf(spec['types']).map((type) => type.toLowerCase());
  if (written.length > 0) return written;
  if (groupOf(object) === 'crd.projectcalico.org') return ['ingress', 'egress'];
  if (listOf(spec['egress']).length === 0) return ['ingress'];
  return listOf(spec['ingress']).length === 0 ? ['egress'] : ['ingress', 'egress'];
}
