/**
 * Turns decoded policies of Calico's own kinds into the engine's shape: types, orders, ties and selectors resolved.
 * It does not check: what validation refuses must not come here. Staged kinds are not converted; they decide nothing.
 */
import type { Direction, Origin } from '../../ir/policy.js';
import { union } from '../../values/intervals.js';
import { type NetSet, netSet, parseNet } from '../../values/nets.js';
import type { Placed } from '../kube/decode.js';
import { objectLabel } from '../kube/object.js';
import { oncePerProfile } from '../kube/once.js';
import { atLeast, type Profile } from '../profiles.js';
import {
  ANY_ENTITY,
  type EngineEntity,
  type EngineIcmp,
  type EngineKind,
  type EnginePolicy,
  type EnginePorts,
  type EngineRule,
} from './engine.js';
import { DEFAULT_NAMESPACE, joinEntitySelectors, joinPolicySelectors } from './join-selectors.js';
import { protocolNumber, type RulePort } from './resource-ports.js';
import type { CalicoRule, EntityRule, IcmpMatch } from './resource-rules.js';
import { CALICO_CRD_API, type CalicoPolicy, type Given } from './resources.js';

export const KUBERNETES_POLICY_ORDER = 1000;

/** The policy as enforced; undefined for staged kinds and where a joined selector is none, so that the policy vanishes. */
export const convertPolicy = oncePerProfile((policy: CalicoPolicy, profile): EnginePolicy | undefined => {
  if (policy.kind !== 'NetworkPolicy' && policy.kind !== 'GlobalNetworkPolicy') return undefined;
  const { object } = policy;
  const namespace = policy.kind === 'NetworkPolicy' ? object.namespace || DEFAULT_NAMESPACE : '';
  const subject = joinPolicySelectors({
    namespace,
    selector: textOf(policy.selector),
    namespaceSelector: textOf(policy.namespaceSelector),
    serviceAccountSelector: textOf(policy.serviceAccountSelector),
  });
  const ingress = convertRules(policy, 'ingress', namespace);
  const egress = convertRules(policy, 'egress', namespace);
  if (subject === undefined || ingress === undefined || egress === undefined) return undefined;
  const tier = tierOf(object.name, textOf(policy.tier), profile);
  return {
    kind: policy.kind,
    namespace,
    name: object.name,
    tier,
    order: policy.order?.value ?? Number.POSITIVE_INFINITY,
    tie: tieOf(policy.kind, namespace, object.name, tier, profile),
    subject,
    governs: governedBy(policy),
    rules: { ingress, egress },
    stage: policy.preDNAT?.value ? 'pre-dnat' : policy.doNotTrack?.value ? 'untracked' : 'normal',
    origin: { span: object.span, label: objectLabel(object) },
  };
});

/**
 * The directions a policy governs. Where `types` is empty: egress where only egress has rules, both where both have,
 * else ingress (api/pkg/defaults/networkpolicy.go); both in the backing store, which nothing defaults
 * (felix/calc/policy_sorter.go ExtractPolicyMetadata) @ 87c1590.
 */
export function governedBy(policy: CalicoPolicy): Readonly<Record<Direction, boolean>> {
  const types = policy.types?.value ?? [];
  if (types.length > 0)
    return {
      ingress: types.some((type) => type.value === 'Ingress'),
      egress: types.some((type) => type.value === 'Egress'),
    };
  if (policy.object.apiVersion === CALICO_CRD_API) return { ingress: true, egress: true };
  const egress = (policy.egress?.value ?? []).length > 0;
  return { ingress: !egress || (policy.ingress?.value ?? []).length > 0, egress };
}

/**
 * Before 3.32 the store knows a policy's tier by its name, and names of converted policies are in the default tier, whatever the
 * policy says (libcalico-go/lib/names/policy.go TierFromPolicyName @ v3.31.0).
 */
function tierOf(name: string, given: string, profile: Profile): string {
  const byName = !atLeast(profile, '3.32') && isConverted(name);
  return byName ? 'default' : given || 'default';
}

/** Of a NetworkPolicy, or of a security group of OpenStack, as the store has them. */
function isConverted(name: string): boolean {
  return name.startsWith('knp.default.') || name.startsWith('ossg.');
}

/**
 * What separates equal orders in a tier: `name/namespace/kind` since 3.32 (felix/calc/policy_sorter.go PolKVLess @ 87c1590);
 * before, the key's name, which holds namespace and tier (the same file and libcalico-go/lib/names/policy.go @ v3.31.7).
 */
