/**
 * What is raised means what was read: import of random manifests of every plugin, of what random programs compile to, and of the
 * objects of the verdict cases. `RAISED=2000` takes more of each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SourceFile } from '../../src/base/source.js';
import { compile } from '../../src/compile.js';
import { importManifests } from '../../src/import.js';
import { noImports } from '../../src/program.js';
import { type Profile, parseGivenProfile, parseProfile } from '../../src/targets/profiles.js';
import { profileOfCase } from '../oracle/oracles.js';
import { sampleManifests } from '../oracle/random-manifests.js';
import { PRODUCTIONS, productionsOnly, randomProgram } from '../syntax/random-program.js';

const COUNT = Number(process.env['RAISED'] ?? 30);
const PLUGINS = ['k8s', 'calico', 'cilium'] as const;

interface Counts {
  proved: number;
  refused: number;
  connects: number;
  lets: number;
}

/** What is wrong with an import, in words; counts what it reached. */
function wrongOf(what: string, text: string, profile: Profile, counts: Counts): readonly string[] {
  const files: readonly SourceFile[] = [{ name: 'policies.yaml', text }];
  const result = importManifests({ files, profile, namespace: 'default', accepts: ['effect'] });
  if (result.text === '' && result.proof.verdict === 'proved') {
    counts.refused++;
    return [];
  }
  if (result.proof.verdict === 'proved') counts.proved++;
  counts.connects += result.text.match(/^ *connect /gm)?.length ?? 0;
  counts.lets += result.text.match(/^ *let /gm)?.length ?? 0;
  return result.proof.verdict === 'proved'
    ? []
    : [
        `${what} under ${profile.label} is ${result.proof.verdict}: ${result.proof.texts[0]}\n${text}\n${result.text}`,
      ];
}

function list(objects: readonly unknown[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

function profileOf(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

const none = (): Counts => ({ proved: 0, refused: 0, connects: 0, lets: 0 });

for (const plugin of PLUGINS)
  it(`imports random manifests of ${plugin} as they are`, { timeout: 3_600_000 }, () => {
    const counts = none();
    const found = sampleManifests(plugin, 20261121, COUNT).flatMap(({ objects, profile }, i) =>
      wrongOf(`set ${i}`, list(objects), profileOf(profile), counts),
    );
    if (process.env['RAISED'] !== undefined) console.info(plugin, counts);
    expect(found.slice(0, 3).join('\n')).toBe('');
    expect(counts.proved).toBeGreaterThan(COUNT / 8);
  });

it('imports what random programs compile to', { timeout: 3_600_000 }, () => {
  const counts = none();
  const found: string[] = [];
  for (let i = 0; i < COUNT; i++) {
    const plugin = PLUGINS[i % PLUGINS.length] ?? 'k8s';
    const given = parseGivenProfile(plugin);
    if (!given.ok) throw new Error(given.error);
    // Half of them are about edges.
    const kept = i % 2 === 0 ? PRODUCTIONS : (['connect', 'default', 'cluster', 'description'] as const);
    const text = randomProgram(900_000 + i, { statements: 4, without: productionsOnly(...kept) });
    const { targets } = compile({
      files: [{ name: 'random.netc', text }],
      resolveImport: noImports,
      targets: [given.given],
      accepts: ['wider', 'effect'],
      program: 'random',
    });
    for (const target of targets)
      found.push(...wrongOf(`seed ${i}`, target.text, profileOf(target.profile.label), counts));
  }
  if (process.env['RAISED'] !== undefined) console.info('programs', counts);
  expect(found.slice(0, 3).join('\n')).toBe('');
  expect(counts.proved).toBeGreaterThan(COUNT / 4);
  expect(counts.connects).toBeGreaterThan(COUNT / 10);
});

it('imports the objects of the verdict cases as they are', { timeout: 3_600_000 }, () => {
  const counts = none();
  const found: string[] = [];
  for (const file of ['kubernetes', 'calico', 'cilium']) {
    const lines = readFileSync(join(import.meta.dirname, `../vectors/${file}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    // A stride that meets every group of cases.
    const stride = Math.max(1, Math.floor(lines.length / COUNT));
    for (let i = 0; i < lines.length; i += stride) {
      const one = JSON.parse(lines[i] ?? '{}');
      if (one.invalid === true) continue;
      found.push(...wrongOf(String(one.id), list(one.objects), profileOfCase(one.profile), counts));
    }
  }
  if (process.env['RAISED'] !== undefined) console.info('cases', counts);
  expect(found.slice(0, 3).join('\n')).toBe('');
  expect(counts.proved).toBeGreaterThan(COUNT / 4);
});
