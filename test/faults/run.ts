/**
 * Seams at which a fault is let in, and what the proof makes of it: on what an emitter says, on what a rewrite makes, on what a
 * printer writes, and on what a reader understands. Everything around the seam is the pipeline as it is.
 */
import { isJsonMap, type Json, toJson } from '../../src/base/tree.js';
import { check } from '../../src/check/check.js';
import { hasErrors } from '../../src/diagnostics/diagnostic.js';
import { evaluate, type Truth } from '../../src/flow/concrete.js';
import type { Decision } from '../../src/flow/decision.js';
import { compareDecisions } from '../../src/flow/difference.js';
import type { Flow } from '../../src/flow/flow.js';
import { createFormulas } from '../../src/flow/formula.js';
import { meaning } from '../../src/flow/meaning.js';
import { CILIUM_KINDS, universe } from '../../src/flow/universe.js';
import { normalize } from '../../src/ir/normalize.js';
import { NO_FACTS, type PolicySet } from '../../src/ir/policy.js';
import { legalize, ruleLimit } from '../../src/legalize/legalize.js';
import type { Rewrite } from '../../src/legalize/rewrite.js';
import { lower } from '../../src/lower/lower.js';
import { loadProgram, noImports } from '../../src/program.js';
import { type Proof, prove } from '../../src/prove.js';
import type { KubeObject } from '../../src/targets/kube/object.js';
import { EMPTY_WORLD } from '../../src/targets/kube/world.js';
import { type Profile, parseProfile, pluginOf } from '../../src/targets/profiles.js';
import { targetOf } from '../../src/targets/registry.js';
import type { EmitResult } from '../../src/targets/target.js';
import { parseManifests, printManifests } from '../../src/targets/yaml-text.js';

/** Replaces text in one object, given as JSON without spaces; `drop` takes the whole object away. */
export type Edit =
  | { readonly object: string; readonly from: string; readonly to: string }
  | { readonly object: string; readonly drop: true };

export interface Shown {
  readonly flow: Flow;
  /** What the second side says; the first says the opposite. */
  readonly secondAllows: boolean;
}

/** What the proof says of one run, and both sides of it for a second opinion. */
export interface Run {
  readonly verdict: Proof['verdict'];
  readonly failures: readonly string[];
  readonly shown: readonly Shown[];
  /** The text or set in which the fault is, to see that it is one. */
  readonly changed: string;
  readonly first: Decision;
  readonly second: Decision;
  readonly policies: PolicySet;
  readonly objects: readonly Json[];
  readonly profile: Profile;
  /** Which of the two the objects are; the other one is the policies. */
  readonly objectsAre: 'first' | 'second';
}

export interface Spoils {
  readonly rewrite?: { readonly name: string; readonly spoil: (set: PolicySet) => PolicySet };
  readonly edit?: Edit;
  readonly print?: { readonly from: string; readonly to: string };
  /** Of the claims that go with the output. */
  readonly claims?: (emitted: EmitResult) => EmitResult;
}

/** A program of the language, which must be without errors. */
export function programOf(text: string): PolicySet {
  const program = loadProgram([{ name: 'fault.netc', text }], noImports);
  const checked = check(program.files);
  const errors = [...program.diagnostics, ...checked.diagnostics].filter((one) => hasErrors([one]));
  if (errors.length > 0) throw new Error(errors.map((one) => one.message).join('\n'));
  return normalize(lower(checked.scope).policies);
}