export function tieOf(
  kind: EngineKind,
  namespace: string,
  name: string,
  tier: string,
  profile: Profile,
): string {
  if (profile.options.get('tie-break') === 'name') return `${name}/${namespace}/${kind}`;
  const tiered =
    kind === 'KubernetesNetworkPolicy'
      ? `knp.default.${name}`
      : name.startsWith(`${tier}.`) || isConverted(name)
        ? name
        : `${tier}.${name}`;
  return namespace === '' ? tiered : `${namespace}/${tiered}`;
}

function convertRules(
  policy: CalicoPolicy,
  direction: Direction,
  namespace: string,
): readonly EngineRule[] | undefined {
  const label = objectLabel(policy.object);
  const rules: EngineRule[] = [];
  for (const [index, rule] of (policy[direction]?.value ?? []).entries()) {
    const origin = { span: rule.span, label: `${label} ${direction}[${index}]` };
    const converted = convertRule(rule, namespace, origin);
    if (converted === undefined) return undefined;
    rules.push(converted);
  }
  return rules;
}

/** Undefined where a joined selector is none. */
function convertRule(rule: CalicoRule, namespace: string, origin: Origin): EngineRule | undefined {
  const source = convertEntity(rule.source?.value, namespace);
  const destination = convertEntity(rule.destination?.value, namespace);
  if (source === undefined || destination === undefined) return undefined;
  const family = rule.ipVersion?.value;
  return {
    action: actionOf(textOf(rule.action)),
    family: family === 4 || family === 6 ? family : null,
    protocol: rule.protocol ? (protocolNumber(rule.protocol.value) ?? null) : null,
    notProtocol: rule.notProtocol ? (protocolNumber(rule.notProtocol.value) ?? null) : null,
    icmp: icmpOf(rule.icmp),
    notIcmp: icmpOf(rule.notICMP),
    source,
    destination,
    http: rule.http
      ? {
          methods: (rule.http.value.methods?.value ?? []).map((method) => method.value),
          paths: (rule.http.value.paths?.value ?? []).map((path) =>
            textOf(path.exact) !== ''
              ? { kind: 'exact', path: textOf(path.exact) }
              : { kind: 'prefix', path: textOf(path.prefix) },
          ),
        }
      : null,
    origin,
  };
}

function actionOf(action: string): EngineRule['action'] {
  switch (action) {
    case 'Allow':
      return 'allow';
    case 'Pass':
      return 'pass';
    case 'Log':
      return 'log';
    default:
      return 'deny';
  }
}

function convertEntity(entity: EntityRule | undefined, namespace: string): EngineEntity | undefined {
  if (entity === undefined) return ANY_ENTITY;
  const joined = joinEntitySelectors(
    {
      selector: textOf(entity.selector),
      notSelector: textOf(entity.notSelector),
      namespaceSelector: textOf(entity.namespaceSelector),
      accounts: entity.serviceAccounts
        ? {
            names: (entity.serviceAccounts.value.names?.value ?? []).map((name) => name.value),
            selector: textOf(entity.serviceAccounts.value.selector),
          }
        : null,
    },
    namespace,
  );
  if (joined === undefined) return undefined;
  return {
    ...joined,
    nets: netsOf(entity.nets),
    notNets: netsOf(entity.notNets),
    ports: portsOf(entity.ports),
    notPorts: portsOf(entity.notPorts),
    service: entity.services
      ? {
          namespace: textOf(entity.services.value.namespace),
          name: textOf(entity.services.value.name),
        }
      : null,
  };
}

function textOf(given: Given<string>): string {
  return given?.value ?? '';
}

function icmpOf(given: Given<IcmpMatch>): EngineIcmp | null {
  const type = given?.value.type?.value;
  return type === undefined ? null : { type, code: given?.value.code?.value ?? null };
}

function netsOf(given: Given<readonly Placed<string>[]>): NetSet | null {
  const nets = given?.value ?? [];
  return nets.length === 0 ? null : netSet(nets.flatMap((net) => parseNet(net.value) ?? []));
}

function portsOf(given: Given<readonly Placed<RulePort>[]>): EnginePorts | null {
  const ports = (given?.value ?? []).map((port) => port.value);
  if (ports.length === 0) return null;
  return {
    numbers: union(ports.flatMap((port) => (port.kind === 'range' ? [port] : []))),
    names: ports.flatMap((port) => (port.kind === 'name' ? [port.name] : [])),
  };
}
