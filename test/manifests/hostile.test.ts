/** Inputs made to exhaust whoever reads them end in one diagnostic each. Small where small shows it; the sizes are those of `limits`. */
import { expect, it } from 'vitest';
import { importManifests } from '../../src/import.js';
import { MANIFEST_LIMITS } from '../../src/targets/manifest-limits.js';
import { parseProfile } from '../../src/targets/profiles.js';
import { parseManifests } from '../../src/targets/yaml-text.js';

const k8s = parseProfile('k8s');

function codes(text: string): readonly string[] {
  const result = importManifests({
    files: [{ name: 'hostile.yaml', text }],
    profile: k8s.ok ? k8s.profile : null,
    namespace: 'default',
  });
  expect(result.proof.verdict).toBe('proved');
  return result.diagnostics.map(({ code }) => code);
}

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n';

it.each([
  ['aliases of aliases', bomb(12), 'manifest-alias-bomb'],
  ['flow lists 10,000 deep', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'manifest-too-deep'],
  ['flow maps never closed', '{'.repeat(1_000_000), 'manifest-too-deep'],
  [
    'block maps 10,000 deep',
    Array.from({ length: 10_000 }, (_, i) => `${' '.repeat(i % 900)}a:\n`).join(''),
    'manifest-too-deep',
  ],
  ['lists in lists on one line', '- '.repeat(1_000_000), 'manifest-too-deep'],
  ['maps in maps on one line', 'a: '.repeat(1_000_000), 'manifest-too-deep'],
  ['JSON 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'manifest-too-deep'],
  ['JSON lists never closed', '['.repeat(1_000_000), 'manifest-too-deep'],
  ['binary noise', noise(100_000), 'manifest-binary'],
  ['a control character in a name', `${POLICY.replace('name: p', 'name: "p\u0007"')}`, 'manifest-binary'],
  ['a key twice', `${POLICY}spec:\n  podSelector: {}\n  podSelector: {}\n`, 'manifest-duplicate-key'],
  ['one line longer than an object can be', `a: "${'x'.repeat(MANIFEST_LIMITS.line)}"`, 'manifest-long-line'],
] as const)('refuses %s', (_, text, code) => {
  expect(codes(text)).toEqual([code]);
});

it('stops where the full reader would take too long', () => {
  const text = `x: &a {b: c}\n${'k: *a\n'.repeat(3_000)}`;
  const limits = { ...MANIFEST_LIMITS, lexemes: 10_000 };
  const { diagnostics } = parseManifests({ name: 'many.yaml', text }, limits);
  expect(diagnostics.map(({ code }) => code)).toEqual(['manifest-too-many-parts']);
});

it('shows the first mistakes of a text that is nothing but mistakes', () => {
  const { diagnostics } = parseManifests({ name: 'quotes.yaml', text: '"'.repeat(20_000) });
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.length).toBeLessThan(100);
});

it('takes names of the language runtime for names', () => {
  const text = `${POLICY}spec: {podSelector: {matchLabels: {constructor: a, toString: z}}, policyTypes: [Ingress]}\n`;
  expect(codes(text)).toEqual([]);
  expect(codes(text.replace('constructor', '__proto__'))).toEqual(['label-key']);
  expect(Object.prototype).not.toHaveProperty('x');
});

it('reads a long line of JSON, and texts in long lines of YAML', () => {
  const labels = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 'v']));
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels } };
  expect(codes(JSON.stringify(object))).toEqual([]);
  expect(
    codes(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: "${'x'.repeat(500_000)}"\n`),
  ).toEqual([]);
});

/** Every level stands for ten of the one before. */
function bomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < levels; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
  return lines.join('\n');
}

/** Bytes of a simple generator, taken as characters. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return String.fromCharCode((state >> 16) & 0xff);
  }).join('');
}

it('refuses an object that is written twice in different words, as a cluster keeps one of them', () => {
  const closed = `${POLICY}spec: {podSelector: {}, policyTypes: [Ingress]}\n`;
  const open = `${POLICY}spec: {podSelector: {}, ingress: [{}]}\n`;
  expect(codes(`${closed}---\n${open}`)).toEqual(['object-differs']);
  expect(codes(`${closed}---\n${closed}`)).toEqual(['object-repeated']);
});
