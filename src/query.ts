/**
 * Concrete flows against policies: JSON lines in, verdicts with the rules that decided out; and whole verdict cases counted
 * up. The format is that of `netc query`. Reads no file and prints nothing.
 */
import { nowhere } from './base/source.js';
import { isDeeperThan, type Json, treeOf } from './base/tree.js';
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import type { Decision } from './flow/decision.js';
import { type CaseResult, MOST_NESTING, runCase } from './query/case.js';
import { type Answer, decider } from './query/decide.js';
import { flowMaker, NO_WORLD_FACTS, type WorldFacts } from './query/flow-of-question.js';
import { readQuestion } from './query/question.js';
import type { World } from './targets/kube/world.js';
import type { Profile } from './targets/profiles.js';

/** What answers questions. */
export interface QueryBasis {
  /** What decides: `semantics` of a plugin's objects, or `meaning` of a program. */
  readonly decision: Decision;
  /** The cluster that names in the questions are looked up in. */
  readonly world: World;
  readonly facts: WorldFacts;
}

/** One question; `name` is how messages call the line, such as `flows.jsonl:3`. */
export interface QueryLine {
  readonly name: string;
  readonly value: Json;
}

export interface QueryRequest extends QueryBasis {
  readonly lines: readonly QueryLine[];
}

export type QueryAnswer =
  | { readonly ok: true; readonly line: Json; readonly answer: Answer }
  /** Codes `question`, `question-unanswerable`, `manifest-*`. */
  | { readonly ok: false; readonly line: Json; readonly diagnostics: readonly Diagnostic[] };

/** Answers in the order of the questions. */
export function query(request: QueryRequest): readonly QueryAnswer[] {
  return request.lines.map(answerer(request));
}

/** Answers one question after another, so that a million of them need not be held at once. */
export function answerer(basis: QueryBasis): (line: QueryLine) => QueryAnswer {
  const decide = decider(basis.decision);
  const makeFlow = flowMaker(basis.world, basis.facts);
  return ({ name, value: line }) => {
    const diagnostics: Diagnostic[] = [];
    if (isDeeperThan(line, MOST_NESTING)) {
      diagnostics.push(diagnostic('manifest-too-deep', nowhere(name), { limit: MOST_NESTING }));
      return { ok: false, line, diagnostics };
    }
    const question = readQuestion(treeOf(line, nowhere(name)), diagnostics);
    if (question === undefined) return { ok: false, line, diagnostics };
    const made = makeFlow(question);
    if (made.ok) return { ok: true, line, answer: decide(made.flow) };
    diagnostics.push(diagnostic('question-unanswerable', nowhere(name), { why: made.why }));
    return { ok: false, line, diagnostics };
  };
}

/** The facts of a profile's cluster, as far as the profile says them: its name. */
export function factsOfProfile(profile: Profile): WorldFacts {
  return {
    ...NO_WORLD_FACTS,
    clusterName: profile.options.get('cluster-name') ?? NO_WORLD_FACTS.clusterName,
  };
}

export interface CasesResult {
  readonly results: readonly CaseResult[];
  readonly agreed: number;
  readonly differed: number;
  readonly undecided: number;
}

/** Decides whole cases: flows and refusals are counted alike. */
export function queryCases(cases: readonly Json[]): CasesResult {
  const results = cases.map((one) => runCase(one));
  const total = (count: (result: CaseResult) => number): number =>
    results.reduce((sum, result) => sum + count(result), 0);
  return {
    results,
    agreed: total((result) => result.agreed),
    differed: total((result) => result.differed),
    undecided: total((result) => result.undecided),
  };
}
