/** Every verdict and every refusal of Calico's own engine, replayed. */
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.js';
import { evaluate, type Truth } from '../../../src/flow/concrete.js';
import type { Consulted, Decision } from '../../../src/flow/decision.js';
import type { Flow } from '../../../src/flow/flow.js';
import { createFormulas, type Formulas } from '../../../src/flow/formula.js';
import { semantics } from '../../../src/targets/calico/semantics.js';
import { validate } from '../../../src/targets/calico/validate.js';
import { asCheckerSees, isInLostNet, withUnknownPeer } from './checker.js';
import { flowOf, load, OWN, readCases, type VectorCase, WHOLE } from './vectors.js';

interface Outcome {
  readonly wrong: readonly string[];
  /** Verdicts that only the checker's lookup explains (`checker.ts`). */
  readonly lost: number;
  readonly flows: number;
}

function replay(one: VectorCase): Outcome {
  const { objects, world, profile } = load(one);
  const errors = validate(objects, profile).filter((d) => d.severity === 'error');
  const only = (wrong: readonly string[]): Outcome => ({ wrong, lost: 0, flows: 0 });
  if (one.invalid === true) return only(errors.length > 0 ? [] : [`${one.id}: accepted, but ${one.error}`]);
  if (hasErrors(errors)) return only(errors.map((d) => `${one.id}: refused: ${d.code} ${d.message}`));
  const decision = semantics(objects, profile, world);
  const formulas = createFormulas();
  const wrong: string[] = [];
  let lost = 0;
  for (const [index, question] of (one.flows ?? []).entries()) {
    const flow = flowOf(question, world);
    const expected = question.expect === 'allow';
    const allowed = verdict(decision, formulas, flow);
    const told = explained(decision, formulas, flow);
    if (told !== allowed) wrong.push(`${one.id} flow ${index}: decided ${allowed}, explained as ${told}`);
    if (allowed === expected) continue;
    if (isInLostNet(flow, one.objects) && checkerVerdicts(one, flow).includes(expected)) lost++;
    else wrong.push(`${one.id} flow ${index} ${JSON.stringify(question)}: decided ${allowed}`);
  }
  return { wrong, lost, flows: one.flows?.length ?? 0 };
}

function verdict(decision: Decision, formulas: Formulas, flow: Flow): Truth {
  return evaluate(decision.allows(formulas, flow.direction, scopeOf(decision, flow)), flow);
}

function scopeOf(decision: Decision, flow: Flow): string | null {
  return decision.namespaces.includes(flow.subject.namespace) ? flow.subject.namespace : null;
}

/** What the checker can have said, as it does not find every member of its sets. */
function checkerVerdicts(one: VectorCase, flow: Flow): readonly Truth[] {
  const { objects, world, profile } = load({ ...one, objects: asCheckerSees(one.objects) });
  const decision = semantics(objects, profile, world);
  return [flow, withUnknownPeer(flow)].map((f) => verdict(decision, createFormulas(), f));
}

/** The verdict of the first thing consulted that decides the flow. */
function explained(decision: Decision, formulas: Formulas, flow: Flow): boolean | string {
  const consulted: readonly Consulted[] = decision.consulted(
    formulas,
    flow.direction,
    scopeOf(decision, flow),
  );
  for (const { what, applies, matches } of consulted) {
    if (what === 'pass' || what === 'log') continue;
    if (evaluate(applies, flow) !== true || evaluate(matches, flow) !== true) continue;
    return what === 'allow' || what === 'end';
  }
  return 'nothing';
}

const sources = [
  { name: 'all of calico.jsonl', cases: readCases(WHOLE, 'calico.jsonl'), flows: 14_161, lost: 21 },
  { name: 'all of kubernetes.jsonl', cases: readCases(WHOLE, 'kubernetes.jsonl'), flows: 7_823, lost: 0 },
  { name: 'the own calico.jsonl', cases: readCases(OWN, 'calico.jsonl'), flows: 2_400, lost: 0 },
];

describe.each(sources)('$name', ({ name, cases, flows, lost }) => {
  if (cases === undefined) {
    it('is not here', () => {
      expect(name).toMatch(/^all of/);
    });
    return;
  }
  it('agrees with the engine on every flow and refusal', { timeout: 300_000 }, () => {
    const outcomes = cases.map(replay);
    expect(outcomes.flatMap((outcome) => outcome.wrong).slice(0, 20)).toEqual([]);
    expect(outcomes.reduce((sum, outcome) => sum + outcome.flows, 0)).toBeGreaterThanOrEqual(flows);
    expect(outcomes.reduce((sum, outcome) => sum + outcome.lost, 0)).toBeLessThanOrEqual(lost);
  });
});
