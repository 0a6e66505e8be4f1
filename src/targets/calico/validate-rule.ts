/**
 * Whether Calico takes one rule: libcalico-go/lib/validator/v3/validator.go validateRule, validateEntityRule, validatePort,
 * validateHTTPRule, and the CEL rules of api/pkg/apis/projectcalico/v3/policy_common.go @ 87c1590; where older lines differ,
 * the same files @ v3.31.7, @ v3.32.1.
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Direction } from '../../ir/policy.js';
import { ICMP, ICMPV6, SCTP, TCP, UDP } from '../../ir/traffic.js';
import type { Placed, Report } from '../kube/decode.js';
import { portNameFault } from '../kube/name-rules.js';
import { atLeast, type Profile } from '../profiles.js';
import {
  checkAnnotations,
  checkCount,
  checkName,
  checkNet,
  checkSelector,
  checkWord,
  checkWords,
  LIMITS_SINCE,
} from './check-texts.js';
import { printProtocol, protocolNumber, type RulePort, type RuleProtocol } from './resource-ports.js';
import type { CalicoRule, EntityRule, HttpMatch, HttpPath, IcmpMatch } from './resource-rules.js';
import type { Given } from './resources.js';

export const MOST_NETS = 256;
export const MOST_PORTS = 50;
/** Methods, and paths, of one rule. */
export const MOST_HTTP = 20;
export const MOST_PATH = 1024;
const HTTP_LIMITS_SINCE = '3.32';
const PORT_PROTOCOLS: readonly number[] = [TCP, UDP, SCTP];

/** What a rule stands in. */
export interface RulePlace {
  readonly direction: Direction;
  /** The policy has no namespace. */
  readonly clusterWide: boolean;
  readonly profile: Profile;
}

export function checkRule(rule: CalicoRule, place: RulePlace, report: Report): void {
  const { profile } = place;
  if (rule.action === undefined || rule.action === null)
    report.push(diagnostic('manifest-missing-field', rule.span, { path: rule.path, field: 'action' }));
  else checkWord(rule.action, ['Allow', 'Deny', 'Log', 'Pass'], report);
  const version = rule.ipVersion;
  if (version && version.value !== 4 && version.value !== 6)
    report.push(
      diagnostic('not-one-of', version.span, {
        path: version.path,
        written: version.value,
        known: '`4`, `6`',
      }),
    );
  checkProtocol(rule.protocol, report);
  checkProtocol(rule.notProtocol, report);
  checkPortsHaveProtocol(rule, profile, report);
  checkIcmp(rule, profile, report);
  checkFamilies(rule, report);
  for (const [name, entity] of [
    ['source', rule.source],
    ['destination', rule.destination],
  ] as const) {
    if (!entity) continue;
    checkEntity(entity.value, place, report);
    checkServices(entity, name, place, report);
  }
  if (rule.http) checkHttp(rule, rule.http, place, report);
  if (rule.annotations)
    checkAnnotations(
      [...rule.annotations.value].map(([key, value]) => [key, value.value] as const),
      rule.annotations.span,
      rule.annotations.path,
      report,
    );
}

function checkProtocol(given: Given<RuleProtocol>, report: Report): void {
  if (!given) return;
  const number = protocolNumber(given.value);
  if (number === undefined || number === 0)
    report.push(
      diagnostic('calico-protocol', given.span, { path: given.path, written: printProtocol(given.value) }),
    );
}

/** Since 3.32 a port name may stand without a protocol (#11916). */
function checkPortsHaveProtocol(rule: CalicoRule, profile: Profile, report: Report): void {
  const namesAlone = !rule.protocol && atLeast(profile, '3.32');
  const number = rule.protocol ? protocolNumber(rule.protocol.value) : undefined;
  if (number !== undefined && PORT_PROTOCOLS.includes(number)) return;
  for (const entity of [rule.source, rule.destination]) {
    for (const list of [entity?.value.ports, entity?.value.notPorts]) {
      const ports = list?.value ?? [];
      if (ports.length === 0 || (namesAlone && ports.every((port) => port.value.kind === 'name'))) continue;
      if (list) report.push(diagnostic('calico-ports-need-protocol', list.span, { path: list.path }));
    }
  }
}

