/**
 * Law 3 for one list of objects: the meaning of what a reader makes of them is what the plugin's own semantics says, over all
 * flows and for the flows given.
 */
import { hasErrors } from '../../src/diagnostics/diagnostic.js';
import { evaluate, type Truth } from '../../src/flow/concrete.js';
import type { Decision } from '../../src/flow/decision.js';
import { compareDecisions, type Witness } from '../../src/flow/difference.js';
import type { Flow } from '../../src/flow/flow.js';
import { createFormulas, type Formulas } from '../../src/flow/formula.js';
import { meaning } from '../../src/flow/meaning.js';
import { universe } from '../../src/flow/universe.js';
import { NO_FACTS } from '../../src/ir/policy.js';
import type { KubeObject } from '../../src/targets/kube/object.js';
import { worldOf } from '../../src/targets/kube/read-world.js';
import type { Profile } from '../../src/targets/profiles.js';
import type { Plugin, ReadResult } from '../../src/targets/target.js';

export interface Law {
  readonly result: ReadResult;
  /** Codes of the errors, sorted, without repeats. */
  readonly refusals: readonly string[];
  readonly verdict: 'equal' | 'different' | 'undecided';
  readonly witnesses: readonly Witness[];
  /** Flows on which the two do not say the same. */
  readonly differing: readonly Flow[];
}

/** Objects that the reader refuses are taken away on both sides. */
export function checkRead(
  objects: readonly KubeObject[],
  profile: Profile,
  plugin: Pick<Plugin, 'read' | 'semantics'>,
  flows: readonly Flow[] = [],
): Law {
  const result = plugin.read(objects, profile, NO_FACTS);
  const refused = new Set(
    result.mapping.filter(({ became }) => became === 'refused').map(({ object }) => object),
  );
  const kept = objects.filter((object) => !refused.has(object));
  const said = meaning(result.policies);
  const enforced = plugin.semantics(kept, profile, worldOf(objects));
  const { verdict, opened, closed } = compareDecisions(enforced, said, { universe: universe() });
  const ours = createFormulas();
  const theirs = createFormulas();
  return {
    result,
    refusals: [
      ...new Set(result.diagnostics.filter((found) => hasErrors([found])).map((found): string => found.code)),
    ].sort(),
    verdict,
    witnesses: [...opened, ...closed],
    differing: flows.filter((flow) => allows(said, ours, flow) !== allows(enforced, theirs, flow)),
  };
}

function allows(decision: Decision, formulas: Formulas, flow: Flow): Truth {
  const { namespace } = flow.subject;
  const scope = decision.namespaces.includes(namespace) ? namespace : null;
  return evaluate(decision.allows(formulas, flow.direction, scope), flow);
}
