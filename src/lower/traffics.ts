/** `on …` → a set of traffic. Ranges upside down and unknown names come out empty: the checks have reported them. */
import { unreachable } from '../base/unreachable.js';
import { ALL_TRAFFIC, NO_TRAFFIC, SCTP, TCP, type Traffic, UDP } from '../ir/traffic.js';
import {
  canonicalTraffic,
  icmpTraffic,
  namedPortTraffic,
  portTraffic,
  protocolTraffic,
  subtractTraffic,
  trafficKey,
  unionTraffics,
} from '../ir/traffic-sets.js';
import type { TrafficNode, TrafficsNode } from '../syntax/ast.js';
import { icmpTypeNumber } from '../values/icmp.js';
import { type Context, resolveName } from './context.js';

const NUMBERS = { tcp: TCP, udp: UDP, sctp: SCTP } as const;

/** No `on` means every protocol. */
export function lowerTraffics(context: Context, node: TrafficsNode | null): Traffic {
  if (node === null) return ALL_TRAFFIC;
  const listed = unionTraffics(node.of.map((traffic) => lowerTraffic(context, traffic)));
  if (node.except.length === 0) return shared(context, canonicalTraffic(listed));
  const except = unionTraffics(node.except.map((traffic) => lowerTraffic(context, traffic)));
  return shared(context, canonicalTraffic(subtractTraffic(listed, except)));
}

/** A program says the same few sets over and over. */
function shared({ traffics }: Context, traffic: Traffic): Traffic {
  const key = trafficKey(traffic);
  const known = traffics.get(key);
  if (known === undefined) traffics.set(key, traffic);
  return known ?? traffic;
}

function lowerTraffic(context: Context, node: TrafficNode): Traffic {
  switch (node.kind) {
    case 'any':
      return ALL_TRAFFIC;
    case 'ports':
      return node.ports === null
        ? protocolTraffic(NUMBERS[node.protocol])
        : portTraffic(NUMBERS[node.protocol], [node.ports]);
    case 'port-name':
      return namedPortTraffic(NUMBERS[node.protocol], node.name);
    case 'icmp': {
      const type = typeof node.type === 'string' ? icmpTypeNumber(node.protocol, node.type) : node.type;
      return type === undefined ? NO_TRAFFIC : icmpTraffic(node.protocol, type, node.code);
    }
    case 'protocol':
      return protocolTraffic(node.number);
    case 'name':
      return lowerName(context, node.name.text);
    default:
      return unreachable(node);
  }
}

function lowerName(context: Context, name: string): Traffic {
  const found = resolveName(context, name);
  return found?.value.kind === 'traffics' ? lowerTraffics(found.context, found.value.traffics) : NO_TRAFFIC;
}
