import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/flow/concrete.js';
import { compareDecisions } from '../../../src/flow/difference.js';
import { createFormulas } from '../../../src/flow/formula.js';
import { meaning } from '../../../src/flow/meaning.js';
import { CILIUM_KINDS, universe } from '../../../src/flow/universe.js';
import { NO_FACTS } from '../../../src/ir/policy.js';
import { read } from '../../../src/targets/cilium/read.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { flowOf, objectsOf, parseCases, profileOf, type VectorCase } from './vectors.js';

/** What the reader refuses of a case, by code; without anything accepted. */
function refusalsOf(vector: VectorCase): readonly string[] {
  const { diagnostics } = read(objectsOf(vector), profileOf(vector), NO_FACTS);
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

/** Law 3 on the flows of a case: questions on which the neutral policy and the engine differ, in words. */
function concretely(vector: VectorCase): readonly string[] {
  const objects = objectsOf(vector);
  const world = worldOf(objects);
  const decision = meaning(read(objects, profileOf(vector), NO_FACTS, ['effect']).policies);
  const formulas = createFormulas();
  return (vector.flows ?? []).flatMap((asked) => {
    const flow = flowOf(vector, asked, world);
    const bound = decision.namespaces.includes(flow.subject.namespace) ? flow.subject.namespace : null;
    const verdict = evaluate(decision.allows(formulas, asked.direction, bound), flow);
    const agrees = asked.expect === 'redirect' ? verdict !== false : verdict === (asked.expect === 'allow');
    return agrees ? [] : [`${vector.id}: ${JSON.stringify(asked)} read as ${verdict}`];
  });
}

/** Law 3 on all flows of a case, Cilium's own kinds of endpoints included. */
function symbolically(vector: VectorCase): readonly string[] {
  const objects = objectsOf(vector);
  const profile = profileOf(vector);
  const { policies } = read(objects, profile, NO_FACTS, ['effect']);
  const all = universe(NO_FACTS, { kinds: CILIUM_KINDS, sets: policies.sets });
  const result = compareDecisions(semantics(objects, profile, worldOf(objects)), meaning(policies), {
    universe: all,
  });
  if (result.verdict === 'equal') return [];
  const [first] = [...result.opened, ...result.closed];
  const why = result.undecided.map((each) => each.why).join('; ');
  return [
    `${vector.id}: ${result.verdict} ${why} ${JSON.stringify(first, (_, x) => (typeof x === 'bigint' ? String(x) : x instanceof Map ? [...x] : x))}`,
  ];
}

/** `refusals`: in how many cases the reader refuses something, by code, where nothing narrowing is accepted. */
function laws(file: string, refusals: Readonly<Record<string, number>>, unread: number): void {
  const cases = parseCases(readFileSync(file, 'utf8')).filter((vector) => vector.invalid !== true);
  const accepted = cases.filter((vector) => {
    const { diagnostics } = read(objectsOf(vector), profileOf(vector), NO_FACTS, ['effect']);
    return diagnostics.every(({ severity }) => severity !== 'error');
  });
  it('refuses only what the contract lists', () => {
    const counts: Record<string, number> = {};
    for (const code of cases.flatMap((vector) => [...new Set(refusalsOf(vector))]))
      counts[code] = (counts[code] ?? 0) + 1;
    expect(counts).toEqual(refusals);
    expect(cases.length - accepted.length).toBe(unread);
  });
  it('reads what the engine decides, flow by flow', () => {
    expect(accepted.flatMap(concretely)).toEqual([]);
  });
  it('reads what the semantics say, over all flows', { timeout: 300_000 }, () => {
    expect(accepted.flatMap(symbolically)).toEqual([]);
  });
}

describe('the vectors of this project', () =>
  laws(
    'test/vectors/cilium.jsonl',
    { 'cilium-read-authentication': 1, 'cilium-read-server-names': 1, 'cilium-read-service': 3 },
    3,
  ));

const ALL = '../shared/vectors/cilium.jsonl';
if (existsSync(ALL))
  describe('the whole set beside the project', () =>
    laws(
      ALL,
      {
        'cilium-read-authentication': 1,
        'cilium-read-cluster': 3,
        'cilium-read-server-names': 22,
        'cilium-read-service': 6,
      },
      9,
    ));
else
  it('has no set beside the project, so only its own vectors were read', () =>
    expect(existsSync(ALL)).toBe(false));