/** Up to 3.32 the protocol must be written as a name to go with `icmp`, and only a name is held against `ipVersion`. */
function checkIcmp(rule: CalicoRule, profile: Profile, report: Report): void {
  const byNumber = atLeast(profile, LIMITS_SINCE);
  const is = (given: Given<RuleProtocol>, number: number): boolean =>
    !!given && (byNumber || given.value.kind === 'name') && protocolNumber(given.value) === number;
  for (const icmp of [rule.icmp, rule.notICMP]) {
    if (icmp) checkIcmpFields(icmp, report);
  }
  if (rule.icmp && !is(rule.protocol, ICMP) && !is(rule.protocol, ICMPV6))
    report.push(diagnostic('calico-icmp-protocol', rule.icmp.span, { path: rule.icmp.path }));
  const version = rule.ipVersion?.value;
  if (version === undefined) return;
  for (const given of [rule.protocol, rule.notProtocol]) {
    if (given && ((is(given, ICMP) && version !== 4) || (is(given, ICMPV6) && version !== 6)))
      report.push(diagnostic('calico-family', given.span, { path: given.path, version }));
  }
}

function checkIcmpFields(icmp: Placed<IcmpMatch>, report: Report): void {
  const { type, code } = icmp.value;
  if (code && !type) report.push(diagnostic('calico-icmp-code', icmp.span, { path: icmp.path }));
  // The kernel keeps type 255 to itself.
  for (const [given, last] of [
    [type, 254],
    [code, 255],
  ] as const) {
    if (given && (given.value < 0 || given.value > last))
      report.push(
        diagnostic('calico-number-range', given.span, {
          path: given.path,
          written: given.value,
          first: 0,
          last,
        }),
      );
  }
}

/** Nets of one family in the whole rule, which goes with `ipVersion`. */
function checkFamilies(rule: CalicoRule, report: Report): void {
  const version = rule.ipVersion?.value;
  const seen = new Set<number>();
  for (const entity of [rule.source?.value, rule.destination?.value]) {
    for (const [list, negated] of [
      [entity?.nets, false],
      [entity?.notNets, true],
    ] as const) {
      if (!list) continue;
      for (const written of list.value) {
        const net = checkNet(written, report);
        if (net === undefined) continue;
        seen.add(net.family);
        const { path, span } = written;
        if (negated && net.prefix === 0)
          report.push(diagnostic('calico-not-everything', span, { path, written: written.value }));
        if (version !== undefined && version !== net.family)
          report.push(diagnostic('calico-family', span, { path, version }));
      }
      if (seen.size === 2) {
        report.push(diagnostic('calico-mixed-families', list.span, { path: list.path }));
        return;
      }
    }
  }
}

function checkEntity(entity: EntityRule, place: RulePlace, report: Report): void {
  const { profile } = place;
  checkSelector(entity.selector, 'never', profile, report);
  checkSelector(entity.namespaceSelector, 'alone', profile, report);
  checkSelector(entity.notSelector, 'anywhere', profile, report);
  checkSelector(entity.serviceAccounts?.value.selector, 'anywhere', profile, report);
  checkJoinable(entity, place, report);
  checkCount(entity.nets, MOST_NETS, profile, LIMITS_SINCE, report);
  checkCount(entity.notNets, MOST_NETS, profile, LIMITS_SINCE, report);
  for (const list of [entity.ports, entity.notPorts]) {
    checkCount(list, MOST_PORTS, profile, LIMITS_SINCE, report);
    for (const port of list?.value ?? []) checkPort(port, report);
  }
}

/** A blank selector is good alone, but not between the parentheses that Calico puts around it. */
function checkJoinable(entity: EntityRule, place: RulePlace, report: Report): void {
  const accounts = entity.serviceAccounts?.value;
  const joined =
    !place.clusterWide ||
    !!entity.namespaceSelector?.value ||
    !!accounts?.selector?.value ||
    (accounts?.names?.value.length ?? 0) > 0;
  const { selector, notSelector } = entity;
  for (const [given, applies] of [
    [selector, joined || !!notSelector?.value],
    [notSelector, joined || !!selector?.value],
  ] as const) {
    if (given && applies && given.value !== '' && given.value.trim() === '')
      report.push(diagnostic('calico-selector-blank', given.span, { path: given.path }));
  }
}

