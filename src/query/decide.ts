/** One flow against a decision: the verdict, and the rules that it rests on. Builds each formula once. */

import { evaluate, type Truth } from '../flow/concrete.js';
import type { Consulted, Decision } from '../flow/decision.js';
import type { Flow } from '../flow/flow.js';
import { createFormulas, type Formula } from '../flow/formula.js';

/** `depends`: the request decides, and the question has none. */
export type Verdict = 'allow' | 'deny' | 'depends';

export interface Answer {
  readonly verdict: Verdict;
  /** What decided, the first first; a tier passed on comes before what decided in its place. Never empty where a decision names its end. */
  readonly by: readonly Consulted[];
}

/** Decides flows, one side of each: `ingress` at its destination, `egress` at its source. */
export function decider(decision: Decision): (flow: Flow) => Answer {
  const formulas = createFormulas();
  const namespaces = new Set(decision.namespaces);
  const parts = new Map<string, { readonly allows: Formula; consulted: readonly Consulted[] | null }>();
  return (flow) => {
    const { direction, subject } = flow;
    const namespace = subject.kind === 'pod' && namespaces.has(subject.namespace) ? subject.namespace : null;
    const key = `${direction} ${namespace ?? ''}`;
    let part = parts.get(key);
    if (part === undefined) {
      part = { allows: decision.allows(formulas, direction, namespace), consulted: null };
      parts.set(key, part);
    }
    const verdict = verdictOf(evaluate(part.allows, flow));
    part.consulted ??= decision.consulted(formulas, direction, namespace);
    return { verdict, by: decidingRules(part.consulted, flow, verdict) };
  };
}

function verdictOf(truth: Truth): Verdict {
  return truth === 'depends' ? 'depends' : truth ? 'allow' : 'deny';
}

/**
 * Of what was consulted, what speaks for the verdict: everything that matches before the first thing that ends the search
 * with that verdict, as far as it is a pass or has the verdict itself. Under `depends` every match counts, for and against.
 */
function decidingRules(consulted: readonly Consulted[], flow: Flow, verdict: Verdict): readonly Consulted[] {
  const result: Consulted[] = [];
  for (const entry of consulted) {
    if (entry.what === 'log') continue;
    const applies = evaluate(entry.applies, flow);
    if (applies === false) continue;
    const matches = evaluate(entry.matches, flow);
    if (matches === false) continue;
    const sure = applies === true && matches === true;
    if (entry.what === 'pass') result.push(entry);
    else if (speaksFor(entry, verdict)) {
      result.push(entry);
      if (sure) return result;
    }
  }
  return result;
}

function speaksFor(entry: Consulted, verdict: Verdict): boolean {
  switch (entry.what) {
    case 'allow':
      return verdict !== 'deny';
    case 'deny':
    case 'isolate':
    case 'end-of-tier':
      return verdict !== 'allow';
    default:
      return true;
  }
}
