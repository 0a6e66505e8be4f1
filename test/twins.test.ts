/**
 * The hand-written twins: beside a golden case, what a competent person would write by hand for a target. A twin is proved equal to
 * the program like any output, and the output may not be much longer than it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompiledSource, CompiledTarget } from '../src/compile.js';
import { prove } from '../src/prove.js';
import type { KubeObject } from '../src/targets/kube/object.js';
import { readerOf, targetOf } from '../src/targets/registry.js';
import { parseManifests } from '../src/targets/yaml-text.js';
import { discover, type GoldenCase } from './golden/cases.js';
import { countRules } from './golden/count-rules.js';
import { compileCase } from './golden/run-case.js';

/** At most this many times the objects and the rules of the twin. */
const LONGER = 1.5;

const cases = discover().filter((each) => existsSync(join(each.directory, 'twin')));

it('has a twin for every case that must be exact', () => {
  const exact = discover().filter((each) => each.name.startsWith('40-exact/'));
  expect(cases.map((each) => each.name)).toEqual(expect.arrayContaining(exact.map((each) => each.name)));
});

for (const each of cases) {
  describe(each.name, () => {
    const { source, targets } = compileCase(each);
    const twins = twinsOf(each);

    it('has a twin for every exact output, and for nothing else', () => {
      const exact = targets.filter((target) => target.outcome === 'exact').map(({ profile }) => profile.cni);
      expect([...twins.keys()].sort()).toEqual([...exact].sort());
    });

    for (const target of targets) {
      const twin = twins.get(target.profile.cni);
      if (twin === undefined) continue;

      it(`means the same as its twin for ${target.profile.cni}`, () => {
        expect(source).not.toBeNull();
        if (source !== null) expect(failuresOf(twin, source, target)).toEqual([]);
      });

      it(`is as short as its twin for ${target.profile.cni}`, () => {
        const [byHand, output] = [objectsOf(twin), objectsOf(target.text)];
        expect(byHand.length).toBeGreaterThan(0);
        expect(output.length, 'objects').toBeLessThanOrEqual(LONGER * byHand.length);
        expect(countRules(output), 'rules').toBeLessThanOrEqual(LONGER * countRules(byHand));
      });
    }
  });
}

/** By target. */
function twinsOf(of: GoldenCase): ReadonlyMap<string, string> {
  const directory = join(of.directory, 'twin');
  return new Map(
    readdirSync(directory).map((name) => [
      name.replace(/\.yaml$/, ''),
      readFileSync(join(directory, name), 'utf8'),
    ]),
  );
}

function objectsOf(text: string): readonly KubeObject[] {
  const { objects, diagnostics } = parseManifests({ name: 'twin.yaml', text });
  expect(diagnostics.map((found) => found.message)).toEqual([]);
  return objects;
}

/** The proof of an output, of manifests that nobody emitted: no loss and no condition excuses anything. */
function failuresOf(text: string, source: CompiledSource, target: CompiledTarget): readonly string[] {
  const reader = readerOf(target.profile);
  if (!reader.ok) return [reader.error];
  const [like] = target.objects;
  if (like === undefined) return ['nothing was emitted'];
  const proof = prove({
    source: source.policies,
    emitted: {
      objects: objectsOf(text).map(() => like),
      losses: [],
      conditions: [],
    },
    text,
    profile: reader.profile,
    plugin: targetOf(reader.profile.cni).plugin,
  });
  return [
    ...proof.failures.map((failure) => failure.text),
    ...(proof.undecided === '' ? [] : [proof.undecided]),
  ];
}
