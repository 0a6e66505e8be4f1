/**
 * The two roles of a target. A *plugin* reads and enforces everything it understands, in its own way; a *family* is what
 * `emit` writes. Resource shapes are shared between the roles of one target; meanings never are: `semantics` may call
 * neither `read` nor `emit`.
 */
import type { JsonMap } from '../base/tree.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Decision } from '../flow/decision.js';
import type { Feature, Support } from '../ir/feature.js';
import type { Direction, Facts, Origin, PolicySet } from '../ir/policy.js';
import type { Rewrite } from '../legalize/rewrite.js';
import type { Condition, Loss } from '../loss/loss.js';
import type { KubeObject } from './kube/object.js';
import type { World } from './kube/world.js';
import type { Profile } from './profiles.js';

export interface ReadResult {
  readonly policies: PolicySet;
  readonly diagnostics: readonly Diagnostic[];
  /** What became of each object, in the order given. */
  readonly mapping: readonly Mapped[];
}

export interface Mapped {
  readonly object: KubeObject;
  /** `policy`: its policies are in the set. `fact`: it told something of the cluster. `not-enforced`: staged kinds and the like. */
  readonly became: 'policy' | 'fact' | 'set' | 'gateway' | 'not-enforced' | 'passed-over' | 'refused';
  readonly policies: readonly string[];
}

export interface EmitResult {
  /** In final order: by kind, namespace, name. */
  readonly objects: readonly EmittedObject[];
  readonly losses: readonly Loss[];
  readonly conditions: readonly Condition[];
  /** What the cluster must have switched on, one sentence each, sorted. */
  readonly needs: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface EmittedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly manifest: JsonMap;
  /** What of the source it says, for provenance. */
  readonly origins: readonly Origin[];
}

export interface EmitOptions {
  /** Value of the label `netc.dev/program`. */
  readonly program: string;
  /** Kinds of loss that the command line accepts for every construct: `wider`, `narrower:http`, ... */
  readonly accepts: readonly string[];
  /** Keys of the endpoints (`predKey`) whose absence may not be a condition; what hangs on it is a loss. */
  readonly unassumed?: ReadonlySet<string>;
}

export interface Plugin {
  readonly name: string;
  /** Does this plugin enforce objects of this kind, under this profile? */
  understands(object: Pick<KubeObject, 'apiVersion' | 'kind'>, profile: Profile): boolean;
  /** Every reason for which the API server, the plugin's own validation or its agent would refuse an object, and lints. */
  validate(objects: readonly KubeObject[], profile: Profile): readonly Diagnostic[];
  /** `accepts`: `effect`, `effect:authentication`, …: what may be kept as an effect although it narrows in fact; else it is refused. */
  read(
    objects: readonly KubeObject[],
    profile: Profile,
    facts: Facts,
    accepts?: readonly string[],
  ): ReadResult;
  /** What these objects enforce. Objects that `validate` refuses are not enforced. */
  semantics(objects: readonly KubeObject[], profile: Profile, world: World): Decision;
}

export interface Family {
  readonly name: string;
  /** What a profile has words for; true of that profile. */
  capabilities(profile: Profile): Readonly<Record<Feature, Support>>;
  /** What has to be said in another shape first, in order; each is exact by itself. */
  rewrites(profile: Profile): readonly Rewrite[];
  /** Says a (legalised) policy set in this family's resources. Never throws for anything a user wrote. */
  emit(policies: PolicySet, profile: Profile, options: EmitOptions): EmitResult;
}

export interface Target {
  readonly plugin: Plugin;
  readonly family: Family;
}

export type { Direction };
