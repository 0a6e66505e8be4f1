/**
 * Manifests -> the neutral policy and, printed, a program of the language. Both steps are proved: what the plugin enforces
 * against what was read, and what was read against what the program says. Reads no file.
 */
import type { Progress } from './base/progress.js';
import { nowhere, type SourceFile } from './base/source.js';
import { type GivenBeside, readBeside } from './beside.js';
import { check } from './check/check.js';
import { lacking, readCluster } from './cluster.js';
import { type Diagnostic, diagnostic, hasErrors, sortDiagnostics } from './diagnostics/diagnostic.js';
import type { Decision } from './flow/decision.js';
import { compareDecisions } from './flow/difference.js';
import { meaning } from './flow/meaning.js';
import { CILIUM_KINDS, universe } from './flow/universe.js';
import type { PolicySet } from './ir/policy.js';
import { relaxSequences } from './ir/relax.js';
import { witnessText } from './loss/report.js';
import { lower } from './lower/lower.js';
import { readManifests } from './manifests.js';
import { loadProgram, noImports } from './program.js';
import { raise } from './raise/raise.js';
import type { KubeObject } from './targets/kube/object.js';
import { worldOf } from './targets/kube/read-world.js';
import { type Profile, pluginOf } from './targets/profiles.js';
import { meaningOf } from './targets/registry.js';
import type { Mapped } from './targets/target.js';

export interface ImportRequest {
  readonly files: readonly SourceFile[];
  /** The cluster the manifests are for; `null`: the newest release of the plugin their kinds belong to. */
  readonly profile: Profile | null;
  readonly namespace: string | null;
  /** Policies that are in the cluster beside them (`--with`): compared, never turned into anything. */
  readonly beside?: GivenBeside;
  /** What tells of the cluster beside the manifests themselves (`--cluster`). */
  readonly cluster?: readonly SourceFile[];
  /** What is accepted: `effect`, `effect:authentication`, …: what narrows in fact may be kept as an effect; else it is refused. */
  readonly accepts?: readonly string[];
  readonly progress?: Progress | undefined;
}

export interface ReadPolicies {
  /** `null` where there are errors; nothing may be made of the input then. */
  readonly policies: PolicySet | null;
  /** The same with what is there beside them; the same again where nothing is. */
  readonly together: PolicySet | null;
  readonly profile: Profile | null;
  readonly mapping: readonly Mapped[];
  readonly passedOver: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly proof: ReadProof;
}

/** Whether two statements of one thing agree over all flows. `broken`: netc is wrong. */
export interface ReadProof {
  readonly verdict: 'proved' | 'undecided' | 'broken';
  /** One line each: a flow on which they differ, or why the proof did not end. */
  readonly texts: readonly string[];
}

export interface ImportResult extends ReadPolicies {
  /** The program in canonical form; empty where there are errors. */
  readonly text: string;
}

const PROVED: ReadProof = { verdict: 'proved', texts: [] };

/** Manifests -> the neutral policy, proved (law 3). */
export function readPolicies(request: ImportRequest): ReadPolicies {
  const read = readManifests(request.files, request.profile, request.namespace);
  const failed = (diagnostics: readonly Diagnostic[], mapping: readonly Mapped[] = []): ReadPolicies => ({
    policies: null,
    together: null,
    profile: read.profile,
    mapping,
    passedOver: read.passedOver,
    diagnostics: sortDiagnostics(diagnostics),
    proof: PROVED,
  });
  const { profile } = read;
  if (profile === null || hasErrors(read.diagnostics)) return failed(read.diagnostics);
  const plugin = meaningOf(profile);
  const cluster = readCluster(request.cluster ?? [], read.world);
  const beside = readBeside(request.beside, profile, cluster.facts);
  const given = [
    ...read.diagnostics,
    ...cluster.diagnostics,
    ...beside.diagnostics,
    ...lacking(cluster.facts, [...read.objects, ...beside.objects]),
  ];
  if (hasErrors(given)) return failed(given);
  const objects = [...read.objects, ...beside.objects];
  const world = [...cluster.world, ...beside.world];
  const known = [...given, ...plugin.validate([...objects, ...world], profile)];
  if (hasErrors(known)) return failed(known);

  // Readers say sequences as plugins have them; what decides nothing is not handed on.
  const readOf = (some: readonly KubeObject[]) => {
    const result = plugin.read([...some, ...world], profile, cluster.facts, request.accepts ?? []);
    const policies = relaxSequences(result.policies);
    const enforced = plugin.semantics(some, profile, worldOf(world));
    return { ...result, policies, proof: () => agreement(enforced, meaning(policies), policies, profile) };
  };
  request.progress?.(`reading as ${profile.label}`);
  const own = readOf(read.objects);
  const all = beside.objects.length === 0 ? own : readOf(objects);
  const diagnostics = sortDiagnostics([...known, ...all.diagnostics]);
  if (hasErrors(diagnostics)) return failed(diagnostics, own.mapping);
  request.progress?.('comparing what was read with the manifests');
  return {
    policies: own.policies,
    together: all.policies,
    profile,
    mapping: own.mapping,
    passedOver: read.passedOver,
    diagnostics,
    proof: own === all ? own.proof() : worse(own.proof(), all.proof()),
  };
}

