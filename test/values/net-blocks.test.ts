import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sameSet, subtract, union } from '../../src/values/intervals.js';
import { netBlocks, printBlock, withoutEverything } from '../../src/values/net-blocks.js';
import { familyPart, netInterval, netSet, parseNet } from '../../src/values/nets.js';

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