export function profileOf(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

/** One compile with the faults given: legalise, emit, print, prove. */
export function compileRun(
  target: string,
  source: PolicySet,
  spoils: Spoils,
): Run & { readonly proof: Proof } {
  const profile = profileOf(target);
  const { family, plugin } = targetOf(profile.cni);
  const context = { facts: source.facts, target: pluginOf(profile.cni), limit: ruleLimit(source) };
  let spoilt = '';
  const rewrites = family.rewrites(profile).map((rewrite): Rewrite => {
    if (rewrite.name !== spoils.rewrite?.name) return rewrite;
    const { spoil } = spoils.rewrite;
    return {
      ...rewrite,
      apply: (set, its) => {
        const made = rewrite.apply(set, its);
        if (inText(made.policies) === inText(set)) throw new Error(`${rewrite.name} has nothing to do`);
        const policies = spoil(made.policies);
        if (inText(policies) === inText(made.policies)) throw new Error('the fault changes nothing');
        spoilt = inText(policies);
        return { ...made, policies };
      },
    };
  });
  const legal = legalize(source, rewrites, context);
  if (spoils.rewrite !== undefined && spoilt === '') throw new Error(`no rewrite ${spoils.rewrite.name}`);
  const plain = family.emit(legal.policies, profile, { program: 'test', accepts: [] });
  const edited =
    spoils.edit === undefined ? plain : { ...plain, objects: editObjects(plain.objects, spoils.edit) };
  const emitted = spoils.claims?.(edited) ?? edited;
  const printed = printManifests(emitted.objects.map((object) => object.manifest));
  const text = spoils.print === undefined ? printed : replaced(printed, spoils.print.from, spoils.print.to);
  const proof = prove({ source, emitted, text, profile, plugin });
  const { objects } = parseManifests({ name: 'out.yaml', text });
  return {
    proof,
    verdict: proof.verdict,
    failures: proof.failures.map((failure) => `${failure.kind}: ${failure.text}`),
    shown: proof.failures.flatMap(({ shown }) =>
      shown === undefined ? [] : [{ flow: shown.flow, secondAllows: shown.outputAllows }],
    ),
    changed: `${spoilt}\n${text}`,
    first: meaning(source),
    second: plugin.semantics(objects, profile, EMPTY_WORLD),
    policies: source,
    objects: objects.map((object) => toJson(object.body)),
    profile,
    objectsAre: 'second',
  };
}

/**
 * One import with a fault: `edit` is what the reader takes the manifests for, `spoil` what it makes of them. What is enforced is
 * what the manifests really say.
 */
export function readRun(
  reading: string,
  manifests: readonly Json[],
  spoils: { readonly edit?: Edit; readonly spoil?: (set: PolicySet) => PolicySet },
): Run {
  const profile = profileOf(reading);
  const { plugin } = targetOf(profile.cni);
  const given = objectsOf(manifests);
  const errors = plugin.validate(given, profile).filter((one) => one.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((one) => one.message).join('\n'));
  const taken =
    spoils.edit === undefined
      ? given
      : objectsOf(editJson(manifests, spoils.edit).filter((one) => one !== null));
  const read = plugin.read(taken, profile, NO_FACTS);
  if (hasErrors(read.diagnostics)) throw new Error(read.diagnostics.map((one) => one.message).join('\n'));
  const policies = spoils.spoil?.(read.policies) ?? read.policies;
  const first = plugin.semantics(given, profile, EMPTY_WORLD);
  const second = meaning(policies);
  const result = compareDecisions(first, second, {
    universe: universe(policies.facts, {
      kinds: pluginOf(profile.cni) === 'cilium' ? CILIUM_KINDS : [],
      ownCluster: profile.options.get('cluster-name') ?? null,
      sets: policies.sets,
    }),
  });
  return {
    verdict: result.verdict === 'equal' ? 'proved' : result.verdict === 'different' ? 'broken' : 'undecided',
    failures: result.undecided.map((part) => part.why),
    shown: [
      ...result.opened.map(({ flow }) => ({ flow, secondAllows: true })),
      ...result.closed.map(({ flow }) => ({ flow, secondAllows: false })),
    ],
    changed: inText(policies),
    first,
    second,
    policies,
    objects: manifests,
    profile,
    objectsAre: 'first',
  };
}

/** What a decision says to one flow, by plain booleans. */
export function saidTo(decision: Decision, flow: Flow): Truth {
  const { namespace } = flow.subject;
  const scope = flow.subject.kind === 'pod' && decision.namespaces.includes(namespace) ? namespace : null;
  return evaluate(decision.allows(createFormulas(), flow.direction, scope), flow);
}

function objectsOf(manifests: readonly Json[]): readonly KubeObject[] {
  const text = manifests.map((manifest) => `---\n${JSON.stringify(manifest)}\n`).join('');
  const { objects, diagnostics } = parseManifests({ name: 'in.yaml', text });
  if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.message).join('\n'));
  return objects;
}

/** Of several objects of one name the first that has the text is changed. */
function editObjects(objects: EmitResult['objects'], edit: Edit): EmitResult['objects'] {
  const edited = editJson(
    objects.map((object) => object.manifest),
    edit,
  );
  return objects.flatMap((object, i) => {
    const manifest = edited[i];
    return isJsonMap(manifest) ? [{ ...object, manifest }] : [];
  });
}

/** As many as were given; `null` for what is lost. */
function editJson(manifests: readonly Json[], edit: Edit): readonly Json[] {
  const texts = manifests.map((manifest) => JSON.stringify(manifest));
  const named = (text: string): boolean => text.includes(`"metadata":{"name":"${edit.object}"`);
  const at = texts.findIndex((text) => named(text) && ('drop' in edit || text.includes(edit.from)));
  if (at < 0) throw new Error(`no ${JSON.stringify(edit)} in\n${texts.filter(named).join('\n')}`);
  return manifests.map((manifest, i): Json => {
    if (i !== at) return manifest;
    return 'drop' in edit ? null : JSON.parse(replaced(texts[i] ?? '', edit.from, edit.to));
  });
}

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`nothing reads ${from} in\n${text}`);
  return text.replace(from, () => to);
}

function inText(set: PolicySet): string {
  return JSON.stringify([set.tiers, set.policies, [...set.sets], set.end, set.enforced], (key, value) =>
    key === 'origin'
      ? undefined
      : typeof value === 'bigint' || typeof value === 'number'
        ? String(value)
        : value,
  );
}
