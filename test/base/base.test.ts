import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineText, positionAt, type SourceFile } from '../../src/base/source.js';
import { editDistance, suggest, suggester } from '../../src/base/suggest.js';
import { toJson, treeOf } from '../../src/base/tree.js';

const file: SourceFile = { name: 'f', text: 'ab\r\n\ncd' };

it('counts lines and columns from 1 and knows the end of the text', () => {
  expect(positionAt(file, 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt(file, 1)).toEqual({ line: 1, column: 2 });
  expect(positionAt(file, 4)).toEqual({ line: 2, column: 1 });
  expect(positionAt(file, 5)).toEqual({ line: 3, column: 1 });
  expect(positionAt(file, 99)).toEqual({ line: 3, column: 3 });
  expect([1, 2, 3, 4].map((line) => lineText(file, line))).toEqual(['ab', '', 'cd', '']);
});

it('suggests the nearest word within a third of its length', () => {
  expect(suggest('apii', ['web', 'api', 'db'])).toBe('api');
  expect(suggest('zzzz', ['web', 'api'])).toBeUndefined();
  expect(suggest('wbe', ['web'])).toBe('web');
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

it('suggests nothing for very long words, and after much looking only words that begin alike', () => {
  expect(suggest('x'.repeat(64), ['x'.repeat(63)])).toBeUndefined();
  const near = suggester(Array.from({ length: 50_000 }, (_, i) => `name${i}`));
  expect(near('nme4321')).toBe('name4321');
  for (let i = 0; i < 50; i++) near('zzzzzzz');
  expect(near('nme4321')).toBeUndefined();
  expect(near('name4321x')).toBe('name4321');
  expect(near('zzzzzzz')).toBeUndefined();
});

it('knows when words are too far apart without counting on', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 9 }), (a, b, enough) => {
      const distance = editDistance(a, b);
      const counted = editDistance(a, b, enough);
      expect(distance < enough ? counted === distance : counted >= enough).toBe(true);
    }),
    { seed: 3, numRuns: 500 },
  );
});

it('turns JSON into a tree and back, with keys like __proto__ as plain keys', () => {
  const value = JSON.parse('{"a":[1,"x",null,true],"__proto__":{"polluted":1}}');
  const back = toJson(treeOf(value, { file, start: 0, end: 0 }));
  expect(JSON.stringify(back)).toBe(JSON.stringify(value));
  expect(Object.getOwnPropertyDescriptor(Object.prototype, 'polluted')).toBeUndefined();
});
