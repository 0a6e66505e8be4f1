/** Can two pieces of traffic be one, and does a list take in a piece? Knows what names of ports may be: any port. */
import { icmpTypeNumber } from '../values/icmp.js';
import { isSubset, union } from '../values/intervals.js';
import type { TrafficPart } from './resolve.js';

type Node = TrafficPart['node'];

const NUMBERS = { tcp: 6, udp: 17, sctp: 132, icmp: 1, icmpv6: 58 } as const;

/** Can there be traffic that is both? Where that cannot be told, there can. */
export function meetsTraffic(a: TrafficPart, b: TrafficPart): boolean {
  if (coversTraffic(a.less, b) || coversTraffic(b.less, a)) return false;
  return meets(a.node, b.node);
}

function meets(a: Node, b: Node): boolean {
  const left = protocolOf(a);
  const right = protocolOf(b);
  if (left === null || right === null) return true;
  if (left !== right) return false;
  if (a.kind === 'ports' && b.kind === 'ports')
    return (
      a.ports === null || b.ports === null || (a.ports.first <= b.ports.last && b.ports.first <= a.ports.last)
    );
  if (a.kind === 'icmp' && b.kind === 'icmp') {
    const types = [typeOf(a), typeOf(b)];
    if (types[0] !== null && types[1] !== null && types[0] !== types[1]) return false;
    return a.code === null || b.code === null || a.code === b.code;
  }
  return true;
}

/** Does the list surely take in everything of the piece? */
export function coversTraffic(list: readonly TrafficPart[], part: TrafficPart): boolean {
  const whole = list.filter((each) => each.less.length === 0).map((each) => each.node);
  const { node } = part;
  const protocol = protocolOf(node);
  if (whole.some((each) => each.kind === 'any')) return true;
  if (protocol === null) return false;
  const same = whole.filter((each) => protocolOf(each) === protocol);
  if (same.some(isWholeProtocol)) return true;
  switch (node.kind) {
    case 'ports': {
      const ports = node.ports ?? { first: 1, last: 65535 };
      const ranges = same.flatMap((each) =>
        each.kind === 'ports' && each.ports !== null ? [each.ports] : [],
      );
      return isSubset(union([ports]), union(ranges));
    }
    case 'port-name':
      return same.some((each) => each.kind === 'port-name' && each.name === node.name);
    case 'icmp':
      return same.some(
        (each) =>
          each.kind === 'icmp' &&
          typeOf(each) === typeOf(node) &&
          (each.code === null || each.code === node.code),
      );
    default:
      return false;
  }
}

function isWholeProtocol(node: Node): boolean {
  if (node.kind === 'ports') return node.ports === null;
  return node.kind === 'icmp' ? node.type === null : node.kind === 'protocol';
}

/** `null`: every protocol. */
function protocolOf(node: Node): number | null {
  if (node.kind === 'any') return null;
  return node.kind === 'protocol' ? node.number : NUMBERS[node.protocol];
}

function typeOf(node: Extract<Node, { kind: 'icmp' }>): number | string | null {
  return typeof node.type === 'string' ? (icmpTypeNumber(node.protocol, node.type) ?? node.type) : node.type;
}
