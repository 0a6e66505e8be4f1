/** Every verdict and every refusal of Calico's own engine, replayed. */
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.js';
import { evaluate } from '../../../src/flow/concrete.js';
import type { Consulted } from '../../../src/flow/decision.js';
import type { Flow } from '../../../src/flow/flow.js';
import { createFormulas } from '../../../src/flow/formula.js';
import { semantics } from '../../../src/targets/calico/semantics.js';
import { validate } from '../../../src/targets/calico/validate.js';
import { flowOf, load, OWN, readCases, type VectorCase, WHOLE } from './vectors.js';

const files = ['calico.jsonl', 'kubernetes.jsonl'];
const sources = [
  ...files.map((file) => ({ name: `all of ${file}`, cases: readCases(WHOLE, file) })),
  { name: 'the own calico.jsonl', cases: readCases(OWN, 'calico.jsonl') },
];

/** What is wrong with a case; empty where everything agrees. */
function replay(one: VectorCase): readonly string[] {
  const { objects, world, profile } = load(one);
  const refused = hasErrors(validate(objects, profile));
  if (one.invalid === true) return refused ? [] : [`${one.id}: not refused, but ${one.error}`];
  if (refused) {
    const errors = validate(objects, profile).filter((d) => d.severity === 'error');
    return [`${one.id}: refused: ${errors.map((d) => `${d.code} ${d.message}`).join('; ')}`];
  }
  const decision = semantics(objects, profile, world);
  const formulas = createFormulas();
  return (one.flows ?? []).flatMap((question, index) => {
    const flow = flowOf(question, world);
    const { namespace } = flow.subject;
    const scope = decision.namespaces.includes(namespace) ? namespace : null;
    const allowed = evaluate(decision.allows(formulas, flow.direction, scope), flow);
    const told = explained(decision.consulted(formulas, flow.direction, scope), flow);
    const expected = question.expect === 'allow';
    const wrong = (what: string) =>
      `${one.id} flow ${index} ${JSON.stringify(question)}: ${what}`;
    return [
      ...(allowed === expected ? [] : [wrong(`decided ${allowed}`)]),
      ...(told === expected ? [] : [wrong(`explained as ${told}`)]),
    ];
  });
}

/** The verdict of the first thing consulted that decides the flow. */
function explained(consulted: readonly Consulted[], flow: Flow): boolean | string {
  for (const { what, applies, matches } of consulted) {
    if (what === 'pass' || what === 'log') continue;
    if (evaluate(applies, flow) !== true || evaluate(matches, flow) !== true) continue;
    return what === 'allow' || what === 'end';
  }
  return 'nothing';
}

describe.each(sources)('$name', ({ name, cases }) => {
  it(cases === undefined ? `is not here: ${name}` : 'agrees with the engine on every flow and refusal', () => {
    const wrong = (cases ?? []).flatMap(replay);
    expect(wrong.slice(0, 20)).toEqual([]);
    if (cases !== undefined) expect(cases.length).toBeGreaterThan(200);
    else expect(name).toMatch(/^all of/);
  }, 300_000);
});
