import { expect, it } from 'vitest';
import { nowhere, type SourceFile } from '../../src/base/source.js';
import { Files, type Parcel } from '../../src/cli/parcel.js';

const A: SourceFile = { name: 'a.netc', text: 'policy p for pods { allow from any }' };
const B: SourceFile = { name: 'b.netc', text: 'policy q for pods { allow from any }' };
const at = (file: SourceFile, start: number) => ({ span: { file, start, end: start + 1 } });

/** What comes back from the other end, which sends everything on as it is; and what was under way. */
function roundTrip(
  here: Files,
  there: Files,
  value: unknown,
): { readonly back: unknown; readonly way: Parcel[] } {
  const out = structuredClone(here.pack(value));
  const back = structuredClone(there.pack(there.unpack(out)));
  return { back: here.unpack(back), way: [out, back] };
}

it('brings plain data back as it was, with the very files, and no text on the way', () => {
  const value = {
    list: [at(A, 0), at(B, 3), at(A, 7)],
    map: new Map<unknown, unknown>([['k', at(B, 1)]]),
    set: new Set([1n << 100n]),
    numbers: [Number.POSITIVE_INFINITY, 0.5, null, undefined],
    default: nowhere('the default tier'),
  };
  const { back, way } = roundTrip(new Files(true), new Files(false), value);
  expect(back).toEqual(value);
  expect((back as typeof value).list[1]?.span.file).toBe(B);
  expect(JSON.stringify(way, (_, each) => (typeof each === 'bigint' ? String(each) : each))).not.toContain(
    'allow',
  );
  expect(way.map(({ files }) => files)).toEqual([['a.netc', 'b.netc'], []]);
});

it('names a file once, and keeps its number while others are named', () => {
  const here = new Files(true);
  const there = new Files(false);
  const first = here.pack(at(A, 0));
  const second = here.pack([at(B, 0), at(A, 1)]);
  expect([first.files, second.files]).toEqual([['a.netc'], ['b.netc']]);
  there.unpack(first);
  // The answer to the first comes when the second is on its way.
  const answer = there.pack(there.unpack(first));
  expect(here.unpack(there.pack(there.unpack(second)))).toEqual([at(B, 0), at(A, 1)]);
  expect(here.unpack(answer)).toEqual(at(A, 0));
});

it('sends of a file that only the other end has its name alone', () => {
  const there = new Files(false);
  const output = { name: 'the output', text: 'kind: NetworkPolicy' };
  expect(there.pack(at(output, 2))).toEqual({ value: at({ name: 'the output', text: '' }, 2), files: [] });
});
