import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intersect, sameSet, subtract, union } from '../../src/values/intervals.js';
import { netBlocks, printBlock, withoutEverything } from '../../src/values/net-blocks.js';
import { familyPart, type NetSet, netInterval, netSet, parseNet, toNets } from '../../src/values/nets.js';

function nets(...texts: readonly string[]) {
  return netSet(texts.flatMap((text) => parseNet(text) ?? []));
}

it('writes nets around holes where that is shorter', () => {
  const set = subtract(nets('10.0.0.0/8'), nets('10.1.0.0/16'));
  expect(netBlocks(set, 4).map(printBlock)).toEqual([{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }]);
  expect(netBlocks(nets('10.0.0.0/9'), 4).map(printBlock)).toEqual([{ cidr: '10.0.0.0/9', except: [] }]);
  expect(netBlocks(set, 6)).toEqual([]);
});

it('halves a whole family', () => {
  const [whole] = netBlocks(subtract(nets('0.0.0.0/0'), nets('10.0.0.0/8')), 4);
  expect(whole === undefined ? [] : withoutEverything(whole).map(printBlock)).toEqual([
    { cidr: '0.0.0.0/1', except: ['10.0.0.0/8'] },
    { cidr: '128.0.0.0/1', except: [] },
  ]);
});

it('says exactly the set, in blocks that do not meet', () => {
  const net = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 4, max: 32 }))
    .map(([byte, prefix]) => `${byte}.${byte}.${byte}.${byte}/${prefix}`);
  fc.assert(
    fc.property(fc.array(net, { maxLength: 6 }), fc.array(net, { maxLength: 6 }), (inside, holes) => {
      const set = familyPart(subtract(nets(...inside), nets(...holes)), 4);
      const parts = netBlocks(set, 4).map((block) =>
        subtract([netInterval(block.net)], union(block.except.map(netInterval))),
      );
      expect(sameSet(union(parts.flat()), set)).toBe(true);
    }),
    { seed: 5, numRuns: 300 },
  );
});

/** The fewest lines that the part of a net in a set takes: plain nets, one net with exceptions, or the two halves apart. */
function fewestLines(set: NetSet, base: bigint, prefix: number): number {
  const net = [{ first: base, last: base + (1n << BigInt(32 - prefix)) - 1n }];
  const inside = intersect(set, net);
  const plain = toNets(inside).length;
  if (plain < 2) return plain;
  const around = 1 + toNets(subtract(net, inside)).length;
  const half = 1n << BigInt(31 - prefix);
  const apart = fewestLines(set, base, prefix + 1) + fewestLines(set, base + half, prefix + 1);
  return Math.min(plain, around, apart);
}

it('takes no more lines than it must', () => {
  const net = fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 8 }))
    .map(([byte, prefix]) => `10.0.0.${byte}/${prefix + 24}`);
  fc.assert(
    fc.property(fc.array(net, { maxLength: 9 }), fc.array(net, { maxLength: 9 }), (inside, holes) => {
      const set = familyPart(subtract(nets(...inside), nets(...holes)), 4);
      const blocks = netBlocks(set, 4);
      const lines = blocks.reduce((sum, { except }) => sum + 1 + except.length, 0);
      expect(lines).toBe(fewestLines(set, 0n, 0));
      const parts = blocks.map(({ net: of, except }) =>
        subtract([netInterval(of)], union(except.map(netInterval))),
      );
      expect(sameSet(union(parts.flat()), set)).toBe(true);
    }),
    { seed: 6, numRuns: 500 },
  );
});
