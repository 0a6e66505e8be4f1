import { expect, it } from 'vitest';
import { type Io, realIo, UsageError } from '../../src/cli/io.js';
import { run } from '../../src/cli/main.js';
import { OutOfPatience, withPatience } from '../../src/cli/patience.js';
import { place } from './harness.js';

const io = (more: Partial<Io>): Io => ({ ...realIo('.'), environment: new Map(), ...more });

/** The milliseconds that work gets after so many bytes were read and so many milliseconds have passed. */
function given(bytes: number, passed: number, environment: ReadonlyMap<string, string> = new Map()): number {
  const asked: number[] = [];
  const fake = io({
    environment,
    started: 1000,
    now: () => 1000 + passed,
    bytesRead: () => bytes,
    endingAfter: (milliseconds, work) => {
      asked.push(milliseconds);
      return { value: work() };
    },
  });
  expect(withPatience(fake, () => 'done')).toBe('done');
  return asked[0] ?? Number.POSITIVE_INFINITY;
}

it('waits thirty seconds for each megabyte begun, from the start of the command', () => {
  expect(given(10, 0)).toBe(30_000);
  expect(given(1_048_576, 0)).toBe(30_000);
  expect(given(1_048_577, 0)).toBe(60_000);
  expect(given(10, 12_000)).toBe(18_000);
  expect(given(10, 0, new Map([['NETC_PATIENCE', '600']]))).toBe(600_000);
  expect(given(10, 0, new Map([['NETC_PATIENCE', '0']]))).toBe(Number.POSITIVE_INFINITY);
});

it('gives up what does not end, and passes on what is thrown', () => {
  const endless = (): never => {
    for (;;);
  };
  expect(io({}).endingAfter(20, endless)).toBeNull();
  expect(io({}).endingAfter(10_000, () => io({}).endingAfter(20, endless))).toEqual({ value: null });
  expect(() =>
    withPatience(io({}), () => {
      throw new RangeError('of the work');
    }),
  ).toThrow(RangeError);
  expect(() => withPatience(io({ endingAfter: () => null }), () => 1)).toThrow(OutOfPatience);
  expect(() => withPatience(io({ environment: new Map([['NETC_PATIENCE', 'long']]) }), () => 1)).toThrow(
    UsageError,
  );
});

it.each([
  ['compile', 'p.netc', '-t', 'k8s', '--out', 'there'],
  ['check', 'p.netc'],
  ['diff', 'p.netc', 'p.netc'],
  ['explain', 'p.netc', 'pods -> pods on tcp/80'],
  ['test', 'p.netc'],
  ['fmt', 'p.netc'],
  ['import', 'p.yaml', '--profile', 'k8s'],
  ['migrate', 'p.yaml', '--profile', 'k8s', '--to', 'calico'],
])('ends %s as undecided with nothing written', async (...words) => {
  const text = 'namespace  a { policy p for pods { allow from any } }\n';
  const { directory } = place({
    'p.netc': text,
    'p.yaml':
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: {}}\n',
  });
  let out = '';
  let err = '';
  const real = realIo(directory);
  const code = await run(words, {
    ...real,
    environment: new Map([['NETC_PATIENCE', '0.000001']]),
    out: (more) => {
      out += more;
    },
    err: (more) => {
      err += more;
    },
  });
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('undecided; nothing was written');
  expect(real.read('p.netc')).toBe(text);
  expect(real.kindOf('there')).toBe('missing');
});
