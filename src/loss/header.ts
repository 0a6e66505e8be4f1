/** The first lines of an output: what it was proved for, under which facts, and what is lost. Comments, without `#`. */
import { factsText } from '../ir/facts-text.js';
import type { Facts } from '../ir/policy.js';
import { outcomeText, type TargetReport } from './report.js';

/** Of many files each has a header; this many of a kind are named there, and the report names all. */
export const MOST_IN_FILES = 40;

/**
 * One line each, without places, so that moving lines in the source changes nothing here. `most`: so many conditions and
 * namespaces are named, and the others counted.
 */
export function headerLines(
  report: TargetReport,
  facts: Facts,
  most: number = Number.POSITIVE_INFINITY,
): readonly string[] {
  const known = factsText(facts, most);
  const conditions = report.conditions.slice(0, most).map(({ condition }) => condition.message);
  const more = report.conditions.length - most;
  return [
    `For ${report.target}: ${outcomeText(report)}.`,
    ...(report.outcome === 'undecided' ? [NOT_PROVED] : []),
    ...(known.length === 0 ? [] : ['Proved under:', ...known.map((line) => `  ${line}`)]),
    ...(report.needs.length === 0 ? [] : ['Needs:', ...report.needs.map((line) => `  ${line}`)]),
    ...(report.conditions.length === 0
      ? []
      : [
          'Exact only if:',
          ...conditions.map((message) => `  ${message}`),
          ...(more > 0 ? [`  and ${more} more, which the report names`] : []),
        ]),
  ];
}

const NOT_PROVED = 'NOT PROVED';

/** Printed objects below their header; where they are not proved every one after the first says so, too. */
export function markedText(report: TargetReport, text: string): string {
  return report.outcome === 'undecided' ? text.replace(/^---$/gm, `---\n# ${NOT_PROVED}`) : text;
}
