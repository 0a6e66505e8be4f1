/**
 * Everything that Cilium enforces of a set of objects → the neutral policy, exactly, or a refusal with its reason at its place.
 * An independent second statement of what `semantics.ts` says: the two share decoding and plain tables, never a meaning.
 */
import { append } from '../../base/append.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from '../../diagnostics/diagnostic.js';
import type { Facts, Gateway, NamedSet } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { isClusterNetworkPolicy } from '../kube/cluster-network-policy.js';
import { isNetworkPolicy } from '../kube/network-policy.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import { isWorldKind, worldOf } from '../kube/read-world.js';
import { validateClusterNetworkPolicy } from '../kube/validate-cluster-network-policy.js';
import { validateNetworkPolicy } from '../kube/validate-network-policy.js';
import type { Profile } from '../profiles.js';
import type { Mapped, ReadResult } from '../target.js';
import { decodeCilium, isCiliumResource } from './decode.js';
import { assemble } from './read-assemble.js';
import { clusterPolicyDraft } from './read-cluster-policy.js';
import type { Draft } from './read-draft.js';
import { readGateway } from './read-gateways.js';
import { lintSet } from './read-lints.js';
import { networkPolicyDraft } from './read-network-policy.js';
import { groupPred } from './read-peers.js';
import { type PolicyContext, policyDrafts } from './read-policy.js';
import { type ReadSettings, readSettings } from './read-selectors.js';
import type { CiliumCidrGroup, CiliumEgressGateway, CiliumPolicy, CiliumResource } from './resources.js';
import { clusterPolicyRefusals } from './validate-kcnp.js';
import { refusals } from './validate-policy.js';

/**
 * Reads CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumCIDRGroup, CiliumEgressGatewayPolicy, NetworkPolicy, and
 * ClusterNetworkPolicy where the profile has it. What the API server or the agent refuses is refused with their reasons, and so is
 * what the neutral policy cannot hold (`cilium-read-*`). `accepts` lists what may be kept as an effect although it narrows in
 * fact: `effect`, `effect:authentication`, `effect:tls-name`. Warnings about single objects are `validate`'s.
 */
export function read(
  objects: readonly KubeObject[],
  profile: Profile,
  facts: Facts,
  accepts: readonly string[] = [],
): ReadResult {
  const settings = readSettings(profile, facts);
  const diagnostics: Diagnostic[] = [];
  const groups = new Map<KubeObject, CiliumCidrGroup>();
  const decoded = new Map<KubeObject, CiliumResource | null>();
  for (const object of objects) {
    if (!isCiliumResource(object)) continue;
    const resource = decodeEnforced(object, profile, diagnostics);
    decoded.set(object, resource);
    if (resource?.kind === 'CiliumCIDRGroup') groups.set(object, resource);
  }
  const context: Omit<PolicyContext, 'report'> = {
    settings,
    groups: [...groups.values()],
    services: worldOf(objects).services,
    accepts,
  };
  const drafts: Draft[] = [];
  const gateways: Gateway[] = [];
  const found = objects.map((object): Found => {
    const one = readObject(object, decoded.get(object), { ...context, profile });
    append(diagnostics, one.diagnostics);
    const start = drafts.length;
    append(drafts, one.drafts);
    append(gateways, one.gateways);
    return { object, became: one.became, start, count: one.drafts.length, gateways: one.gateways };
  });
  const assembled = assemble(drafts, settings, { facts, sets: setsOf(groups.values(), settings), gateways });
  return {
    policies: assembled.policies,
    diagnostics: sortDiagnostics([...diagnostics, ...lintSet(assembled)]),
    mapping: found.map(({ object, became, start, count, gateways: made }): Mapped => {
      const names = assembled.names.slice(start, start + count).flat();
      return { object, became, policies: [...names, ...made.map(({ name }) => name)] };
    }),
  };
}

interface Found {
  readonly object: KubeObject;
  readonly became: Mapped['became'];
  readonly start: number;
  readonly count: number;
  readonly gateways: readonly Gateway[];
}

