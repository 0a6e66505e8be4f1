/**
 * The proof of one output beside policies that are in the cluster anyway (`--with`): a rewrite that removes a deny or an order
 * counts on no other policy selecting the same endpoints, and here is whether that holds. A difference is a loss like any other.
 */
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import type { Consulted } from './flow/decision.js';
import { differenceOutside, type Witness } from './flow/difference.js';
import { DEFAULT_LIMITS } from './flow/limits.js';
import { meaning } from './flow/meaning.js';
import type { Origin, PolicySet } from './ir/policy.js';
import { acceptanceOf } from './loss/acceptance.js';
import type { WitnessedLoss } from './loss/report.js';
import { claimsOf, type Proof, parsePrinted, undecidedText, universeOf } from './prove.js';
import { decider } from './query/decide.js';
import { type KubeObject, objectLabel } from './targets/kube/object.js';
import type { World } from './targets/kube/world.js';
import { type Profile, pluginOf } from './targets/profiles.js';
import type { EmitResult, Plugin } from './targets/target.js';

export interface ProveBesideInput {
  /** What was emitted for the policies alone, as printed, and its proof. */
  readonly emitted: Pick<EmitResult, 'losses'>;
  readonly text: string;
  readonly alone: Proof;
  /** What the policies and those beside them mean together. */
  readonly together: PolicySet;
  /** What is in the cluster beside the output. */
  readonly objects: readonly KubeObject[];
  readonly world: World;
  readonly accepts: readonly string[];
  readonly profile: Profile;
  readonly plugin: Pick<Plugin, 'semantics'>;
}

/** The proof with the losses that only what stands beside shows. Adds `with-overwritten`. */
export function proveBeside(input: ProveBesideInput): {
  readonly proof: Proof;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { alone, emitted, together, profile } = input;
  const { objects } = parsePrinted(input.text);
  const diagnostics = overwritten(objects, input.objects);
  if (alone.verdict !== 'proved' || diagnostics.length > 0) return { proof: alone, diagnostics };
  const before = meaning(together);
  const after = input.plugin.semantics([...objects, ...input.objects], profile, input.world);
  const conditions = alone.conditions.map(({ condition }) => condition);
  const { outside, undecided } = differenceOutside(before, after, claimsOf(emitted.losses), {
    universe: universeOf({ source: together, profile }, conditions),
    limits: DEFAULT_LIMITS,
    witnesses: WITNESSES,
  });
  const atSource = decider(before);
  const atOutput = decider(after);
  const losses = new Map<string, WitnessedLoss>();
  const lose = (witness: Witness, kind: 'wider' | 'narrower'): void => {
    const { flow } = witness;
    const meant = last(atSource(flow).by);
    const done = last(atOutput(flow).by);
    const origin = meant?.origin ?? done?.origin ?? nobody(together);
    const key = JSON.stringify([kind, origin.label, done?.origin.label]);
    if (losses.has(key)) return;
    losses.set(key, {
      loss: {
        code: 'with',
        kind,
        regions: [],
        origin,
        message: messageOf(kind, done, meant),
        instead: 'the output counts on no other policy selecting these endpoints',
        remedy: 'move that policy into what is compiled, or let the two select different endpoints',
        acceptedBy: acceptanceOf(kind, 'with', {
          target: pluginOf(profile.cni),
          accepts: [],
          commandLine: input.accepts,
        }),
      },
      wider: kind === 'wider' ? flow : null,
      narrower: kind === 'narrower' ? flow : null,
    });
  };
  for (const witness of outside.wider) lose(witness, 'wider');
  for (const witness of outside.narrower) lose(witness, 'narrower');
  const proof: Proof = {
    ...alone,
    verdict: undecided.length > 0 ? 'undecided' : alone.verdict,
    losses: [...alone.losses, ...losses.values()],
    undecided: undecidedText(undecided),
  };
  return { proof, diagnostics };
}

/** The most per direction, namespace and way: enough to meet the policies that differ. */
const WITNESSES = 3;

function last(by: readonly Consulted[]): Consulted | undefined {
  return by[by.length - 1];
}

function messageOf(
  kind: 'wider' | 'narrower',
  done: Consulted | undefined,
  meant: Consulted | undefined,
): string {
  const says = (entry: Consulted | undefined): string =>
    entry === undefined || entry.what === 'end' ? 'what nothing decides' : `\`${entry.origin.label}\``;
  return kind === 'wider'
    ? `${says(done)} lets through what ${says(meant)} denies`
    : `${says(done)} denies what ${says(meant)} lets through`;
}

function nobody(together: PolicySet): Origin {
  const [first] = together.policies;
  const span = first?.origin.span ?? { file: { name: '', text: '' }, start: 0, end: 0 };
  return { span: { ...span, start: 0, end: 0 }, label: 'what no policy selects' };
}

/** What would be applied over an object that is there. */
function overwritten(output: readonly KubeObject[], there: readonly KubeObject[]): readonly Diagnostic[] {
  const key = (object: KubeObject): string =>
    JSON.stringify([object.apiVersion.split('/')[0], object.kind, object.namespace, object.name]);
  const names = new Set(output.map(key));
  return there
    .filter((object) => names.has(key(object)))
    .map((object) => diagnostic('with-overwritten', object.span, { object: objectLabel(object) }));
}
