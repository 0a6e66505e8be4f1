/**
 * Services as egress peers, resolved against a concrete world before anything else (pkg/policy/k8s/service.go): one with a
 * selector is its pods, one without is an address per backend. Ports are the backend's; the Service's ports are not consulted.
 */
import type { Formula } from '../../flow/formula.js';
import { familyOf } from '../../values/nets.js';
import type { World, WorldService } from '../kube/world.js';
import { inCidr } from './cidr.js';
import { kindIs, namespaceIs, type Reading } from './identities.js';
import { selected } from './label-tests.js';
import type { ServiceRef } from './resources.js';
import { clusterScope, k8sRequirement, meetLabels, requirementsOf } from './selector-terms.js';

/** The peers of every service that a reference finds, one formula each; empty where none is found. */
export function servicePeers(
  reading: Reading,
  references: readonly ServiceRef[],
  world: World,
): readonly Formula[] {
  return references.flatMap((reference) =>
    world.services
      .filter((service) => refersTo(reference, service))
      .flatMap((service) => backendsOf(reading, service)),
  );
}

/** Does the reference find this service? An empty namespace means every namespace, also in a namespaced policy. */
export function refersTo({ byName, bySelector }: ServiceRef, service: WorldService): boolean {
  if (byName !== null && (byName.name?.value ?? '') !== '') {
    if (byName.name?.value === service.name && inNamespace(byName.namespace?.value, service)) return true;
  }
  if (bySelector === null || !inNamespace(bySelector.namespace?.value, service)) return false;
  return meetLabels(requirementsOf(bySelector.selector), service.labels);
}

function inNamespace(written: string | undefined, service: WorldService): boolean {
  return written === undefined || written === '' || written === service.namespace;
}

function backendsOf(reading: Reading, service: WorldService): readonly Formula[] {
  if (service.selector.size > 0) {
    const requirements = [...service.selector].map(([key, value]) => k8sRequirement(key, 'In', [value]));
    return [
      reading.formulas.and(
        kindIs(reading, 'peer', 'pod'),
        namespaceIs(reading, 'peer', { kind: 'in', values: [service.namespace] }),
        selected(reading, 'peer', [...requirements, ...clusterScope([], reading.settings)]),
      ),
    ];
  }
  return (service.backends ?? []).map(({ address }) => {
    const family = familyOf(address);
    const prefix = family === 4 ? 32 : 128;
    return inCidr(reading, { family, base: address, prefix, hostBits: false, bare: false }, []);
  });
}
