/** One flow against a decision: the verdict, and the rules that it rests on. Builds each formula once. */

import { evaluate, type Truth } from '../flow/concrete.js';
import type { Consulted, Decision } from '../flow/decision.js';
import type { Flow } from '../flow/flow.js';
import { createFormulas, type Formula } from '../flow/formula.js';

/** `depends`: the request decides, and the question has none. */
export type Verdict = 'allow' | 'deny' | 'depends';

export interface Answer {
  readonly verdict: Verdict;
  /** Passes that led to what decided, then what decided; empty where nothing consulted did, which allows. */
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
    return { verdict, by: decidingRules(part.consulted, flow) };
  };
}

function verdictOf(truth: Truth): Verdict {
  return truth === 'depends' ? 'depends' : truth ? 'allow' : 'deny';
}

/**
 * The first thing consulted that decides the flow, behind the passes that led to it. Where a part depends on the request, all
 * that may decide it, up to the first that does for sure.
 */
function decidingRules(consulted: readonly Consulted[], flow: Flow): readonly Consulted[] {
  const result: Consulted[] = [];
  for (const entry of consulted) {
    if (entry.what === 'log') continue;
    const applies = evaluate(entry.applies, flow);
    if (applies === false) continue;
    const matches = evaluate(entry.matches, flow);
    if (matches === false) continue;
    result.push(entry);
    if (entry.what !== 'pass' && applies === true && matches === true) return result;
  }
  return result;
}
