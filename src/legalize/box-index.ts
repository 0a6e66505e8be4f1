/** Boxes kept by what they bind their subjects, peers and traffic to, so that a cut is not tried on every box of a namespace. */
import { type Bounds, MOST_BOUND } from '../base/bound-index.js';
import { createNeighbours } from '../ir/neighbours.js';
import { boundsOf } from '../ir/pred-bounds.js';
import { PORT_PROTOCOLS, type PortSet, PROTOCOL_NAMES, type Traffic } from '../ir/traffic.js';
import type { Box } from './boxes.js';

export interface BoxIndex {
  add(box: Box): void;
  /** Every box that can share a flow with the one given, in the order added; may hold some that cannot. */
  near(box: Box): readonly Box[];
}

export function createBoxIndex(): BoxIndex {
  const kept = createNeighbours<Box>();
  return {
    add: (box) => kept.add(box, box.subject, besideSubject(box)),
    near: (box) => kept.of(box.subject, besideSubject(box)),
  };
}

const known = new WeakMap<Box, Bounds>();

function besideSubject(box: Box): Bounds {
  const found = known.get(box);
  if (found !== undefined) return found;
  const bounds = new Map<string, readonly string[]>();
  for (const [field, values] of boundsOf(box.peer)) bounds.set(`peer ${field}`, values);
  const ports = singlePorts(box.traffic);
  if (ports !== null) bounds.set('port', ports);
  known.set(box, bounds);
  return bounds;
}

/** The traffic, where it is a few ports by number. */
function singlePorts({ tcp, udp, sctp, icmp, icmpv6, others }: Traffic): readonly string[] | null {
  if (icmp.length + icmpv6.length + others.length > 0) return null;
  const found: string[] = [];
  const sets: readonly PortSet[] = [tcp, udp, sctp];
  for (const [i, set] of sets.entries())
    for (const { numbers } of set)
      for (const { first, last } of numbers) {
        if (last - first + found.length >= MOST_BOUND) return null;
        for (let port = first; port <= last; port++)
          found.push(`${PROTOCOL_NAMES.get(PORT_PROTOCOLS[i] ?? 0) ?? ''}/${port}`);
      }
  return found;
}
