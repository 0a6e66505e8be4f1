import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { evaluate } from '../../../src/flow/concrete.js';
import { createFormulas, type Formula } from '../../../src/flow/formula.js';
import { semantics } from '../../../src/targets/cilium/semantics.js';
import { validate } from '../../../src/targets/cilium/validate.js';
import { worldOf } from '../../../src/targets/kube/read-world.js';
import { flowOf, objectsOf, parseCases, profileOf, type VectorCase } from './vectors.js';

/** The questions of a case on which netc and the engine differ, in words. */
function disagreements(vector: VectorCase): readonly string[] {
  const objects = objectsOf(vector);
  const world = worldOf(objects);
  const decision = semantics(objects, profileOf(vector), world);
  const formulas = createFormulas();
  const known = new Map<string, Formula>();
  const differing: string[] = [];
  for (const asked of vector.flows ?? []) {
    const flow = flowOf(vector, asked, world);
    const bound = decision.namespaces.includes(flow.subject.namespace) ? flow.subject.namespace : null;
    const key = `${asked.direction} ${bound}`;
    const allows = known.get(key) ?? decision.allows(formulas, asked.direction, bound);
    known.set(key, allows);
    const verdict = evaluate(allows, flow);
    const agrees = asked.expect === 'redirect' ? verdict !== false : verdict === (asked.expect === 'allow');
    if (!agrees) differing.push(`${vector.id}: ${JSON.stringify(asked)} netc ${verdict}`);
  }
  return differing;
}

function replay(file: string): void {
  const cases = parseCases(readFileSync(file, 'utf8'));
  it('refuses what the engine or the API server refuses, and nothing else', () => {
    const wrong = cases.flatMap((vector) => {
      const found: Diagnostic[] = [];
      const objects = objectsOf(vector, found);
      const errors = [...found, ...validate(objects, profileOf(vector))].filter(
        (each) => each.severity === 'error',
      );
      const refused = errors.length > 0;
      return refused === (vector.invalid === true)
        ? []
        : [`${vector.id}: ${errors.map((each) => `${each.code}: ${each.message}`).join('; ') || 'accepted'}`];
    });
    expect(wrong).toEqual([]);
  });
  it('agrees with the engine on every flow', () => {
    const asked = cases.filter((vector) => vector.invalid !== true);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.flatMap(disagreements)).toEqual([]);
  });
}

describe('the vectors of this project', () => replay('test/vectors/cilium.jsonl'));

const ALL = '../shared/vectors/cilium.jsonl';
if (existsSync(ALL)) describe('the whole set beside the project', () => replay(ALL));
else
  it('has no set beside the project, so only its own vectors were replayed', () =>
    expect(existsSync(ALL)).toBe(false));
