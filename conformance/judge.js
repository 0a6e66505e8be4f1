/** An engine's answer to a case against netc's: the case as a verdict vector, and what netc makes of it. */
import { runCase } from './netc.js';

/** The case with what the engine said, in the vectors' words; flows that it is no judge of are left out. */
export function withAnswer(given, answer, engine) {
  const { id, profile, objects, flows } = given;
  if (answer.invalid) {
    const { error, stage, refused } = answer;
    return { id, engine, profile, objects, invalid: true, error, stage, refused };
  }
  const judged = flows.flatMap((flow, i) =>
    answer.verdicts[i] === null ? [] : [{ ...flow, expect: answer.verdicts[i] }],
  );
  return { id, engine, profile, objects, flows: judged };
}

/** What netc says to a case with answers: `{agreed, differed, undecided, findings}`. */
export function judge(vector) {
  return runCase(vector);
}

/**
 * What a finding is about, without where: two findings of one name are taken to be the same disagreement while a case shrinks.
 */
export function nameOf(finding) {
  switch (finding.kind) {
    case 'verdict':
      return `verdict: engine ${finding.expect}, netc ${finding.answer.verdict}`;
    case 'refused':
      return `refused by netc alone: ${finding.diagnostics.map((one) => one.code).join(', ')}`;
    case 'not-refused':
      return 'refused by the engine alone';
    default:
      return `${finding.kind}: ${finding.why}`;
  }
}
