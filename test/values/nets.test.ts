import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sameSet } from '../../src/values/intervals.js';
import {
  ALL_NETS,
  complementNets,
  familyOf,
  netSet,
  parseAddress,
  parseNet,
  printAddress,
  printNet,
  toNets,
  V6_BASE,
} from '../../src/values/nets.js';

it('reads and prints addresses of both families', () => {
  expect(parseAddress('10.0.0.1')).toBe(0x0a000001n);
  expect(parseAddress('::1')).toBe(V6_BASE + 1n);
  expect(parseAddress('::ffff:1.2.3.4')).toBe(V6_BASE + 0xffff01020304n);
  expect(parseAddress('fd00:10:244::')).toBe(V6_BASE + 0xfd000010024400000000000000000000n);
  for (const text of [
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    'fd00:10:244::',
    '2001:db8::1:0:0:1',
    '1:2:3:4:5:6:7:8',
  ]) {
    const address = parseAddress(text);
    expect(address === undefined ? '' : printAddress(address)).toBe(text);
  }
});

it('refuses what is no address', () => {
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '010.0.0.0',
    '1.2.3.x',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::',
    '12345::',
    '1:2:3:4:5:6:7::8:9',
    '::1%eth0',
    '1:2:3:4:5:6:7:1.2.3.4',
  ]) {
    expect(parseAddress(text), text).toBeUndefined();
  }
});

it('clears host bits and says so, and takes a bare address as one', () => {
  expect(parseNet('192.168.1.5/24')).toEqual({
    family: 4,
    base: 0xc0a80100n,
    prefix: 24,
    hostBits: true,
    bare: false,
  });
  expect(parseNet('1.2.3.4')).toMatchObject({ prefix: 32, hostBits: false, bare: true });
  expect(parseNet('::1')).toMatchObject({ family: 6, prefix: 128 });
  for (const text of ['1.2.3.4/33', '1.2.3.4/', '1.2.3.4/08', '::/129', '/8', '1.2.3.4/-1'])
    expect(parseNet(text), text).toBeUndefined();
});

const net = fc
  .tuple(
    fc.constantFrom(4 as const, 6 as const),
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
    fc.integer({ min: 0, max: 128 }),
  )
  .map(([family, bits, prefix]) => {
    const address = family === 4 ? bits % (1n << 32n) : V6_BASE + bits;
    return parseNet(`${printAddress(address)}/${family === 4 ? prefix % 33 : prefix}`);
  });

it('splits any set into nets that make up exactly that set', () => {
  fc.assert(
    fc.property(fc.array(net, { maxLength: 6 }), (nets) => {
      const set = netSet(nets.flatMap((n) => (n === undefined ? [] : [n])));
      expect(sameSet(netSet(toNets(set)), set)).toBe(true);
      expect(sameSet(netSet(toNets(complementNets(set))), complementNets(set))).toBe(true);
      for (const part of toNets(set)) expect(printNet(part)).toBe(printNet(parseNet(printNet(part)) ?? part));
    }),
    { seed: 21, numRuns: 500 },
  );
});

it('keeps the families apart', () => {
  expect(toNets(ALL_NETS).map(printNet)).toEqual(['0.0.0.0/0', '::/0']);
  expect(familyOf(V6_BASE - 1n)).toBe(4);
  expect(familyOf(V6_BASE)).toBe(6);
});
