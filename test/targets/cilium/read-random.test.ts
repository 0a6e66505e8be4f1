import { expect, it } from 'vitest';
import { nowhere } from '../../../src/base/source.js';
import { treeOf } from '../../../src/base/tree.js';
import { compareDecisions } from '../../../src/flow/difference.js';
import { meaning } from '../../../src/flow/meaning.js';
import { CILIUM_KINDS, universe } from '../../../src/flow/universe.js';
import { NO_FACTS } from '../../../src/ir/policy.js';
import { read } from '../../../src/targets/cilium/read.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import type { KubeObject } from '../../../src/targets/kube/object.js';
import { readObjects } from '../../../src/targets/kube/read-objects.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { type RandomCase, randomCase } from './random-resources.js';

function objectsOf({ objects }: RandomCase): readonly KubeObject[] {
  return objects.flatMap((manifest) => readObjects(treeOf(manifest, nowhere('random')), []));
}

const seeds = Array.from({ length: 200 }, (_, i) => i + 1);

it('reads random resources as the semantics do, over all flows', { timeout: 600_000 }, () => {
  const counts = { policies: 0, refused: 0, undecided: 0 };
  const wrong: string[] = [];
  for (const seed of seeds) {
    const of = randomCase(seed);
    const all = objectsOf(of);
    const first = read(all, of.profile, NO_FACTS, ['effect']);
    // What is refused is in neither, so it is taken away from both.
    const objects = first.mapping.flatMap(({ object, became }) => (became === 'refused' ? [] : [object]));
    counts.refused += all.length - objects.length;
    counts.policies += first.mapping.filter(({ became }) => became === 'policy').length;
    const { policies } = read(objects, of.profile, NO_FACTS, ['effect']);
    const result = compareDecisions(semantics(objects, of.profile, worldOf(objects)), meaning(policies), {
      universe: universe(NO_FACTS, { kinds: CILIUM_KINDS, sets: policies.sets }),
    });
    if (result.verdict === 'undecided') counts.undecided++;
    if (result.verdict === 'different') {
      const [shown] = [...result.opened, ...result.closed];
      wrong.push(
        `${seed} ${of.profile.label} opened ${result.opened.length}: ${JSON.stringify(shown, (_, x) => (typeof x === 'bigint' ? String(x) : x instanceof Map ? [...x] : x))}\n${objects.map((o) => JSON.stringify(of.objects[all.indexOf(o)])).join('\n')}`,
      );
    }
  }
  expect(wrong).toEqual([]);
  expect(counts.undecided).toBe(0);
  expect(counts.policies).toBeGreaterThan(seeds.length);
});
