/**
 * A whole verdict case (a profile, objects, flows with what to expect, or objects that must be refused) against netc's
 * reading of it. The format is that of `netc query --cases`.
 */
import { append } from '../base/append.js';
import { nowhere } from '../base/source.js';
import { isDeeperThan, type Json, type JsonMap, treeOf } from '../base/tree.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type KubeObject, objectLabel } from '../targets/kube/object.js';
import { readObjects } from '../targets/kube/read-objects.js';
import { isWorldKind, worldOf } from '../targets/kube/read-world.js';
import { MANIFEST_LIMITS } from '../targets/manifest-limits.js';
import { CNIS, makeProfile, type Profile } from '../targets/profiles.js';
import { meaningOf, readerOf } from '../targets/registry.js';
import { type Address, parseAddress } from '../values/nets.js';
import { type Answer, decider, type Verdict } from './decide.js';
import { flowMaker, type WorldFacts } from './flow-of-question.js';
import { type Question, readQuestion } from './question.js';

export interface CaseResult {
  readonly id: string;
  readonly agreed: number;
  readonly differed: number;
  readonly undecided: number;
  /** One for everything that did not agree, in the order of the case. */
  readonly findings: readonly CaseFinding[];
}

export type CaseFinding =
  /** A flow whose verdict is not the expected one. `line` is the question as given. */
  | {
      readonly kind: 'verdict';
      readonly index: number;
      readonly line: Json;
      readonly expect: string;
      readonly answer: Answer;
    }
  /** A flow that could not be decided. */
  | { readonly kind: 'undecided'; readonly index: number; readonly line: Json; readonly why: string }
  /** An object that should have been refused and was not. */
  | { readonly kind: 'not-refused'; readonly object: string; readonly why: string }
  /** An object of a valid case that was refused. */
  | { readonly kind: 'refused'; readonly object: string; readonly diagnostics: readonly Diagnostic[] }
  /** The case itself cannot be read. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** How deep a question or a case may nest, as a manifest may. */
export const MOST_NESTING = MANIFEST_LIMITS.nesting;

/** Decides a case. `profile` replaces the case's own, for cases that hold under several. Facts stay the case's. */
export function runCase(given: Json, profile: Profile | null = null): CaseResult {
  const of = asMap(given);
  const id = asText(of['id']) || 'case';
  if (isDeeperThan(given, MOST_NESTING)) return unreadable(id, `it is nested more than ${MOST_NESTING} deep`);
  const asked = asMap(of['profile']);
  const made = profile === null ? profileOfCase(asked) : profile;
  if (typeof made === 'string') return unreadable(id, made);
  const reader = readerOf(made);
  if (!reader.ok) return unreadable(id, reader.error);
  const meaning = meaningOf(reader.profile);
  const diagnostics: Diagnostic[] = [];
  const objects = asList(of['objects']).flatMap((object) =>
    readObjects(treeOf(object, nowhere(labelOf(object))), diagnostics),
  );
  append(diagnostics, meaning.validate(objects, reader.profile));
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (of['invalid'] === true) return refusal(id, objects, errors, asText(of['refused']), asText(of['error']));

  const findings: CaseFinding[] = [...new Set(errors.map((d) => d.span.file.name))].map((object) => ({
    kind: 'refused',
    object,
    diagnostics: errors.filter((d) => d.span.file.name === object),
  }));
  const world = worldOf(objects);
  const policies = objects.filter((object) => !isWorldKind(object));
  const decide = decider(meaning.semantics(policies, reader.profile, world));
  const makeFlow = flowMaker(world, factsOfCase(asked, reader.profile));
  const counts = { agreed: 0, differed: findings.length, undecided: 0 };
  asList(of['flows']).forEach((line, index) => {
    const question = questionOf(line);
    const result = typeof question === 'string' ? { ok: false as const, why: question } : makeFlow(question);
    if (typeof question === 'string' || !result.ok) {
      findings.push({ kind: 'undecided', index, line, why: result.ok ? '' : result.why });
      counts.undecided++;
      return;
    }
    const answer = decide(result.flow);
    if (agrees(answer.verdict, question.expect)) counts.agreed++;
    else {
      findings.push({ kind: 'verdict', index, line, expect: question.expect ?? '', answer });
      counts.differed++;
    }
  });
  return { id, ...counts, findings };
}

