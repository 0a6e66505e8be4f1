/** Checks `toPorts` and `icmps` of one element (pkg/policy/api/rule_validation.go, l4.go, icmp.go @ 2efb257; the schema's markers). */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import { icmpFamily, icmpType, isSchemaIcmpName } from './icmp.js';
import { EXTENDED_PROTOCOLS, PORT_PROTOCOL_NAMES, parsePort } from './ports.js';
import type { IcmpField, PortProtocol, PortRule, RuleElement } from './resources.js';
import type { CiliumSettings } from './settings.js';
import { checkL7 } from './validate-l7.js';

/** The most ports of a `toPorts` entry, and fields of an `icmps` entry. */
export const PORT_LIMIT = 40;

/** Adds `cilium-icmps-and-ports`, `cilium-too-many`, `cilium-setting`, `cilium-port*`, `cilium-protocol*`, `cilium-icmp-*`, and what `checkL7` does. */
export function checkTraffic(
  element: RuleElement,
  onHost: boolean,
  settings: CiliumSettings,
  report: Report,
): void {
  const { path, toPorts, icmps } = element;
  if (toPorts.items.length > 0 && icmps.items.length > 0)
    report.push(diagnostic('cilium-icmps-and-ports', icmps.span, { path }));
  for (const [index, rule] of toPorts.items.entries()) {
    const at = `${path}.toPorts[${index}]`;
    tooMany(rule.ports, `${at}.ports`, PORT_LIMIT, report);
    for (const [port, entry] of rule.ports.items.entries())
      checkPort(entry, `${at}.ports[${port}]`, settings, report);
    checkL7(rule, at, { direction: element.direction, onHost }, settings, report);
  }
  if (icmps.items.length > 0 && !settings.icmpRules)
    report.push(diagnostic('cilium-setting', icmps.span, { path: `${path}.icmps`, option: 'icmp-rules' }));
  for (const [index, rule] of icmps.items.entries()) {
    const at = `${path}.icmps[${index}].fields`;
    tooMany(rule.fields, at, PORT_LIMIT, report);
    for (const [field, entry] of rule.fields.items.entries()) checkIcmp(entry, `${at}[${field}]`, report);
  }
}

function tooMany(
  list: PortRule['ports'] | { items: readonly IcmpField[]; span: PortRule['span'] },
  path: string,
  most: number,
  report: Report,
): void {
  if (list.items.length > most)
    report.push(diagnostic('cilium-too-many', list.span, { path, count: list.items.length, most }));
}

function checkPort(entry: PortProtocol, path: string, settings: CiliumSettings, report: Report): void {
  const protocol = entry.protocol?.value ?? 'ANY';
  const port = entry.port?.value ?? '';
  const extended = EXTENDED_PROTOCOLS.has(protocol);
  const end = entry.endPort;
  if (end !== null && (end.value < 0 || end.value > 65535))
    report.push(diagnostic('cilium-end-port', end.span, { path: `${path}.endPort`, written: end.value }));
  if (!extended && !PORT_PROTOCOL_NAMES.has(protocol) && entry.protocol !== null) {
    report.push(
      diagnostic('cilium-protocol', entry.protocol.span, {
        path: `${path}.protocol`,
        written: protocol,
        known: [
          ...PORT_PROTOCOL_NAMES.keys(),
          ...(settings.extendedProtocols ? EXTENDED_PROTOCOLS.keys() : []),
        ].join(', '),
      }),
    );
    return;
  }
  if (extended) {
    if (!settings.extendedProtocols)
      report.push(
        diagnostic('cilium-setting', entry.span, {
          path: `${path}.protocol`,
          option: 'extended-ip-protocols',
        }),
      );
    if (port !== '' && port !== '0')
      report.push(diagnostic('cilium-protocol-port', entry.port?.span ?? entry.span, { path, protocol }));
    return;
  }
  if (port === '') {
    if (!settings.extendedProtocols) report.push(diagnostic('cilium-port-missing', entry.span, { path }));
    return;
  }
  if (parsePort(port).kind === 'invalid')
    report.push(
      diagnostic('cilium-port', entry.port?.span ?? entry.span, { path: `${path}.port`, written: port }),
    );
}

function checkIcmp(field: IcmpField, path: string, report: Report): void {
  const family = icmpFamily(field);
  if (family === null) {
    report.push(
      diagnostic('cilium-icmp-family', field.family?.span ?? field.span, {
        path: `${path}.family`,
        written: field.family?.value ?? '',
      }),
    );
    return;
  }
  if (field.type === null) {
    report.push(diagnostic('manifest-missing-field', field.span, { path, field: 'type' }));
    return;
  }
  const written = field.type.value;
  const named = typeof written === 'string' && !/^[0-9]+$/.test(written);
  if (icmpType(field) === null || (named && !isSchemaIcmpName(written)))
    report.push(diagnostic('cilium-icmp-type', field.type.span, { path: `${path}.type`, written, family }));
}
