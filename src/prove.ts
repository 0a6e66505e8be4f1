/**
 * The proof of one compile (semantics, section 5, laws 1 and 2): what was printed is read back, and what it enforces under the
 * target's own rules is compared with what the source means, over all flows. Knows no target by name.
 */
import { type Contradiction, contradiction } from './conditions.js';
import { hasErrors } from './diagnostics/diagnostic.js';
import {
  type Claim,
  differenceOutside,
  differenceWithin,
  type Undecided,
  type WithinResult,
  type Witness,
} from './flow/difference.js';
import type { Flow } from './flow/flow.js';
import { DEFAULT_LIMITS, type Limits } from './flow/limits.js';
import { meaning } from './flow/meaning.js';
import { CILIUM_KINDS, type Universe, universe } from './flow/universe.js';
import type { EndpointKind, PolicySet, Pred } from './ir/policy.js';
import { testsOf } from './ir/preds.js';
import type { Condition, Loss } from './loss/loss.js';
import { type WitnessedCondition, type WitnessedLoss, witnessText } from './loss/report.js';
import { neededConditions } from './needed-conditions.js';
import { type KubeObject, objectLabel } from './targets/kube/object.js';
import { EMPTY_WORLD } from './targets/kube/world.js';
import { MANIFEST_LIMITS } from './targets/manifest-limits.js';
import { type Profile, pluginOf } from './targets/profiles.js';
import type { EmitResult, Plugin } from './targets/target.js';
import { type Manifests, parseManifests } from './targets/yaml-text.js';

export interface ProveInput {
  /** What the program means; not what legalisation made of it. */
  readonly source: PolicySet;
  /** Reserved identities that are compared; those that `source` names where absent. What it is a part of may name more. */
  readonly named?: readonly EndpointKind[];
  readonly emitted: Pick<EmitResult, 'losses' | 'conditions'> & { readonly objects: readonly unknown[] };
  /** The emitted objects as printed; this is what is judged. */
  readonly text: string;
  /** The cluster that the output is for, and whose plugin enforces it there. */
  readonly profile: Profile;
  readonly plugin: Pick<Plugin, 'understands' | 'validate' | 'semantics'>;
  readonly limits?: Limits;
}

export interface Proof {
  /** `broken`: netc is wrong, and nothing it says of this output can be trusted. */
  readonly verdict: 'proved' | 'undecided' | 'broken';
  readonly failures: readonly ProofFailure[];
  /** Losses that are real, each with a flow for every way it claims. A claim that no flow bears out is no loss and is not here. */
  readonly losses: readonly WitnessedLoss[];
  readonly conditions: readonly WitnessedCondition[];
  /** Kinds of endpoint that were left out, in words. */
  readonly notCompared: readonly string[];
  /** Why the proof did not end; empty where it did. */
  readonly undecided: string;
  /** Of conditions that cannot hold together: those that the output may not count on. */
  readonly excess: readonly Condition[];
}

/** How the output and what is said of it can fail each other. */
export interface ProofFailure {
  readonly kind: 'unreadable' | 'refused' | 'not-enforced' | 'difference' | 'impossible-condition';
  /** One line for a bug report, with the witness where there is one. */
  readonly text: string;
  /** Of a difference: the flow that shows it, and what the output says to it. The source says the opposite. */
  readonly shown?: { readonly flow: Flow; readonly outputAllows: boolean };
}

/** Compares the printed output with the source, within what the losses and conditions claim. */
export function prove(input: ProveInput): Proof {
  const { source, emitted } = input;
  const read = readBack(input);
  if (read.failures.length > 0) return brokenProof(input, read.failures);

  const before = meaning(source);
  const after = input.plugin.semantics(read.objects, input.profile, EMPTY_WORLD);
  const claims = claimsOf(emitted.losses);
  const under = (conditions: readonly Condition[]) => ({
    universe: universeOf(input, conditions),
    limits: input.limits ?? DEFAULT_LIMITS,
  });
  const needed = neededConditions(emitted.conditions, (conditions) =>
    differenceOutside(before, after, claims, under(conditions)),
  );
  const conditions = needed.map(({ condition }) => condition);
  const result = differenceWithin(before, after, claims, under(conditions));
  const found = contradiction(conditions, (some) => universeOf(input, some));
  const failures: ProofFailure[] = [
    ...impossibleConditions(found, needed),
    ...result.outside.wider.map((witness) => differenceFailure(witness, true)),
    ...result.outside.narrower.map((witness) => differenceFailure(witness, false)),
  ];
  return {
    verdict: failures.length > 0 ? 'broken' : result.undecided.length > 0 ? 'undecided' : 'proved',
    failures,
    losses: witnessLosses(emitted.losses, result),
    conditions: needed,
    notCompared: leftOut(input),
    undecided: undecidedText(result.undecided),
    excess: found?.excess ?? [],
  };
}

/** As `parseManifests`; what netc wrote itself may be of any size. */
export function parsePrinted(text: string): Manifests {
  const limits = { ...MANIFEST_LIMITS, characters: Number.POSITIVE_INFINITY };
  return parseManifests({ name: 'the output', text }, limits);
}

