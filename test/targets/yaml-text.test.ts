import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { positionAt, type SourceFile } from '../../src/base/source.js';
import { type JsonMap, type Tree, toJson } from '../../src/base/tree.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { MANIFEST_LIMITS } from '../../src/targets/manifest-limits.js';
import { parseDocuments, parseManifests, printManifests } from '../../src/targets/yaml-text.js';

const fileOf = (text: string): SourceFile => ({ name: 'a.yaml', text });
const manifests = (text: string) => parseManifests(fileOf(text));
const codes = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map((d) => d.code);

/** `code line:column message`, as people look for it. */
function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((d) => {
    const { line, column } = positionAt(d.span.file, d.span.start);
    return `${d.code} ${line}:${column} ${d.message}`;
  });
}

function documents(text: string): Tree[] {
  const diagnostics: Diagnostic[] = [];
  const trees = parseDocuments(fileOf(text), MANIFEST_LIMITS, diagnostics);
  expect(shown(diagnostics)).toEqual([]);
  return [...trees];
}

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  labels: {team: a}
spec:
  podSelector: {}
`;

function at(tree: Tree, ...path: (string | number)[]): Tree {
  let here = tree;
  for (const step of path) {
    const next =
      here.kind === 'map' && typeof step === 'string'
        ? here.entries.get(step)?.value
        : here.kind === 'list' && typeof step === 'number'
          ? here.items[step]
          : undefined;
    if (next === undefined) throw new Error(`nothing at ${path.join('.')}`);
    here = next;
  }
  return here;
}

it('reads identity, metadata and exact places', () => {
  const { objects, diagnostics } = manifests(POLICY);
  expect(shown(diagnostics)).toEqual([]);
  expect(objects.map((o) => [o.apiVersion, o.kind, o.namespace, o.name, [...o.labels]])).toEqual([
    ['networking.k8s.io/v1', 'NetworkPolicy', 'shop', 'web', [['team', 'a']]],
  ]);
  const [object] = objects;
  const selector = object && at(object.body, 'spec', 'podSelector');
  expect(selector && positionAt(selector.span.file, selector.span.start)).toEqual({ line: 8, column: 16 });
  const entry = object?.body.entries.get('spec');
  expect(entry && positionAt(entry.keySpan.file, entry.keySpan.start)).toEqual({ line: 7, column: 1 });
});

it('keeps places exact behind a byte order mark and Windows line breaks', () => {
  const { objects } = manifests(`\uFEFF${POLICY.replaceAll('\n', '\r\n')}`);
  const [object] = objects;
  const name = object && at(object.body, 'metadata', 'name');
  expect(name && positionAt(name.span.file, name.span.start)).toEqual({ line: 4, column: 9 });
  expect(object?.name).toBe('web');
});

it('reads several documents, empty ones included, and lists of objects', () => {
  const list = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: a}}
- {apiVersion: v1, kind: Namespace, metadata: {name: b}}
`;
  const typed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicyList
items:
- metadata: {name: p, namespace: m}
  spec: {podSelector: {}}
`;
  const { objects, diagnostics } = manifests(`---\n${POLICY}---\n# nothing\n---\n${list}---\n${typed}...\n`);
  expect(shown(diagnostics)).toEqual([]);
  expect(objects.map((o) => `${o.apiVersion} ${o.kind} ${o.name}`)).toEqual([
    'networking.k8s.io/v1 NetworkPolicy web',
    'v1 Namespace a',
    'v1 Namespace b',
    'networking.k8s.io/v1 NetworkPolicy p',
  ]);
});

it('reads JSON', () => {
  const text = JSON.stringify(
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'n' }, spec: { a: '\u{1F600}/"\\' } },
    null,
    '\t',
  );
  const { objects, diagnostics } = manifests(text);
  expect(shown(diagnostics)).toEqual([]);
  expect(objects[0] && toJson(at(objects[0].body, 'spec', 'a'))).toBe('\u{1F600}/"\\');
});

it('resolves plain scalars as kubectl does', () => {
  const [tree] = documents(
    '[on, "on", No, y, ~, null, 010, 0o10, 0x1f, 1_000, 1e3, .5, 1:20, 2024-01-01, 10.0.0.1, "80", -0b11, 09, .inf, <<, !!str 8]',
  );
  expect(tree && toJson(tree)).toEqual([
    true,
    'on',
    false,
    true,
    null,
    null,
    8,
    8,
    31,
    1000,
    1000,
    0.5,
    '1:20',
    '2024-01-01',
    '10.0.0.1',
    '80',
    -3,
    9,
    Number.POSITIVE_INFINITY,
    '<<',
    '8',
  ]);
});

it('keeps an empty list, null and a missing value apart', () => {
  const [tree] = documents('a: []\nb: null\nc:\nd: ""\n');
  expect(tree && { ...(toJson(tree) as object) }).toEqual({ a: [], b: null, c: null, d: '' });
});

