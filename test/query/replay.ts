/** Reads files of verdict cases for tests, and says in short what did not agree. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonMap } from '../../src/base/tree.js';
import { unreachable } from '../../src/base/unreachable.js';
import { type CaseResult, runCase } from '../../src/query/case.js';
import type { Profile } from '../../src/targets/profiles.js';

const root = join(import.meta.dirname, '..', '..');

/** `test/vectors/NAME.jsonl`; undefined where it is not there. */
export function ownCases(name: string): readonly JsonMap[] | undefined {
  return casesOf(join(root, 'test', 'vectors', `${name}.jsonl`));
}

/** The whole set, which lies beside the project where it is developed; undefined elsewhere. */
export function wholeSet(name: string): readonly JsonMap[] | undefined {
  return casesOf(join(root, '..', 'shared', 'vectors', `${name}.jsonl`));
}

function casesOf(path: string): readonly JsonMap[] | undefined {
  if (!existsSync(path)) return undefined;
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): JsonMap => JSON.parse(line));
}

export interface Replay {
  readonly cases: number;
  readonly agreed: number;
  readonly differed: number;
  readonly undecided: number;
  /** The first twenty, one line each. */
  readonly findings: readonly string[];
}

export function replay(cases: readonly JsonMap[], profile: Profile | null = null): Replay {
  const results = cases.map((one) => runCase(one, profile));
  const sum = (count: (result: CaseResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  return {
    cases: cases.length,
    agreed: sum((result) => result.agreed),
    differed: sum((result) => result.differed),
    undecided: sum((result) => result.undecided),
    findings: results.flatMap(describe).slice(0, 20),
  };
}

function describe({ id, findings }: CaseResult): readonly string[] {
  return findings.map((finding): string => {
    switch (finding.kind) {
      case 'verdict':
        return `${id} flow ${finding.index}: ${finding.answer.verdict}, expected ${finding.expect}, by ${finding.answer.by
          .map((entry) => `${entry.what} ${entry.origin.label}`)
          .join('; ')}: ${line(finding.line)}`;
      case 'undecided':
        return `${id} flow ${finding.index}: ${finding.why}: ${line(finding.line)}`;
      case 'not-refused':
        return `${id}: ${finding.object} should be refused: ${finding.why}`;
      case 'refused':
        return `${id}: ${finding.object} is refused: ${finding.diagnostics.map((d) => d.message).join('; ')}`;
      case 'unreadable':
        return `${id}: ${finding.why}`;
      default:
        return unreachable(finding);
    }
  });
}

function line(value: Json): string {
  return JSON.stringify(value);
}
