import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { SourceFile } from '../../src/base/source.js';
import type { JsonMap, Tree } from '../../src/base/tree.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { MANIFEST_LIMITS } from '../../src/targets/manifest-limits.js';
import { parseFully } from '../../src/targets/yaml-full.js';
import { readSimpleYaml } from '../../src/targets/yaml-simple.js';
import { printManifests } from '../../src/targets/yaml-text.js';

/** Values and places, in a form that prints short. */
function plain(tree: Tree): unknown {
  const { start, end } = tree.span;
  switch (tree.kind) {
    case 'scalar':
      return [tree.value, start, end];
    case 'list':
      return ['list', start, end, tree.items.map(plain)];
    case 'map':
      return [
        'map',
        start,
        end,
        [...tree.entries.values()].map((entry) => [
          entry.key,
          entry.keySpan.start,
          entry.keySpan.end,
          plain(entry.value),
        ]),
      ];
  }
}

/** Where the quick reader reads at all, the full one must read the same and find nothing wrong. Says whether it read. */
function agrees(text: string): boolean {
  const file: SourceFile = { name: 'a.yaml', text };
  const simple = readSimpleYaml(file, MANIFEST_LIMITS.nesting);
  if (simple === undefined) return false;
  const diagnostics: Diagnostic[] = [];
  const full = parseFully(file, MANIFEST_LIMITS, diagnostics);
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  expect(simple.map(plain)).toEqual(full.map(plain));
  return true;
}

it.each([
  'a: b\nc:\n  d: 1\n  e:\n  - x\n  - f: 1\n    z: 2\nf: null\ng:\nh: "a\\n"\n',
  'a: |\n  x\n   z\n\n  z\n\nb: |-\n  q\n',
  '- a\n-  b: c\n   d: e\n',
  'a:\n\n---\nb: 1 # c\n# d\n---\nc: {}\nd: []\n',
  'a:\n- b\n- - c\n  - d\ne: ',
  "a: 'it''s'\r\nb:\r\n  - c\r\n",
  '"a b": "\\u00e9"\nkubernetes.io/metadata.name: fd00::/8\nt: 12:30\nu: -1\n',
  'a: some words, and more (here)\nb: x: y\n'.replace('b: x: y', 'b: x:y'),
  '# only a comment\n',
  '',
])('reads plain YAML: %j', (text) => {
  expect(agrees(text)).toBe(true);
});

it.each([
  'a: {b: c}\n',
  'a: b\n  c\n',
  'a: b: c\n',
  'a: b\na: c\n',
  'a: &x b\n',
  'a: *x\n',
  'a: !!str b\n',
  'on: b\n',
  '<<: {}\n',
  'a: "\\x41"\n',
  'a: >\n  b\n',
  'a: |+\n  b\n',
  '\tb: c\n',
  'a:\n   b: c\n  d: e\n',
  '- a\nb: c\n',
  'a\n',
  '%YAML 1.1\n---\na: b\n',
  'a: b\n...\n',
  '--- a: b\n',
  'a: "b\n  c"\n',
  '? a\n: b\n',
])('leaves to the full reader: %j', (text) => {
  expect(agrees(text)).toBe(false);
});

const word = fc.constantFrom(
  'a',
  'b',
  'kind',
  'name',
  'x y',
  'on',
  '80',
  '"q"',
  "'s'",
  '10.0.0.0/8',
  'fd00::',
  'a:',
  '-',
  '',
  '#',
  'é',
  '{}',
  'null',
  '- a',
  'a\nb\n',
  ' c',
);
const value = fc.letrec<{ value: unknown; map: JsonMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    word,
    fc.integer(),
    fc.constantFrom(true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(word, tie('value'), { maxKeys: 4 }) as fc.Arbitrary<JsonMap>,
})).map;

it('reads what netc prints, as the full reader does', () => {
  const name = fc.constantFrom('a', 'b', 'spec', 'app.kubernetes.io/name', 'x y');
  const simple = fc.letrec<{ value: unknown; map: JsonMap }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('map'),
    ),
    map: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4 }) as fc.Arbitrary<JsonMap>,
  })).map;
  fc.assert(
    fc.property(fc.array(simple, { minLength: 1, maxLength: 3 }), (objects) => {
      expect(agrees(printManifests(objects))).toBe(true);
    }),
    { seed: 41, numRuns: 1000 },
  );
});

it('reads nothing that the full reader reads otherwise: other printers, and texts cut and mixed', () => {
  let read = 0;
  const edit = fc.tuple(
    fc.nat(400),
    fc.nat(3),
    fc.constantFrom(
      '',
      ' ',
      '\n',
      ':',
      '- ',
      '#',
      '"',
      "'",
      '|',
      '\t',
      '\r',
      '{',
      '*a',
      ': ',
      '---\n',
      '  ',
      'x',
      '\\',
      '\n\n',
      ' #',
    ),
  );
  const options = fc.record({
    indent: fc.constantFrom(1, 2, 4),
    indentSeq: fc.boolean(),
    singleQuote: fc.boolean(),
    lineWidth: fc.constantFrom(0, 20),
  });
  fc.assert(
    fc.property(value, fc.boolean(), options, fc.array(edit, { maxLength: 3 }), (object, own, how, edits) => {
      let text = own ? printManifests([object]) : stringify(object, how);
      for (const [at, length, put] of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + put + text.slice(start + length);
      }
      if (agrees(text)) read++;
    }),
    { seed: 42, numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(3000);
});
