/**
 * Laws 1 and 2 for one emitted result: what the target's own semantics makes of the text differs from the meaning of the set
 * only inside the declared losses, each way, under the declared conditions.
 */
import type { Decision } from '../../src/flow/decision.js';
import { compareDecisions, type Witness } from '../../src/flow/difference.js';
import { meaning } from '../../src/flow/meaning.js';
import { regionFormula } from '../../src/flow/predicate.js';
import { universe } from '../../src/flow/universe.js';
import type { PolicySet, Pred } from '../../src/ir/policy.js';
import { allOf, IS_OUTSIDE, notOf } from '../../src/ir/preds.js';
import type { LossKind } from '../../src/loss/loss.js';
import type { KubeObject } from '../../src/targets/kube/object.js';
import { EMPTY_WORLD, type World } from '../../src/targets/kube/world.js';
import type { Profile } from '../../src/targets/profiles.js';
import type { EmitResult } from '../../src/targets/target.js';
import { parseManifests, printManifests } from '../../src/targets/yaml-text.js';

export interface Checked {
  readonly text: string;
  /** Opened outside every wider claim, closed outside every narrower one. */
  readonly opened: readonly Witness[];
  readonly closed: readonly Witness[];
  readonly undecided: number;
}

export type Semantics = (objects: readonly KubeObject[], profile: Profile, world: World) => Decision;

export function objectsOfResult(emitted: EmitResult): {
  readonly text: string;
  readonly objects: readonly KubeObject[];
} {
  const text = printManifests(emitted.objects.map((object) => object.manifest));
  const { objects, diagnostics } = parseManifests({ name: 'out.yaml', text });
  if (diagnostics.length > 0) throw new Error(`${diagnostics.map((d) => d.message).join('\n')}\n${text}`);
  return { text, objects };
}

export function checkEmitted(
  set: PolicySet,
  emitted: EmitResult,
  semantics: Semantics,
  profile: Profile,
): Checked {
  const { text, objects } = objectsOfResult(emitted);
  const source = meaning(set);
  const result = semantics(objects, profile, EMPTY_WORLD);
  const options = {
    universe: universe(set.facts, {
      absent: [...foreign(profile), ...emitted.conditions.map((condition) => condition.absent)],
    }),
  };
  const forWider = compareDecisions(withRegions(source, emitted, 'wider'), result, options);
  const forNarrower = compareDecisions(source, withRegions(result, emitted, 'narrower'), options);
  return {
    text,
    opened: forWider.opened,
    closed: forNarrower.closed,
    undecided: forWider.undecided.length + forNarrower.undecided.length,
  };
}

/** As in a proof: endpoints of clusters other than the profile's own take no part. */
function foreign(profile: Profile): readonly Pred[] {
  const own = profile.options.get('cluster-name');
  return own === undefined ? [] : [allOf(notOf(IS_OUTSIDE), notOf({ kind: 'cluster-name', names: [own] }))];
}

/** The decision, allowing all that losses of this kind may open or close. */
function withRegions(decision: Decision, emitted: EmitResult, kind: LossKind): Decision {
  const regions = emitted.losses
    .filter((loss) => loss.kind === kind || loss.kind === 'both')
    .flatMap((loss) => loss.regions);
  return {
    ...decision,
    allows: (formulas, direction, namespace) =>
      formulas.or(
        decision.allows(formulas, direction, namespace),
        ...regions
          .filter((region) => region.direction === direction)
          .map((region) => regionFormula(formulas, region, new Map())),
      ),
  };
}