it('refuses duplicate keys and shows the first', () => {
  const { diagnostics } = manifests(`${POLICY}  podSelector: {a: b}\n`);
  expect(shown(diagnostics)).toEqual([
    'manifest-duplicate-key 9:3 the key `podSelector` is written twice in one map',
  ]);
  expect(diagnostics[0]?.related.map((r) => positionAt(r.span.file, r.span.start))).toEqual([
    { line: 8, column: 3 },
  ]);
});

it('takes `__proto__` and `constructor` as ordinary keys', () => {
  const [tree] = documents('__proto__: {polluted: 1}\nconstructor: 2\n');
  const json = tree && toJson(tree);
  expect(Object.keys(json as object)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it('follows aliases and merge keys', () => {
  const [tree] = documents('a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, l: 3}\nd: {<<: [{l: 4}, *x]}\n');
  expect(tree && JSON.parse(JSON.stringify(toJson(tree)))).toEqual({
    a: { k: 1, l: 2 },
    b: { k: 1, l: 2 },
    c: { l: 3, k: 1 },
    d: { l: 4, k: 1 },
  });
});

it('bounds what aliases stand for', () => {
  let text = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
  for (let i = 1; i < 12; i++)
    text += `a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]\n`;
  expect(codes(manifests(text).diagnostics)).toEqual(['manifest-alias-bomb']);
});

it('refuses aliases to nothing and to what holds them', () => {
  expect(shown(manifests('a: *b\n').diagnostics)[0]).toContain('manifest-');
  expect(codes(manifests('&a [*a]\n').diagnostics)).toEqual(['manifest-alias']);
});

it.each([
  ['flow lists', '['.repeat(10_000)],
  ['closed flow lists', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['flow maps', '{a: '.repeat(10_000)],
  ['block lists on a line', '- '.repeat(10_000)],
  ['block maps', Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
])('refuses %s nested thousands deep', (_name, text) => {
  expect(codes(manifests(text).diagnostics)).toEqual(['manifest-too-deep']);
});

it('refuses texts over the limit and control characters', () => {
  const limits = { ...MANIFEST_LIMITS, characters: 10 };
  expect(codes(parseManifests(fileOf(POLICY), limits).diagnostics)).toEqual(['manifest-too-large']);
  expect(shown(manifests(`a: b\nc: \u0000\u0001\n`).diagnostics)).toEqual([
    'manifest-binary 2:4 this is no text: it holds the control character U+0000',
  ]);
});

it.each([
  '{{- if .Values.enabled }}\napiVersion: v1\n{{- end }}\n',
  POLICY.replace('name: web', 'name: {{ .Release.Name }}'),
  POLICY.replace('name: web', 'name: "{{ .Release.Name }}-web"'),
  `${POLICY}  ingress: [{from: [{ipBlock: {cidr: '{{ cidr }}'}}]}]\n`,
  POLICY.replace('namespace: shop', 'namespace: {{ .Release.Namespace }}-a'),
  POLICY.replace('name: web', 'name: web-${APP}'),
  `${POLICY}  ingress: [{from: [{ipBlock: {cidr: '\${IP_ROUTER:=127.0.0.1}/32'}}]}]\n`,
])('says that a template must be rendered first: %j', (text) => {
  const { diagnostics } = manifests(text);
  expect(codes(diagnostics)).toContain('manifest-template');
  expect(codes(diagnostics).filter((code) => code !== 'manifest-template')).toEqual([]);
});

it('lets braces stand in annotations and in kinds without policy', () => {
  const annotated = POLICY.replace('  labels:', '  annotations: {a: "{{ x }}"}\n  labels:');
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {t: "{{ .x }}"}\n';
  expect(shown(manifests(`${annotated}---\n${config}`).diagnostics)).toEqual([]);
});

it('names what an object lacks', () => {
  expect(shown(manifests('kind: Pod\nmetadata: {name: a}\n').diagnostics)).toEqual([
    'manifest-identity 1:1 the object has no `apiVersion`',
  ]);
  expect(shown(manifests('apiVersion: v1\nkind: Pod\nmetadata: {}\n').diagnostics)).toEqual([
    'manifest-identity 3:11 the object has no `metadata.name`',
  ]);
  expect(codes(manifests('apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n').diagnostics)).toEqual([
    'manifest-generate-name',
  ]);
  expect(shown(manifests('apiVersion: v1\nkind: Pod\nmetadata: {name: 80}\n').diagnostics)).toEqual([
    'manifest-wrong-type 3:18 `metadata.name` must be text, but this is the number 80',
  ]);
});

it('passes over documents that are no objects, with a warning', () => {
  const { objects, passedOver, diagnostics } = manifests('replicas: 3\nimage: {tag: "1"}\n---\njust text\n');
  expect(objects).toEqual([]);
  expect(passedOver.length).toBe(2);
  expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([
    ['manifest-not-kubernetes', 'warning'],
    ['manifest-not-kubernetes', 'warning'],
  ]);
});

it('reports syntax errors at their place and keeps the other documents', () => {
  const { objects, diagnostics } = manifests(`${POLICY}---\na: [1, 2\nb: c\n`);
  expect(codes(diagnostics)).toContain('manifest-syntax');
  expect(new Set(diagnostics.map((d) => d.severity))).toEqual(new Set(['error']));
  expect(objects.length).toBe(1);
});

it('refuses tags and keys that mean nothing in a manifest', () => {
  expect(shown(manifests('a: !!binary aGk=\n').diagnostics)).toEqual([
    'manifest-tag 1:13 the tag `!!binary` has no meaning in a manifest',
  ]);
  expect(shown(manifests('on: 1\n').diagnostics)).toEqual([
    'manifest-key 1:1 a key must be text, but `on` is the boolean true',
  ]);
  expect(codes(manifests('? [a]\n: 1\n').diagnostics)).toEqual(['manifest-key']);
});

it('never throws for random bytes of YAML', () => {
  const piece = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '-',
    '[',
    ']',
    '{',
    '}',
    '&a',
    '*a',
    '!!x',
    '"',
    "'",
    '|',
    '>',
    '#',
    ',',
    '?',
    '<<',
    '---\n',
    '%',
    '@',
    '`',
    '\t',
    '\r\n',
    '{{',
    '}}',
    'apiVersion: v1',
    'kind: List',
    'items',
    '\uD800',
    '\uFEFF',
    '0x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { diagnostics } = manifests(pieces.join(''));
      for (const d of diagnostics) {
        expect(d.span.start).toBeGreaterThanOrEqual(0);
        expect(d.span.end).toBeLessThanOrEqual(pieces.join('').length);
      }
    }),
    { seed: 20, numRuns: 3000 },
  );
});

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  fc.constantFrom(
    'on',
    'Off',
    'y',
    'N',
    'yes',
    'null',
    '~',
    '',
    ' ',
    'true',
    '010',
    '0o7',
    '0x1f',
    '1_0',
    '1e3',
    '.5',
    '.inf',
    '12:30',
    '2024-01-01',
    '80',
    '-',
    '- a',
    '? a',
    ': ',
    'a: b',
    'a #b',
    '#',
    '@',
    '`',
    '%a',
    '!x',
    '&a',
    '*a',
    '|',
    '>',
    '{}',
    '[]',
    '<<',
    '=',
    '10.0.0.0/8',
    'fd00::/8',
    '1.2.3',
    "it's",
    '"',
    '\\',
    'a\nb',
    '\n',
    '\t',
    '\r',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '\u007f',
    'x '.repeat(80),
    ' a',
    'a ',
    '---',
    '...',
    '__proto__',
    'k'.repeat(1200),
    '.nan',
    '+1',
    '-.inf',
    'NULL',
  ),
);
const json = fc.letrec<{ value: unknown; map: JsonMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    nasty,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('map'),
  ),
  map: fc.dictionary(nasty, tie('value'), { maxKeys: 5 }) as fc.Arbitrary<JsonMap>,
}));

