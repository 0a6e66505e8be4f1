/**
 * What Calico takes and netc cannot read exactly: a reader must refuse these, and a verdict for their objects would be a guess.
 * `semantics` leaves the policies of hosts' forwarding aside and reads the rest as if the part named were not written.
 */
import { sortedBy } from '../../base/order.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from '../../diagnostics/diagnostic.js';
import { DIRECTIONS } from '../../ir/policy.js';
import { parseNet, V6_BASE } from '../../values/nets.js';
import type { Placed } from '../kube/decode.js';
import { type KubeObject, objectLabel } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import { endpointsOf, type Host } from './endpoints.js';
import type { CalicoRule, EntityRule } from './resource-rules.js';
import { type CalicoPolicy, type CalicoResource, decodeCalico } from './resources.js';
import { validateObject } from './validate.js';

/** Errors, sorted; only for objects that validation takes. */
export function unsupported(
  objects: readonly KubeObject[],
  profile: Profile,
  world: World,
): readonly Diagnostic[] {
  const resources: CalicoResource[] = objects.flatMap((object) =>
    hasErrors(validateObject(object, profile)) ? [] : (decodeCalico(object, []) ?? []),
  );
  const found: Diagnostic[] = [];
  for (const resource of resources) {
    if (resource.kind === 'NetworkPolicy' || resource.kind === 'GlobalNetworkPolicy')
      ofPolicy(resource, profile, world, found);
    if (resource.kind === 'NetworkSet' || resource.kind === 'GlobalNetworkSet')
      ofNets(resource.nets?.value ?? [], found);
  }
  ofHosts(endpointsOf(resources, objects, profile, world).hosts, found);
  return sortDiagnostics(found);
}

function ofPolicy(policy: CalicoPolicy, profile: Profile, world: World, found: Diagnostic[]): void {
  const object = objectLabel(policy.object);
  for (const field of ['preDNAT', 'doNotTrack', 'applyOnForward'] as const) {
    const given = policy[field];
    if (given?.value === true) {
      found.push(diagnostic('calico-forwarded', given.span, { object, field }));
      break;
    }
  }
  for (const direction of DIRECTIONS)
    for (const rule of policy[direction]?.value ?? []) ofRule(rule, profile, world, found);
}

function ofRule(rule: CalicoRule, profile: Profile, world: World, found: Diagnostic[]): void {
  for (const list of [rule.source?.value.ports, rule.source?.value.notPorts])
    if (list && list.value.length > 0)
      found.push(diagnostic('calico-source-ports', list.span, { path: list.path }));
  if (rule.notICMP?.value.type && !rule.protocol)
    found.push(diagnostic('calico-not-icmp', rule.notICMP.span, { path: rule.notICMP.path }));
  for (const entity of [rule.source?.value, rule.destination?.value]) {
    if (entity === undefined) continue;
    ofNets([...(entity.nets?.value ?? []), ...(entity.notNets?.value ?? [])], found);
    ofService(entity, world, found);
  }
  if (profile.options.get('node-os') === 'windows') ofNegations(rule, found);
}

/** On Windows a rule with a negated match is skipped (felix/dataplane/windows/policysets/policysets.go:297 @ 87c1590). */
function ofNegations(rule: CalicoRule, found: Diagnostic[]): void {
  const ends = [rule.source?.value, rule.destination?.value];
  const fields: readonly (readonly [field: string, there: boolean])[] = [
    ['notProtocol', !!rule.notProtocol],
    ['notICMP', !!rule.notICMP],
    ['notNets', ends.some((end) => (end?.notNets?.value.length ?? 0) > 0)],
    ['notPorts', ends.some((end) => (end?.notPorts?.value.length ?? 0) > 0)],
    ['notSelector', ends.some((end) => !!end?.notSelector?.value)],
  ];
  for (const [field, there] of fields)
    if (there) found.push(diagnostic('calico-windows-negation', rule.span, { path: rule.path, field }));
}

/** A service without a namespace never matches, so nothing has to be known of it. */
function ofService(entity: EntityRule, world: World, found: Diagnostic[]): void {
  const named = entity.services?.value;
  const namespace = named?.namespace?.value ?? '';
  const name = named?.name?.value ?? '';
  if (!entity.services || namespace === '') return;
  const service = world.services.find((known) => known.namespace === namespace && known.name === name);
  if (service === undefined || service.backends === null)
    found.push(
      diagnostic('calico-service-unknown', entity.services.span, {
        path: entity.services.path,
        service: `${namespace}/${name}`,
      }),
    );
}

function ofNets(nets: readonly Placed<string>[], found: Diagnostic[]): void {
  for (const { value, span, path } of nets) {
    const net = parseNet(value);
    if (net?.family === 6 && net.prefix >= 96 && (net.base - V6_BASE) >> 32n === 0xffffn)
      found.push(diagnostic('calico-mapped-net', span, { path, written: value }));
  }
}

/** Interfaces of one node must look alike to every policy. */
function ofHosts(hosts: readonly Host[], found: Diagnostic[]): void {
  const firsts = new Map<string, Host>();
  for (const host of hosts) {
    const first = firsts.get(host.node);
    if (first === undefined) firsts.set(host.node, host);
    else if (lookOf(first) !== lookOf(host))
      found.push(
        diagnostic('calico-hosts-differ', host.object.span, {
          first: objectLabel(first.object),
          second: objectLabel(host.object),
          node: host.node,
        }),
      );
  }
}

function lookOf(host: Host): string {
  const labels = sortedBy(host.labels, ([key]) => key);
  return JSON.stringify([labels, host.profiles]);
}
