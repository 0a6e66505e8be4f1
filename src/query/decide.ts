/**
 * One flow against a decision: the verdict, and the rules that it rests on. Builds each formula once, and for an endpoint that is
 * asked about often what is left of it there.
 */

import { evaluate, type Truth } from '../flow/concrete.js';
import type { Consulted, Decision } from '../flow/decision.js';
import type { Endpoint, Flow } from '../flow/flow.js';
import { createFormulas, type Formula } from '../flow/formula.js';
import { specialiser } from '../flow/specialise.js';

/** `depends`: the request decides, and the question has none. */
export type Verdict = 'allow' | 'deny' | 'depends';

export interface Answer {
  readonly verdict: Verdict;
  /** Passes that led to what decided, then what decided; empty where nothing consulted did, which allows. */
  readonly by: readonly Consulted[];
}

/** What decides the flows of one direction for the subjects of one namespace, or for one of them. */
interface Part {
  readonly allows: Formula;
  readonly consulted: () => readonly Looked[];
}

/** Something consulted, by formulas that say of the part's subjects what its own say. */
interface Looked {
  readonly applies: Formula;
  readonly matches: Formula;
  readonly entry: Consulted;
}

/** A subject is worth a part of its own from so many flows on. */
const OFTEN = 8;
/** The most subjects with parts of their own: what is built lives as long as the decider. */
const MOST_SUBJECTS = 20_000;

/** Decides flows, one side of each: `ingress` at its destination, `egress` at its source. `often` is for tests. */
export function decider(decision: Decision, often = OFTEN): (flow: Flow) => Answer {
  const formulas = createFormulas();
  const namespaces = new Set(decision.namespaces);
  const parts = new Map<string, Part>();
  const subjects = new WeakMap<Endpoint, Map<string, { flows: number; own: Part | null }>>();
  let special = 0;

  const partFor = ({ direction, subject }: Flow): Part => {
    const namespace = subject.kind === 'pod' && namespaces.has(subject.namespace) ? subject.namespace : null;
    const key = `${direction} ${namespace ?? ''}`;
    const known = parts.get(key);
    if (known !== undefined) return known;
    const part: Part = {
      allows: decision.allows(formulas, direction, namespace),
      consulted: once(() =>
        decision
          .consulted(formulas, direction, namespace)
          .map((entry) => ({ applies: entry.applies, matches: entry.matches, entry })),
      ),
    };
    parts.set(key, part);
    return part;
  };

  /** What of a part is about one subject: what never applies to it is not looked at again. */
  const ownPart = (part: Part, flow: Flow): Part => {
    const here = specialiser(formulas, flow);
    return {
      allows: here(part.allows),
      consulted: once(() =>
        part.consulted().flatMap(({ entry, ...looked }) => {
          const applies = here(looked.applies);
          const matches = applies === formulas.false ? applies : here(looked.matches);
          if (matches === formulas.false) return [];
          return [{ applies, matches, entry }];
        }),
      ),
    };
  };

  return (flow) => {
    const { direction, subject } = flow;
    const seen = subjects.get(subject) ?? new Map<string, { flows: number; own: Part | null }>();
    subjects.set(subject, seen);
    const count = seen.get(direction) ?? { flows: 0, own: null };
    seen.set(direction, count);
    count.flows++;
    if (count.own === null && count.flows >= often && special < MOST_SUBJECTS) {
      special++;
      count.own = ownPart(partFor(flow), flow);
    }
    const part = count.own ?? partFor(flow);
    const verdict = verdictOf(evaluate(part.allows, flow));
    return { verdict, by: decidingRules(part.consulted(), flow) };
  };
}

function once<T>(work: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => {
    known ??= { value: work() };
    return known.value;
  };
}

function verdictOf(truth: Truth): Verdict {
  return truth === 'depends' ? 'depends' : truth ? 'allow' : 'deny';
}

/**
 * The first thing consulted that decides the flow, behind the passes that led to it. Where a part depends on the request, all
 * that may decide it, up to the first that does for sure.
 */
function decidingRules(consulted: readonly Looked[], flow: Flow): readonly Consulted[] {
  const result: Consulted[] = [];
  for (const looked of consulted) {
    const { entry } = looked;
    if (entry.what === 'log') continue;
    const applies = evaluate(looked.applies, flow);
    if (applies === false) continue;
    const matches = evaluate(looked.matches, flow);
    if (matches === false) continue;
    result.push(entry);
    if (entry.what !== 'pass' && applies === true && matches === true) return result;
  }
  return result;
}
