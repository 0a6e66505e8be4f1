/** Ports, ICMP types and protocol numbers exist, and ranges run upwards. */

import { suggest } from '../../base/suggest.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { TrafficNode } from '../../syntax/ast.js';
import { textOf } from '../../syntax/cst.js';
import { icmpTypeNames, icmpTypeNumber } from '../../values/icmp.js';
import type { Program } from '../program.js';
import { trafficLists } from '../walk.js';

/** Adds `port-out-of-range`, `range-upside-down`, `bad-port-name`, `bad-icmp`, `unknown-icmp-type` and `bad-protocol`. */
export function ports(program: Program): readonly Diagnostic[] {
  return [...trafficLists(program)].flatMap(({ node }) => [...node.of, ...node.except].flatMap(problems));
}

/** Kubernetes `validation.IsValidPortName` (k8s.io/apimachinery, util/validation): RFC 6335 service names. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

function problems(node: TrafficNode): Diagnostic[] {
  const { span } = node;
  switch (node.kind) {
    case 'ports': {
      if (node.ports === null) return [];
      const { first, last } = node.ports;
      const outside = [...new Set([first, last])].filter((port) => port < 1 || port > 65535);
      if (outside.length > 0) return outside.map((port) => diagnostic('port-out-of-range', span, { port }));
      const rewritten = `${node.protocol}/${last}-${first}`;
      return first > last ? [diagnostic('range-upside-down', span, { text: textOf(span), rewritten })] : [];
    }
    case 'port-name':
      return PORT_NAME.test(node.name) ? [] : [diagnostic('bad-port-name', span, { name: node.name })];
    case 'icmp': {
      if (typeof node.type === 'string') {
        if (icmpTypeNumber(node.protocol, node.type) !== undefined) return [];
        const names = icmpTypeNames(node.protocol);
        const near = suggest(node.type, names);
        const known = names.join(', ');
        const more = near === undefined ? {} : { help: `did you mean \`${node.protocol}/${near}\`?` };
        const parameters = { name: node.type, protocol: node.protocol, known };
        return [diagnostic('unknown-icmp-type', span, parameters, more)];
      }
      const wrong = (what: string, value: number | null): Diagnostic[] =>
        value === null || value <= 255
          ? []
          : [diagnostic('bad-icmp', span, { protocol: node.protocol, what, value })];
      return [...wrong('type', node.type), ...wrong('code', node.code)];
    }
    case 'protocol':
      return node.number <= 255 ? [] : [diagnostic('bad-protocol', span, { number: node.number })];
    default:
      return [];
  }
}