interface ReadObject {
  readonly became: Mapped['became'];
  readonly drafts: readonly Draft[];
  readonly gateways: readonly Gateway[];
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING = { drafts: [], gateways: [], diagnostics: [] } as const;

/** `null` where the object is refused; the reasons are reported. */
function decodeEnforced(object: KubeObject, profile: Profile, report: Diagnostic[]): CiliumResource | null {
  const { resource, diagnostics } = decodeCilium(object);
  const found = [...diagnostics];
  // What is missing because its type was wrong is not reported again as missing.
  if (resource !== null && !found.some(({ code }) => code === 'manifest-wrong-type'))
    append(found, refusals(resource, profile));
  const errors = found.filter(({ severity }) => severity === 'error');
  append(report, errors);
  return errors.length > 0 ? null : resource;
}

type Context = Omit<PolicyContext, 'report'> & { readonly profile: Profile };

function readObject(
  object: KubeObject,
  resource: CiliumResource | null | undefined,
  context: Context,
): ReadObject {
  if (resource === null) return { ...NOTHING, became: 'refused' };
  if (resource !== undefined) return readResource(resource, context);
  if (isNetworkPolicy(object))
    return readPolicy((report) => {
      const policy = validateNetworkPolicy(object, report);
      return policy === undefined ? [] : [networkPolicyDraft(policy, context.settings, report)];
    });
  if (isClusterNetworkPolicy(object)) return readClusterPolicy(object, context);
  return { ...NOTHING, became: isWorldKind(object) ? 'fact' : 'passed-over' };
}

function readResource(resource: CiliumResource, context: Context): ReadObject {
  switch (resource.kind) {
    case 'CiliumCIDRGroup':
      return { ...NOTHING, became: 'set' };
    case 'CiliumEgressGatewayPolicy':
      return readEgress(resource, context.settings);
    default:
      return readCiliumPolicy(resource, context);
  }
}

function readCiliumPolicy(policy: CiliumPolicy, context: Context): ReadObject {
  const result = readPolicy((report) => policyDrafts(policy, { ...context, report }));
  const idle = result.became === 'policy' && result.drafts.length === 0;
  return idle ? { ...result, became: 'not-enforced' } : result;
}

function readEgress(policy: CiliumEgressGateway, settings: ReadSettings): ReadObject {
  const diagnostics: Diagnostic[] = [];
  const gateway = readGateway(policy, settings, diagnostics);
  return gateway === null || hasErrors(diagnostics)
    ? { ...NOTHING, diagnostics, became: 'refused' }
    : { ...NOTHING, diagnostics, became: 'gateway', gateways: [gateway] };
}

/** Where the kind is off nothing of it is enforced. */
function readClusterPolicy(object: KubeObject, { settings, profile }: Context): ReadObject {
  if (!settings.clusterNetworkPolicy)
    return {
      ...NOTHING,
      became: 'not-enforced',
      diagnostics: [
        diagnostic('cluster-policy-off', object.span, {
          object: objectLabel(object),
          profile: profile.label,
        }),
      ],
    };
  return readPolicy((report) => {
    const policy = validateClusterNetworkPolicy(object, report);
    if (policy === undefined) return [];
    append(report, clusterPolicyRefusals(policy, profile));
    return [clusterPolicyDraft(policy, settings, report)];
  });
}

/** All of an object, or nothing where any of it is refused. */
function readPolicy(make: (report: Diagnostic[]) => readonly Draft[]): ReadObject {
  const diagnostics: Diagnostic[] = [];
  const drafts = make(diagnostics);
  return hasErrors(diagnostics)
    ? { ...NOTHING, diagnostics, became: 'refused' }
    : { drafts, gateways: [], diagnostics, became: 'policy' };
}

/** CIDR groups by name. */
function setsOf(groups: Iterable<CiliumCidrGroup>, settings: ReadSettings): ReadonlyMap<string, NamedSet> {
  const sets = new Map<string, NamedSet>();
  for (const group of groups) {
    const origin = { span: group.object.span, label: objectLabel(group.object) };
    sets.set(group.name, { name: group.name, pred: simplifyPred(groupPred(group, settings)), origin });
  }
  return sets;
}