/** Printed text to objects, as the cluster would get them; everything that the plugin would not take is a failure. */
function readBack(input: ProveInput): {
  readonly objects: readonly KubeObject[];
  readonly failures: readonly ProofFailure[];
} {
  const { plugin, profile, emitted } = input;
  const { objects, diagnostics } = parsePrinted(input.text);
  const failures: ProofFailure[] = [];
  for (const found of diagnostics)
    failures.push({ kind: 'unreadable', text: `the output cannot be read back: ${found.message}` });
  if (objects.length !== emitted.objects.length)
    failures.push({
      kind: 'unreadable',
      text: `${emitted.objects.length} objects were printed, ${objects.length} were read back`,
    });
  for (const object of objects) {
    if (!plugin.understands(object, profile))
      failures.push({
        kind: 'not-enforced',
        text: `${profile.label} does not enforce ${objectLabel(object)} (${object.apiVersion})`,
      });
  }
  const verdicts = plugin.validate(objects, profile);
  if (hasErrors(verdicts))
    for (const verdict of verdicts)
      if (verdict.severity === 'error')
        failures.push({ kind: 'refused', text: `the target would refuse the output: ${verdict.message}` });
  return { objects, failures };
}

export function claimsOf(losses: readonly Loss[]): readonly Claim[] {
  return losses.map((loss) => ({ kind: loss.kind, regions: loss.regions }));
}

/** A claimed way that no flow bears out is dropped, once everything was decided; what is left is what is lost. */
function witnessLosses(losses: readonly Loss[], result: WithinResult): readonly WitnessedLoss[] {
  return losses.flatMap((loss, i): readonly WitnessedLoss[] => {
    const proofs = result.claims[i];
    const wider = proofs?.wider?.flow ?? null;
    const narrower = proofs?.narrower?.flow ?? null;
    if (loss.kind === 'effect' || result.undecided.length > 0) return [{ loss, wider, narrower }];
    if (wider === null && narrower === null) return [];
    const kind = wider === null ? 'narrower' : narrower === null ? 'wider' : 'both';
    return [{ loss: { ...loss, kind }, wider, narrower }];
  });
}

/** Conditions must be possible under the stated facts: together they may not rule out what every cluster has. */
function impossibleConditions(
  found: Contradiction | null,
  conditions: readonly WitnessedCondition[],
): readonly ProofFailure[] {
  if (found === null) return [];
  const messages = conditions.map(({ condition }) => condition.message);
  return found.leavesNo.map((what) => ({
    kind: 'impossible-condition',
    text: `the output is called exact only if ${messages.join(', and ')}; that leaves no ${what}`,
  }));
}

function differenceFailure(witness: Witness, outputAllows: boolean): ProofFailure {
  const { flow } = witness;
  return {
    kind: 'difference',
    text: witnessText(flow, outputAllows, true),
    shown: { flow, outputAllows },
  };
}

/** Nothing was compared: the losses stand as claimed. */
function brokenProof(input: ProveInput, failures: readonly ProofFailure[]): Proof {
  return {
    verdict: 'broken',
    failures,
    losses: input.emitted.losses.map((loss) => ({ loss, wider: null, narrower: null })),
    conditions: input.emitted.conditions.map((condition) => ({
      condition,
      witness: null,
      outputAllows: false,
    })),
    notCompared: leftOut(input),
    undecided: '',
    excess: [],
  };
}

/**
 * Pods, nodes and the outside; under Cilium also the reserved identities that the program names. What no side speaks about by name
 * is not compared: the program does not know it.
 */
export function universeOf(
  { source, profile, named = namedKinds(source) }: Pick<ProveInput, 'source' | 'profile' | 'named'>,
  conditions: readonly Condition[],
): Universe {
  const whole = universe(source.facts, {
    kinds: pluginOf(profile.cni) === 'cilium' ? named : [],
    // netc speaks about one cluster; under Cilium a selector without a cluster means the own one, and others could be seen.
    ownCluster: profile.options.get('cluster-name') ?? null,
    absent: conditions.map((condition) => condition.absent),
    sets: source.sets,
  });
  return { ...whole, subjects: whole.subjects.filter((kind) => !isUnknownPod(kind)) };
}

/**
 * A pod that the plugin does not know yet: the agent denies it whatever policies say, or does not police it, so it is never
 * compared as a subject (semantics, section 2: netc speaks about pods it knows).
 */
function isUnknownPod(kind: EndpointKind): boolean {
  return kind === 'init' || kind === 'unmanaged';
}

function leftOut({ source, profile, named = namedKinds(source) }: ProveInput): readonly string[] {
  if (pluginOf(profile.cni) === 'cilium')
    return [
      ...CILIUM_KINDS.filter((kind) => !named.includes(kind)).map((kind) => `identity(${kind})`),
      ...named.filter(isUnknownPod).map((kind) => `identity(${kind}) as a subject`),
      'endpoints of other clusters',
    ];
  return named.map((kind) => `identity(${kind})`);
}

/** Reserved identities that some predicate of the policies names. */
export function namedKinds(source: PolicySet): readonly EndpointKind[] {
  const known = namedKnown.get(source);
  if (known !== undefined) return known;
  const named = new Set<EndpointKind>();
  for (const pred of predsOf(source))
    for (const test of testsOf(pred)) if (test.kind === 'is') named.add(test.what);
  const kinds = CILIUM_KINDS.filter((kind) => named.has(kind));
  namedKnown.set(source, kinds);
  return kinds;
}

/** Every comparison asks. */
const namedKnown = new WeakMap<PolicySet, readonly EndpointKind[]>();

function predsOf(source: PolicySet): readonly Pred[] {
  return [
    source.enforced,
    ...source.end.map((entry) => entry.when),
    ...[...source.sets.values()].map((set) => set.pred),
    ...source.policies.flatMap((policy) => [
      policy.subject,
      ...policy.rules.flatMap((rule) => [rule.own, rule.peer]),
    ]),
  ];
}

/** One line; which parts are open is said once each. */
export function undecidedText(open: readonly Undecided[]): string {
  const parts = open.map(
    ({ direction, namespace, why }) =>
      `${direction} of ${namespace === null ? 'endpoints that no policy names by namespace' : namespace}: ${why}`,
  );
  return [...new Set(parts)].join('; ');
}
