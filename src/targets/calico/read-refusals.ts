/**
 * Which objects the reader takes: what `unsupported.ts` finds of each object alone or of the host endpoints of one node, and
 * what Calico enforces but the neutral policy has no words for.
 */
import { append } from '../../base/append.js';
import { groupBy } from '../../base/group.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { DIRECTIONS } from '../../ir/policy.js';
import type { KubeObject } from '../kube/object.js';
import type { World } from '../kube/world.js';
import type { Profile } from '../profiles.js';
import type { CalicoRule, HttpMatch } from './resource-rules.js';
import type { CalicoPolicy, CalicoResource, HostEndpoint } from './resources.js';
import { unsupported } from './unsupported.js';

/** Errors by the object that is refused for them. INVARIANT: validation takes the resources. */
export function refusals(
  resources: readonly CalicoResource[],
  profile: Profile,
  world: World,
): ReadonlyMap<KubeObject, readonly Diagnostic[]> {
  const result = new Map<KubeObject, readonly Diagnostic[]>();
  const hosts: HostEndpoint[] = [];
  for (const resource of resources) {
    if (resource.kind === 'HostEndpoint') {
      hosts.push(resource);
      continue;
    }
    const found = [...unsupported([resource.object], profile, world)];
    if (resource.kind === 'NetworkPolicy' || resource.kind === 'GlobalNetworkPolicy')
      append(found, wordless(resource, profile));
    if (found.length > 0) result.set(resource.object, found);
  }
  for (const node of groupBy(hosts, (host) => host.node?.value ?? '').values()) {
    const objects = node.map(({ object }) => object);
    const found = unsupported(objects, profile, world);
    if (found.length > 0) for (const object of objects) result.set(object, found);
  }
  return result;
}

function wordless(policy: CalicoPolicy, profile: Profile): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const direction of DIRECTIONS)
    for (const rule of policy[direction]?.value ?? []) ofRule(rule, profile, found);
  return found;
}

function ofRule(rule: CalicoRule, profile: Profile, found: Diagnostic[]): void {
  if (rule.http && profile.options.get('http') === 'on' && asksSomething(rule.http.value))
    found.push(diagnostic('calico-http-others', rule.http.span, { path: rule.http.path }));
  for (const end of [rule.source?.value, rule.destination?.value]) {
    const accounts = end?.serviceAccounts?.value;
    for (const name of accounts?.names?.value ?? [])
      if (name.value.includes("'"))
        found.push(diagnostic('calico-account-name', name.span, { path: name.path, written: name.value }));
  }
}

/** No methods and no paths, or `*` among the methods and no paths, lets every request pass, as no `http` does. */
function asksSomething({ methods, paths }: HttpMatch): boolean {
  const wanted = (methods?.value ?? []).map(({ value }) => value);
  return (paths?.value ?? []).length > 0 || (wanted.length > 0 && !wanted.includes('*'));
}
