/** Two sides -> whether they let the same flows through: what one opens and closes against the other, with witnesses and rules. */

import { differingNamespaces } from './differing-namespaces.js';
import { reversed } from './flow/connections.js';
import type { Consulted } from './flow/decision.js';
import { compareDecisions, type Witness } from './flow/difference.js';
import type { Flow } from './flow/flow.js';
import { type Answer, decider } from './query/decide.js';
import { commonUniverse, type Side } from './side.js';

export interface Change {
  readonly flow: Flow;
  /** `opened`: the right side lets it through, the left one does not. */
  readonly way: 'opened' | 'closed';
  /**
   * `end to end`: the connection passes on one side and not on the other. `one half`: the other end of the connection denies it
   * on both sides, so only this half changed.
   */
  readonly reach: 'end to end' | 'one half';
  readonly left: readonly Consulted[];
  readonly right: readonly Consulted[];
}

export interface CompareResult {
  readonly verdict: 'equal' | 'different' | 'undecided';
  readonly changes: readonly Change[];
  readonly undecided: readonly string[];
  readonly notCompared: readonly string[];
}

/** `witnesses`: the most per direction, namespace and way. */
export function compare(left: Side, right: Side, witnesses = 1): CompareResult {
  const { universe, notCompared } = commonUniverse(left, right);
  const only = differingNamespaces(left, right);
  const result = compareDecisions(left.decision, right.decision, { universe, witnesses, only });
  const atLeft = decider(left.decision);
  const atRight = decider(right.decision);
  const change = (witness: Witness, way: Change['way']): Change => ({
    flow: witness.flow,
    way,
    reach: reachOf(witness.flow, way === 'opened' ? atRight : atLeft),
    left: atLeft(witness.flow).by,
    right: atRight(witness.flow).by,
  });
  return {
    verdict: result.verdict,
    changes: [
      ...result.opened.map((witness) => change(witness, 'opened')),
      ...result.closed.map((witness) => change(witness, 'closed')),
    ],
    undecided: result.undecided.map(
      (part) =>
        `${part.direction} of ${part.namespace ?? 'endpoints that no policy names by namespace'}: ${part.why}`,
    ),
    notCompared,
  };
}

/** Does the other end let it pass on the side where this half does? An outside end is policed by nobody. */
function reachOf(flow: Flow, decide: (flow: Flow) => Answer): Change['reach'] {
  if (flow.peer.kind === 'outside') return 'end to end';
  return decide(reversed(flow)).verdict === 'deny' ? 'one half' : 'end to end';
}
