/** Facts and egress gateways -> lines of the language. */
import { sortedBy } from '../base/order.js';
import type { EndpointKind, Facts, Gateway, Origin } from '../ir/policy.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { subtract } from '../values/intervals.js';
import { netsText, raiseEndpoints } from './endpoints.js';
import { raiseTraffic } from './traffics.js';
import { originComment, word } from './words.js';

const COMMON: readonly EndpointKind[] = ['pod', 'node', 'outside'];

/** No lines where nothing is known. */
export function clusterBlock(facts: Facts, clusterName: string | null): string[] {
  const settings: string[] = [];
  if (facts.clusterName !== null) settings.push(`name ${word(facts.clusterName)}`);
  for (const [key, nets] of [
    ['pod-cidr', facts.podCidr],
    ['service-cidr', facts.serviceCidr],
    ['node-cidr', facts.nodeCidr],
  ] as const) {
    if (nets !== null) settings.push(`${key} ${netsText(nets)}`);
  }
  if (facts.apiServer !== null)
    settings.push(
      `api-server ${netsText(facts.apiServer.nets)}${raiseTraffic(facts.apiServer.traffic) ?? ''}`,
    );
  if (facts.dns !== null) {
    const dns = raiseEndpoints(facts.dns, {
      namespace: null,
      sparesOwnNode: false,
      ownNodeMatters: false,
      nodeSubjects: false,
      clusterName,
      kinds: COMMON,
    });
    if (dns.ok) settings.push(`dns ${dns.lists.join(', ')}`);
  }
  if (facts.closed) settings.push('namespaces closed');
  return settings.length === 0 ? [] : ['cluster {', ...settings, '}'];
}

/** What stands behind the name of a namespace. */
export function labelsOf(facts: Facts, name: string): string {
  const labels = [...(facts.namespaces.find((fact) => fact.name === name)?.labels ?? [])].filter(
    ([key]) => key !== METADATA_NAME,
  );
  const texts = sortedBy(labels, ([key]) => key).map(([key, value]) => `${word(key)}=${word(value)}`);
  return texts.length === 0 ? '' : ` labels(${texts.join(', ')})`;
}

/** Reports what has no words. */
export function gatewayLines(gateway: Gateway, report: (origin: Origin, problem: string) => void): string[] {
  const context = {
    namespace: null,
    sparesOwnNode: false,
    ownNodeMatters: false,
    nodeSubjects: false,
    clusterName: null,
    kinds: COMMON,
  };
  const subjects = gateway.subjects.map((subject) => raiseEndpoints(subject, { ...context, onlyPods: true }));
  const nodes = raiseEndpoints(gateway.nodes, context);
  const texts = subjects.flatMap((subject) => (subject.ok ? subject.lists : []));
  if (subjects.some((subject) => !subject.ok) || !nodes.ok || nodes.lists.length !== 1) {
    report(gateway.origin, 'the pods or nodes of this gateway have no word');
    return [];
  }
  const nets = netsText(subtract(gateway.destinations, gateway.except));
  const via =
    gateway.via.kind === 'interface'
      ? ` interface ${word(gateway.via.name)}`
      : gateway.via.kind === 'address'
        ? ` ip ${gateway.via.address}`
        : '';
  return [
    originComment([gateway.origin]),
    `gateway ${word(gateway.name)} for ${texts.join(', ')} to cidr(${nets}) via ${nodes.lists[0] ?? ''}${via}`,
  ];
}
