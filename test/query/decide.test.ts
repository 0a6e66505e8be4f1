import { expect, it } from 'vitest';
import { nowhere } from '../../src/base/source.js';
import { type Json, type JsonMap, treeOf } from '../../src/base/tree.js';
import { meaning } from '../../src/flow/meaning.js';
import { decider } from '../../src/query/decide.js';
import { flowMaker, NO_WORLD_FACTS } from '../../src/query/flow-of-question.js';
import { readQuestion } from '../../src/query/question.js';
import { readObjects } from '../../src/targets/kube/read-objects.js';
import { worldOf } from '../../src/targets/kube/read-world.js';
import { parseProfile } from '../../src/targets/profiles.js';
import { meaningOf } from '../../src/targets/registry.js';
import { randomFlow, randomPolicySet } from '../flow/random-policy-set.js';
import { ownCases } from './replay.js';

/** The flows whose last deciding rule does not say what the verdict says. */
function contradictions(name: string, profileText: string): { flows: number; wrong: readonly string[] } {
  const parsed = parseProfile(profileText);
  if (!parsed.ok) throw new Error(parsed.error);
  const { profile } = parsed;
  const wrong: string[] = [];
  let flows = 0;
  for (const one of ownCases(name) ?? []) {
    if (one['invalid'] === true) continue;
    const objects = list(one['objects']).flatMap((object) =>
      readObjects(treeOf(object, nowhere('case')), []),
    );
    const world = worldOf(objects);
    const decide = decider(meaningOf(profile).semantics(objects, profile, world));
    const make = flowMaker(world, NO_WORLD_FACTS);
    for (const line of list(one['flows'])) {
      const question = readQuestion(treeOf(line, nowhere('flow')), []);
      const made = question === undefined ? undefined : make(question);
      if (made?.ok !== true) continue;
      flows++;
      const { verdict, by } = decide(made.flow);
      const what = by[by.length - 1]?.what;
      const said = what === undefined || what === 'allow' || what === 'end' ? 'allow' : 'deny';
      if (said !== verdict) wrong.push(`${one['id']} ${JSON.stringify(line)}: ${verdict}, but ${what}`);
    }
  }
  return { flows, wrong: wrong.slice(0, 10) };
}

function list(value: JsonMap[string]): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

it.each([
  ['kubernetes', 'k8s,cluster-network-policy=on'],
  ['kubernetes', 'k8s,cluster-network-policy=on,baseline=per-pod'],
  ['kubernetes', 'calico@3.34-dev'],
  ['calico', 'calico@3.34-dev'],
  ['kubernetes', 'cilium@1.20'],
  ['kubernetes', 'cilium@1.20,cluster-network-policy=on,cidr-match-mode=nodes+pods'],
])('names as deciding what has the verdict: %s under %s', (name, profile) => {
  const { flows, wrong } = contradictions(name, profile);
  expect(wrong).toEqual([]);
  expect(flows).toBeGreaterThan(500);
});

it('says of a subject that is asked about often what it says of one asked about once', () => {
  let narrowed = 0;
  for (let seed = 0; seed < 300; seed++) {
    const decision = meaning(randomPolicySet(seed));
    const once = decider(decision, Number.POSITIVE_INFINITY);
    const often = decider(decision, 1);
    const first = randomFlow(11 * seed);
    for (let more = 0; more < 12; more++) {
      const flow = { ...randomFlow(11 * seed + more), subject: first.subject, direction: first.direction };
      const asked = more % 3 === 0 ? { ...flow, request: null } : flow;
      const answer = often(asked);
      expect(answer).toEqual(once(asked));
      if (answer.by.some((entry) => entry.what !== 'end')) narrowed++;
    }
  }
  expect(narrowed).toBeGreaterThan(300);
});
