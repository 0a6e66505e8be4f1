import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SourceFile } from '../../src/base/source.js';
import { type Tree, toJson } from '../../src/base/tree.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { readJson } from '../../src/targets/json-text.js';
import { MANIFEST_LIMITS } from '../../src/targets/manifest-limits.js';
import { parseFully } from '../../src/targets/yaml-full.js';

/** Every part with its place, from the top. */
function parts(tree: Tree): readonly unknown[] {
  const here = [tree.kind, tree.span.start, tree.span.end];
  switch (tree.kind) {
    case 'scalar':
      return [[...here, tree.value]];
    case 'list':
      return [here, ...tree.items.flatMap(parts)];
    case 'map':
      return [
        here,
        ...[...tree.entries.values()].flatMap((entry) => [
          [entry.key, entry.keySpan.start, entry.keySpan.end],
          ...parts(entry.value),
        ]),
      ];
  }
}

/** Where it reads at all, the full reader must read the same and find nothing wrong. Says whether it read. */
function agrees(text: string): boolean {
  const file: SourceFile = { name: 'a.json', text };
  const read = readJson(file, MANIFEST_LIMITS.nesting);
  if (read === undefined) return false;
  const diagnostics: Diagnostic[] = [];
  const full = parseFully(file, MANIFEST_LIMITS, diagnostics);
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  expect([read].map(parts)).toEqual(full.map(parts));
  return true;
}

const object = fc.dictionary(
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.jsonValue({ noUnicodeString: false, maxDepth: 3 }).filter((value) => !Object.is(value, -0)),
  { maxKeys: 4 },
);

it('reads an object as JSON.parse and as the full reader do', () => {
  fc.assert(
    fc.property(object, fc.constantFrom('', ' ', '  ', '\t'), (value, indent) => {
      const text = `${JSON.stringify(value, null, indent)}\n`;
      expect(agrees(text)).toBe(true);
      const read = readJson({ name: 'a.json', text }, 100);
      expect(read && JSON.stringify(toJson(read))).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { seed: 51, numRuns: 2000 },
  );
});

it('reads nothing that the full reader reads otherwise: texts cut and mixed', () => {
  let read = 0;
  const edit = fc.tuple(
    fc.nat(300),
    fc.nat(2),
    fc.constantFrom(
      '',
      ' ',
      '\n',
      ':',
      ',',
      '"',
      '{',
      '}',
      '[',
      ']',
      '1',
      'null',
      '\\',
      '#',
      '-',
      'e',
      '.',
      '\t',
    ),
  );
  fc.assert(
    fc.property(object, fc.array(edit, { maxLength: 2 }), (value, edits) => {
      let text = JSON.stringify(value, null, 1);
      for (const [at, length, put] of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + put + text.slice(start + length);
      }
      fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text));
      if (agrees(text)) read++;
    }),
    { seed: 52, numRuns: 5000 },
  );
  expect(read).toBeGreaterThan(1000);
});

it.each([
  '{"a": 1, "a": 2}',
  '{"a": 1,}',
  "{'a': 1}",
  '{"a": 01}',
  '[1]',
  '{"a": "b"} {}',
  '',
  '{"a": \n',
  '{"a" : 1}',
])('leaves to the full reader: %j', (text) => {
  expect(readJson({ name: 'a.json', text }, 100)).toBeUndefined();
});