function checkPort({ value, span, path }: Placed<RulePort>, report: Report): void {
  if (value.kind === 'name') {
    const why = portNameFault(value.name);
    if (why !== undefined) report.push(diagnostic('port-name', span, { path, name: value.name, why }));
  } else if (value.first < 1 || value.last < 1)
    report.push(diagnostic('port-number', span, { path, written: value.first }));
}

function checkServices(
  entity: Placed<EntityRule>,
  name: 'source' | 'destination',
  place: RulePlace,
  report: Report,
): void {
  const { services, ...rest } = entity.value;
  if (!services) return;
  const { span, path } = services;
  const allowed = place.direction === 'ingress' ? 'source' : 'destination';
  if (name !== allowed)
    report.push(
      diagnostic('calico-services-place', span, {
        path,
        allowed: place.direction === 'ingress' ? 'source of ingress rules' : 'destination of egress rules',
      }),
    );
  const ports = name === 'destination';
  const beside: readonly (readonly [field: string, there: boolean])[] = [
    ['selector', !!rest.selector?.value],
    ['notSelector', !!rest.notSelector?.value],
    ['namespaceSelector', !!rest.namespaceSelector?.value],
    ['serviceAccounts', !!rest.serviceAccounts],
    ['nets', (rest.nets?.value.length ?? 0) > 0],
    ['notNets', (rest.notNets?.value.length ?? 0) > 0],
    ['ports', ports && (rest.ports?.value.length ?? 0) > 0],
    ['notPorts', ports && (rest.notPorts?.value.length ?? 0) > 0],
  ];
  for (const [field, there] of beside)
    if (there) report.push(diagnostic('calico-services-beside', span, { path: entity.path, field }));
  if (!services.value.name?.value)
    report.push(diagnostic('manifest-missing-field', span, { path, field: 'name' }));
  checkName(services.value.name, report);
  checkName(services.value.namespace, report);
  if (place.clusterWide && !services.value.namespace?.value)
    report.push(diagnostic('calico-services-namespace', span, { path }));
}

function checkHttp(rule: CalicoRule, http: Placed<HttpMatch>, place: RulePlace, report: Report): void {
  const { path, span } = http;
  if (place.direction === 'egress') report.push(diagnostic('calico-http-direction', span, { path }));
  if (rule.action && rule.action.value !== 'Allow')
    report.push(diagnostic('calico-http-action', span, { path }));
  const protocol = rule.protocol?.value;
  const tcp =
    protocol === undefined ||
    (protocol.kind === 'name'
      ? protocol.name === 'TCP'
      : protocol.number === TCP && atLeast(place.profile, LIMITS_SINCE));
  if (!tcp) report.push(diagnostic('calico-http-protocol', span, { path }));
  const { methods, paths } = http.value;
  checkWords(
    methods,
    (methods?.value ?? []).map((method) => method.value),
    report,
  );
  checkCount(methods, MOST_HTTP, place.profile, HTTP_LIMITS_SINCE, report);
  checkCount(paths, MOST_HTTP, place.profile, HTTP_LIMITS_SINCE, report);
  for (const wanted of paths?.value ?? []) checkHttpPath(wanted, place.profile, report);
}

function checkHttpPath({ exact, prefix, span, path }: HttpPath, profile: Profile, report: Report): void {
  const written = exact?.value || prefix?.value || '';
  const why =
    exact?.value && prefix?.value
      ? 'it has both `exact` and `prefix`'
      : written === ''
        ? 'it has neither `exact` nor `prefix`'
        : !written.startsWith('/') || /[? #]/.test(written)
          ? `\`${written}\` must begin with \`/\` and hold no \`?\`, \`#\` and no space`
          : [...written].length > MOST_PATH && atLeast(profile, HTTP_LIMITS_SINCE)
            ? `it has more than ${MOST_PATH} characters`
            : undefined;
  if (why !== undefined) report.push(diagnostic('calico-http-path', span, { path, why }));
}