it('prints what both YAML 1.2 and kubectl read back as the same', () => {
  fc.assert(
    fc.property(fc.array(json.map, { maxLength: 3 }), (objects) => {
      const printed = printManifests(objects);
      const plain = JSON.parse(JSON.stringify(objects));
      expect(
        parseAllDocuments(printed, { prettyErrors: false }).map((document) =>
          document.toJS({ maxAliasCount: 0 }),
        ),
      ).toEqual(plain);
      expect(documents(printed).map((tree) => JSON.parse(JSON.stringify(toJson(tree))))).toEqual(plain);
      expect(parse(printManifests(objects.slice(0, 1)) || 'null', { version: '1.1' }) ?? null).toEqual(
        plain[0] ?? null,
      );
    }),
    { seed: 21, numRuns: 2000 },
  );
});

it('prints objects in one canonical form', () => {
  expect(
    printManifests([
      {
        spec: {
          ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }], ports: [{ port: 80 }] }, {}],
        },
        metadata: {
          annotations: { b: 'on', a: 'x y' },
          labels: {},
          namespace: 'shop',
          name: 'web',
        },
        kind: 'NetworkPolicy',
        apiVersion: 'networking.k8s.io/v1',
      },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '10' } },
    ]),
  ).toBe(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  labels: {}
  annotations:
    a: "x y"
    b: "on"
spec:
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
            except: []
      ports:
        - port: 80
    - {}
---
apiVersion: v1
kind: Namespace
metadata:
  name: "10"
`);
});
