/** Checks the peers of one element (pkg/policy/api/rule_validation.go, cidr.go, entity.go @ 2efb257; the schema's enums). */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { type Net, netInterval, parseNet } from '../../values/nets.js';
import type { Report } from '../kube/decode.js';
import { subdomainFault } from '../kube/name-rules.js';
import { ENTITIES } from './identities.js';
import type { CidrRule, RuleElement, Text } from './resources.js';
import type { CiliumSettings } from './settings.js';
import { checkName } from './validate-names.js';
import { checkSelector } from './validate-selectors.js';

/** Adds `cilium-two-peer-kinds`, `cilium-entity`, `cilium-setting`, `cilium-cidr*`, `cilium-except`, `cilium-group-name`, `cilium-dns-name`, and what `checkSelector` does. */
export function checkPeers(element: RuleElement, settings: CiliumSettings, report: Report): void {
  const { peers, path } = element;
  const prefix = element.direction === 'ingress' ? 'from' : 'to';
  const members = [
    ['Endpoints', peers.endpoints],
    ['Nodes', peers.nodes],
    ['CIDR', peers.cidrs],
    ['CIDRSet', peers.cidrSets],
    ['Entities', peers.entities],
    ['Groups', peers.groups],
    ['Services', peers.services],
    ['FQDNs', peers.names],
  ] as const;
  const used = members.filter(([, list]) => list.items.length > 0).map(([name]) => `\`${prefix}${name}\``);
  if (used.length > 1)
    report.push(diagnostic('cilium-two-peer-kinds', element.span, { path, members: used.join(' and ') }));
  const at = (name: string, index: number) => `${path}.${prefix}${name}[${index}]`;
  for (const [index, selector] of peers.endpoints.items.entries())
    checkSelector(selector, at('Endpoints', index), report);
  for (const [index, selector] of peers.nodes.items.entries())
    checkSelector(selector, at('Nodes', index), report);
  if (peers.nodes.items.length > 0 && !settings.nodeLabels)
    report.push(
      diagnostic('cilium-setting', peers.nodes.span, {
        path: `${path}.${prefix}Nodes`,
        option: 'node-selector-labels',
      }),
    );
  for (const [index, cidr] of peers.cidrs.items.entries()) checkCidr(cidr, at('CIDR', index), report);
  for (const [index, rule] of peers.cidrSets.items.entries())
    checkCidrRule(rule, at('CIDRSet', index), report);
  for (const [index, entity] of peers.entities.items.entries())
    checkEntity(entity, at('Entities', index), settings, report);
  for (const [index, name] of peers.names.items.entries()) checkName(name, at('FQDNs', index), false, report);
  for (const [index, service] of peers.services.items.entries()) {
    if (service.bySelector !== null)
      checkSelector(service.bySelector.selector, at('Services', index), report);
  }
}

/** The net, where it is one with a prefix length: the API server refuses a bare address in every version. Adds `cilium-cidr`. */
export function checkCidr({ value, span }: Text, path: string, report: Report): Net | null {
  const net = parseNet(value);
  if (net !== undefined && !net.bare) return net;
  report.push(diagnostic('cilium-cidr', span, { path, written: value }));
  return null;
}

function checkCidrRule(rule: CidrRule, path: string, report: Report): void {
  const found = [
    ...(rule.cidr !== null && rule.cidr.value !== '' ? ['`cidr`'] : []),
    ...(rule.groupRef !== null && rule.groupRef.value !== '' ? ['`cidrGroupRef`'] : []),
    ...(rule.groupSelector !== null ? ['`cidrGroupSelector`'] : []),
  ];
  if (found.length !== 1) {
    report.push(
      diagnostic('cilium-cidr-rule', rule.span, {
        path,
        found: found.length === 0 ? 'none' : found.join(' and '),
      }),
    );
  }
  const net =
    rule.cidr === null || rule.cidr.value === '' ? null : checkCidr(rule.cidr, `${path}.cidr`, report);
  if (rule.groupRef !== null && rule.groupRef.value !== '') {
    const why = subdomainFault(rule.groupRef.value);
    if (why !== undefined)
      report.push(
        diagnostic('cilium-group-name', rule.groupRef.span, {
          path: `${path}.cidrGroupRef`,
          written: rule.groupRef.value,
          why,
        }),
      );
  }
  if (rule.groupSelector !== null) checkSelector(rule.groupSelector, `${path}.cidrGroupSelector`, report);
  for (const [index, except] of rule.except.items.entries()) {
    const hole = checkCidr(except, `${path}.except[${index}]`, report);
    if (net === null || hole === null || inside(hole, net)) continue;
    report.push(
      diagnostic('cilium-except', except.span, { path, except: except.value, cidr: rule.cidr?.value ?? '' }),
    );
  }
}

/** Equal is inside. */
function inside(hole: Net, net: Net): boolean {
  const inner = netInterval(hole);
  const outer = netInterval(net);
  return hole.family === net.family && inner.first >= outer.first && inner.last <= outer.last;
}

/** The schema's list: without `world-ipv4` and `world-ipv6` (cilium#27494). */
function checkEntity({ value, span }: Text, path: string, settings: CiliumSettings, report: Report): void {
  const known = ENTITIES.filter(
    (name) => !name.startsWith('world-') && (name !== 'cluster-mesh' || settings.clusterMeshEntity),
  );
  if (!known.some((name) => name === value))
    report.push(diagnostic('cilium-entity', span, { path, written: value, known: known.join(', ') }));
}
