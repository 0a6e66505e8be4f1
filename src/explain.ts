/** One question `A -> B on T` -> what is consulted at both ends, in order, once for each outcome that some flow has. */

import { evaluate } from './flow/concrete.js';
import { askConnections, reversed } from './flow/connections.js';
import type { Consulted, Decision } from './flow/decision.js';
import type { Flow } from './flow/flow.js';
import { createFormulas } from './flow/formula.js';
import type { LoweredAssertion } from './lower/tests.js';
import { decider, type Verdict } from './query/decide.js';
import { commonUniverse, type Side } from './side.js';

export interface Step {
  readonly entry: Consulted;
  /** Whether it matches this flow; `depends` where only a request could tell. */
  readonly matches: boolean | 'depends';
  readonly decides: boolean;
}

export interface HalfExplained {
  readonly verdict: Verdict;
  /** What applies to the endpoint, in the order in which it decides. */
  readonly steps: readonly Step[];
}

export interface Explained {
  readonly outcome: 'passes' | 'denied';
  /** As its source sees it. */
  readonly flow: Flow;
  /** `null` where that end is outside the cluster: nothing polices it. */
  readonly source: HalfExplained | null;
  readonly destination: HalfExplained | null;
}

export interface Explanation {
  readonly outcomes: readonly Explained[];
  /** Empty unless a limit was reached. */
  readonly undecided: string;
}

/** `question` was lowered beside the program of `side`, or alone where `side` is manifests. */
export function explain(side: Side, question: LoweredAssertion): Explanation {
  const { universe } = commonUniverse(side, side);
  const answer = askConnections(side.decision, question, { universe });
  const outcomes: Explained[] = [];
  if (answer.passing !== null) outcomes.push(explained(side.decision, answer.passing, 'passes'));
  if (answer.blocked !== null) outcomes.push(explained(side.decision, answer.blocked, 'denied'));
  return { outcomes, undecided: answer.why ?? '' };
}

function explained(decision: Decision, flow: Flow, outcome: Explained['outcome']): Explained {
  return {
    outcome,
    flow,
    source: flow.subject.kind === 'outside' ? null : half(decision, flow),
    destination: flow.peer.kind === 'outside' ? null : half(decision, reversed(flow)),
  };
}

function half(decision: Decision, flow: Flow): HalfExplained {
  const formulas = createFormulas();
  const { subject } = flow;
  const namespace =
    subject.kind === 'pod' && decision.namespaces.includes(subject.namespace) ? subject.namespace : null;
  const { verdict, by } = decider(decision)(flow);
  const deciding = new Set(by.map(stepKey));
  const steps = decision
    .consulted(formulas, flow.direction, namespace)
    .filter((entry) => evaluate(entry.applies, flow) !== false)
    .map(
      (entry): Step => ({
        entry,
        matches: evaluate(entry.matches, flow),
        decides: deciding.has(stepKey(entry)) && evaluate(entry.matches, flow) !== false,
      }),
    );
  return { verdict, steps };
}

function stepKey(entry: Consulted): string {
  return JSON.stringify([entry.origin.label, entry.origin.span.start, entry.place, entry.what]);
}
