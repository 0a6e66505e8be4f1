/** Random cases to engine and netc: counts, and one finding for every disagreement. */
import { judge, nameOf, withAnswer } from './judge.js';
import { knownBy } from './known.js';
import { randomFrom, seedOf } from './random.js';

const BATCH = 50;

/** The case of a run with that number, always the same. */
export function caseOf(engine, seed, index) {
  return engine.makeCase(randomFrom(seedOf(seed, engine.name, index)), `${engine.name}-${seed}-${index}`);
}

/**
 * Cases until `flows` were decided by the engine. `seen(case, answer)` is told of every one. `found`: the cases that netc answers
 * otherwise, each with the name of what differs first.
 */
export async function compareEngine({ engine, running, version, seed, flows, seen }) {
  const total = { cases: 0, refused: 0, flows: 0, passed: 0, differed: 0, found: [], known: new Map() };
  for (let first = 0; total.flows < flows; first += BATCH) {
    const cases = Array.from({ length: BATCH }, (_, i) => caseOf(engine, seed, first + i));
    const answers = await Promise.all(cases.map((given) => running.ask(given)));
    for (const [i, given] of cases.entries()) {
      const answer = answers[i];
      seen(given, answer);
      total.cases++;
      if (answer.invalid) total.refused++;
      else {
        const judged = answer.verdicts.filter((verdict) => verdict !== null).length;
        total.flows += judged;
        total.passed += answer.verdicts.length - judged;
      }
      const { findings, known } = unexplained(engine.name, given, findingsOf(given, answer, version));
      for (const name of known) total.known.set(name, (total.known.get(name) ?? 0) + 1);
      total.differed += findings.length;
      if (findings.length > 0) total.found.push({ given, finding: findings[0] });
    }
  }
  return total;
}

export function findingsOf(given, answer, version) {
  return judge(withAnswer(given, answer, version)).findings.map((finding) => ({
    ...finding,
    name: nameOf(finding),
  }));
}

/**
 * The findings that no rule explains, and the rules that explain others. What a policy would have decided that netc refuses by intent
 * is no finding of its own.
 */
export function unexplained(engine, given, all) {
  const findings = [];
  const known = [];
  for (const finding of all) {
    const name = knownBy(engine, given, finding);
    if (name === undefined) findings.push(finding);
    else known.push(name);
    if (name !== undefined && finding.kind === 'refused') return { findings: [], known };
  }
  return { findings, known };
}

/** Is that the disagreement, and not one that a refusal brings with it? */
export function shows(findings, name) {
  const [first] = findings;
  return findings.some((one) => one.name === name) && (first.kind !== 'refused' || first.name === name);
}