/** Manifests -> a program, proved twice. Adds what `readPolicies` and `raise` add. */
export function importManifests(request: ImportRequest): ImportResult {
  const read = readPolicies(request);
  const { together, profile } = read;
  if (together === null || profile === null) return { ...read, text: '' };
  request.progress?.('writing the program');
  const besides = new Set((request.beside?.files ?? []).map((file) => file.name));
  const raised = raise(together, {
    file: '<import>',
    kinds: ['pod', 'node', 'outside', ...(pluginOf(profile.cni) === 'cilium' ? CILIUM_KINDS : [])],
    clusterName: profile.options.get('cluster-name') ?? null,
    header: [`Imported from manifests as read by ${profile.label}.`],
    beside: ({ span }) => besides.has(span.file.name),
  });
  const diagnostics = sortDiagnostics([...read.diagnostics, ...raised.diagnostics]);
  if (hasErrors(raised.diagnostics)) return { ...read, diagnostics, text: '' };
  const again = readBack(raised.whole);
  if (again.policies === null) {
    const texts = again.diagnostics.map((one) => `the program printed does not parse: ${one.message}`);
    if (!again.parses) return { ...read, diagnostics, text: '', proof: { verdict: 'broken', texts } };
    // What the language refuses to say: conditions that nothing can meet, names that no cluster takes.
    const place = nowhere(request.files[0]?.name ?? '');
    const unsaid = again.diagnostics.map((one) =>
      diagnostic('unsayable', place, { what: 'what was read', problem: one.message }),
    );
    return { ...read, diagnostics: sortDiagnostics([...diagnostics, ...unsaid]), text: '' };
  }
  request.progress?.('comparing the program with the manifests');
  // What is decided after the last tier has no word: `raise` reports it, unless the plugin does it to whatever is imported.
  const closed = { ...again.policies, end: together.end };
  const second = agreement(meaning(together), meaning(closed), together, profile);
  return { ...read, diagnostics, text: raised.text, proof: worse(read.proof, second) };
}

function readBack(text: string): {
  readonly policies: PolicySet | null;
  readonly parses: boolean;
  readonly diagnostics: readonly Diagnostic[];
} {
  const program = loadProgram([{ name: '<import>', text }], noImports);
  const unread = program.diagnostics.filter((one) => one.severity === 'error');
  if (unread.length > 0) return { policies: null, parses: false, diagnostics: unread };
  const checked = check(program.files);
  const diagnostics = checked.diagnostics.filter((one) => one.severity === 'error');
  const policies = diagnostics.length > 0 ? null : lower(checked.scope).policies;
  return { policies, parses: true, diagnostics };
}

function agreement(a: Decision, b: Decision, policies: PolicySet, profile: Profile): ReadProof {
  const cilium = pluginOf(profile.cni) === 'cilium';
  const result = compareDecisions(a, b, {
    universe: universe(
      { ...policies.facts, closed: false },
      {
        kinds: cilium ? CILIUM_KINDS : [],
        ownCluster: profile.options.get('cluster-name') ?? null,
        sets: policies.sets,
      },
    ),
  });
  if (result.verdict === 'equal') return PROVED;
  if (result.verdict === 'undecided')
    return { verdict: 'undecided', texts: result.undecided.map((part) => part.why) };
  return {
    verdict: 'broken',
    texts: [
      ...result.opened.map(({ flow }) => witnessText(flow, true, true)),
      ...result.closed.map(({ flow }) => witnessText(flow, false, true)),
    ],
  };
}

function worse(a: ReadProof, b: ReadProof): ReadProof {
  const rank = { proved: 0, undecided: 1, broken: 2 } as const;
  return rank[b.verdict] > rank[a.verdict] ? b : a;
}