/** `redirect` is "allowed at L4, the request decides": `depends` or, where every request passes, `allow`. */
export function agrees(verdict: Verdict, expect: Question['expect']): boolean {
  return expect === 'redirect' ? verdict !== 'deny' : verdict === expect;
}

function unreadable(id: string, why: string): CaseResult {
  return { id, agreed: 0, differed: 0, undecided: 1, findings: [{ kind: 'unreadable', why }] };
}

/** The object named must be refused; where the case names none, any. */
function refusal(
  id: string,
  objects: readonly KubeObject[],
  errors: readonly Diagnostic[],
  refused: string,
  why: string,
): CaseResult {
  const hit = errors.some((d) => refused === '' || d.span.file.name === refused);
  if (hit) return { id, agreed: 1, differed: 0, undecided: 0, findings: [] };
  const policies = objects.filter((object) => !isWorldKind(object)).map(objectLabel);
  const object = refused || policies.join(', ');
  return { id, agreed: 0, differed: 1, undecided: 0, findings: [{ kind: 'not-refused', object, why }] };
}

function questionOf(line: Json): Question | string {
  const found: Diagnostic[] = [];
  const question = readQuestion(treeOf(line, nowhere('flow')), found);
  return question ?? found.map((d) => d.message).join('; ');
}

const FACTS = ['kubeApiServerEntity', 'kubeApiServerIPs', 'podClusters', 'dnsNames'];

/** `cni`, `version`, options in camelCase; lists joined by `+`, an empty one is `none`. A text says what is wrong. */
export function profileOfCase(asked: JsonMap): Profile | string {
  const cni = CNIS.find((one) => one === asked['cni']);
  if (cni === undefined) return `the profile names no known \`cni\``;
  const options = new Map<string, string>();
  for (const [key, value] of Object.entries(asked)) {
    if (key === 'cni' || key === 'version' || FACTS.includes(key) || value === undefined) continue;
    options.set(kebab(key), optionValue(value));
  }
  const version = asText(asked['version']);
  const made = makeProfile(cni, version === '' ? null : version, options);
  return made.ok ? made.profile : made.error;
}

/** `extendedIPProtocols` is `extended-ip-protocols`. */
function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

function optionValue(value: Json): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).sort().join('+');
  return String(value);
}

/** What a case's profile says of the cluster beside options. */
export function factsOfCase(asked: JsonMap, profile: Profile): WorldFacts {
  const dnsNames = new Map<Address, readonly string[]>();
  for (const [written, names] of Object.entries(asMap(asked['dnsNames']))) {
    const address = parseAddress(written);
    if (address !== undefined) dnsNames.set(address, asList(names).map(asText));
  }
  return {
    clusterName: profile.options.get('cluster-name') ?? 'default',
    apiServer:
      asked['kubeApiServerEntity'] === 'remote-node'
        ? 'remote-node'
        : asked['kubeApiServerEntity'] === undefined
          ? null
          : 'outside',
    apiServerAddresses: asList(asked['kubeApiServerIPs']).flatMap((one) => parseAddress(asText(one)) ?? []),
    podClusters: new Map(
      Object.entries(asMap(asked['podClusters'])).map(([pod, cluster]) => [pod, asText(cluster)]),
    ),
    dnsNames,
  };
}

/** How the case's `refused` calls an object. */
function labelOf(object: Json): string {
  const metadata = asMap(asMap(object)['metadata']);
  const name = asText(metadata['name']);
  const namespace = asText(metadata['namespace']);
  return objectLabel({ kind: asText(asMap(object)['kind']), name, namespace });
}

function asMap(value: Json | undefined): JsonMap {
  return value !== null && typeof value === 'object' && !isList(value) ? value : {};
}

function asList(value: Json | undefined): readonly Json[] {
  return value !== null && typeof value === 'object' && isList(value) ? value : [];
}

function isList(value: readonly Json[] | JsonMap): value is readonly Json[] {
  return Array.isArray(value);
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
