/** The first lines of an output: what it was proved for, under which facts, and what is lost. Comments, without `#`. */
import { factsText } from '../ir/facts-text.js';
import type { Facts } from '../ir/policy.js';
import { outcomeText, type TargetReport } from './report.js';

/** One line each, without places, so that moving lines in the source changes nothing here. */
export function headerLines(report: TargetReport, facts: Facts): readonly string[] {
  const known = factsText(facts);
  return [
    `For ${report.target}: ${outcomeText(report)}.`,
    ...(report.outcome === 'undecided' ? [NOT_PROVED] : []),
    ...(known.length === 0 ? [] : ['Proved under:', ...known.map((line) => `  ${line}`)]),
    ...(report.needs.length === 0 ? [] : ['Needs:', ...report.needs.map((line) => `  ${line}`)]),
    ...(report.conditions.length === 0
      ? []
      : ['Exact only if:', ...report.conditions.map(({ condition }) => `  ${condition.message}`)]),
  ];
}

const NOT_PROVED = 'NOT PROVED';

/** Printed objects below their header; where they are not proved every one after the first says so, too. */
export function markedText(report: TargetReport, text: string): string {
  return report.outcome === 'undecided' ? text.replace(/^---$/gm, `---\n# ${NOT_PROVED}`) : text;
}
