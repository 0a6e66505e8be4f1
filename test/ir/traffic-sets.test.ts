import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ALL_TRAFFIC, ICMP, NO_TRAFFIC, TCP, type Traffic } from '../../src/ir/traffic.js';
import {
  canonicalTraffic,
  complementTraffic,
  containsTraffic,
  icmpTraffic,
  intersectTraffic,
  isAllTraffic,
  isEmptyTraffic,
  namedPortTraffic,
  portTraffic,
  protocolTraffic,
  sameTraffic,
  subtractTraffic,
  trafficKey,
  trafficOverlaps,
  unionTraffic,
} from '../../src/ir/traffic-sets.js';
import { contains, union } from '../../src/values/intervals.js';

interface Packet {
  readonly protocol: number;
  readonly port: number;
  readonly names: readonly string[];
  readonly type: number;
  readonly code: number;
}

const packets: Packet[] = [
  ...[1, 79, 80, 81, 443, 65535].flatMap((port) =>
    [[], ['web'], ['web', 'api']].map((names) => ({ protocol: TCP, port, names, type: -1, code: -1 })),
  ),
  ...[0, 3, 8, 255].flatMap((type) =>
    [0, 4].map((code) => ({ protocol: ICMP, port: 0, names: [], type, code })),
  ),
  { protocol: 47, port: 0, names: [], type: -1, code: -1 },
];

function has(set: Traffic, packet: Packet): boolean {
  if (packet.protocol === TCP)
    return set.tcp.some(
      (term) =>
        contains(term.numbers, packet.port) &&
        term.named.every((name) => packet.names.includes(name)) &&
        !term.notNamed.some((name) => packet.names.includes(name)),
    );
  if (packet.protocol === ICMP)
    return set.icmp.some((t) => contains(t.types, packet.type) && contains(t.codes, packet.code));
  return contains(set.others, packet.protocol);
}

const trafficArb: fc.Arbitrary<Traffic> = fc.letrec<{ traffic: Traffic }>((tie) => ({
  traffic: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      NO_TRAFFIC,
      ALL_TRAFFIC,
      portTraffic(TCP, [{ first: 80, last: 80 }]),
      portTraffic(TCP, [{ first: 1, last: 80 }]),
      portTraffic(TCP, [{ first: 80, last: 65535 }]),
      namedPortTraffic(TCP, 'web'),
      namedPortTraffic(TCP, 'api'),
      icmpTraffic('icmp', 8, null),
      icmpTraffic('icmp', 3, 4),
      icmpTraffic('icmp', null, 0),
      protocolTraffic(ICMP),
      protocolTraffic(47),
    ),
    fc.tuple(tie('traffic'), tie('traffic')).map(([a, b]) => unionTraffic(a, b)),
    fc.tuple(tie('traffic'), tie('traffic')).map(([a, b]) => subtractTraffic(a, b)),
  ),
})).traffic;

it('agrees packet by packet with what the operations say', () => {
  fc.assert(
    fc.property(trafficArb, trafficArb, (a, b) => {
      for (const packet of packets) {
        expect(has(unionTraffic(a, b), packet)).toBe(has(a, packet) || has(b, packet));
        expect(has(intersectTraffic(a, b), packet)).toBe(has(a, packet) && has(b, packet));
        expect(has(subtractTraffic(a, b), packet)).toBe(has(a, packet) && !has(b, packet));
        expect(has(complementTraffic(a), packet)).toBe(!has(a, packet));
      }
    }),
    { seed: 1, numRuns: 400 },
  );
});

it('knows equal and contained sets, however they were put together', () => {
  fc.assert(
    fc.property(trafficArb, trafficArb, (a, b) => {
      const union1 = unionTraffic(a, b);
      expect(sameTraffic(unionTraffic(subtractTraffic(a, b), b), union1)).toBe(true);
      expect(containsTraffic(union1, a)).toBe(true);
      expect(isAllTraffic(unionTraffic(a, complementTraffic(a)))).toBe(true);
      expect(isEmptyTraffic(intersectTraffic(a, complementTraffic(a)))).toBe(true);
      expect(containsTraffic(a, b)).toBe(isEmptyTraffic(subtractTraffic(b, a)));
      expect(trafficOverlaps(a, b)).toBe(!isEmptyTraffic(intersectTraffic(a, b)));
      if (containsTraffic(a, b)) expect(packets.every((p) => !has(b, p) || has(a, p))).toBe(true);
    }),
    { seed: 2, numRuns: 400 },
  );
});

it('has one form for equal sets without port names', () => {
  const a = unionTraffic(
    portTraffic(TCP, [{ first: 80, last: 90 }]),
    icmpTraffic('icmp', 3, 4),
    icmpTraffic('icmp', 3, 5),
  );
  const b = unionTraffic(
    icmpTraffic('icmp', 3, 5),
    portTraffic(TCP, [{ first: 85, last: 90 }]),
    icmpTraffic('icmp', 3, 4),
    portTraffic(TCP, union([{ first: 80, last: 86 }])),
  );
  expect(trafficKey(a)).toBe(trafficKey(b));
  expect(canonicalTraffic(a)).toEqual(canonicalTraffic(b));
});

it('keeps port 0 out of every set', () => {
  expect(portTraffic(TCP, [{ first: 0, last: 65535 }])).toEqual(protocolTraffic(TCP));
});
