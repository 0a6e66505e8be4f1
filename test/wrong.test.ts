/**
 * What other tools write instead: `wrong/<target>.yaml` beside a golden case of manifests. Its first line says how it differs from
 * what the case's manifests let through (`wider`, `narrower`, `both`), or that the target does not take it (`refused`); netc must
 * find exactly that.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare } from '../src/compare.js';
import { noImports } from '../src/program.js';
import { readSide, type SideResult } from '../src/side.js';
import { type Profile, parseProfile } from '../src/targets/profiles.js';
import { discover, type GoldenCase } from './golden/cases.js';

const cases = discover().filter((each) => existsSync(join(each.directory, 'wrong')));

it('knows what the other tools make of many policies', () => {
  expect(cases.length).toBeGreaterThan(25);
});

for (const each of cases) {
  describe(each.name, () => {
    for (const name of readdirSync(join(each.directory, 'wrong'))) {
      const text = readFileSync(join(each.directory, 'wrong', name), 'utf8');
      const claim = /^# (\w+): /.exec(text)?.[1];

      it(`tells what another tool writes for ${name.replace(/\.yaml$/, '')} from it: ${claim}`, () => {
        expect(howWrong(each, name, text)).toBe(claim);
      });
    }
  });
}

function howWrong(of: GoldenCase, name: string, text: string): string {
  const source = sideOf(of.inputs, of.profile);
  const profile = parseProfile(name.replace(/\.yaml$/, ''));
  if (!profile.ok) return profile.error;
  const wrong = sideOf([{ name, text }], profile.profile);
  if (source.side === null) return 'the case itself is refused';
  if (wrong.side === null) return 'refused';
  const { verdict, changes } = compare(source.side, wrong.side);
  const ways = new Set(changes.map(({ way }) => way));
  if (verdict !== 'different') return verdict;
  return ways.size === 2 ? 'both' : ways.has('opened') ? 'wider' : 'narrower';
}

function sideOf(files: GoldenCase['inputs'], profile: Profile | null): SideResult {
  return readSide({ files, resolveImport: noImports, profile, namespace: null });
}
