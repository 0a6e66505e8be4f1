/** Feeds spoilt manifests to the whole import, as a user would, and says what goes wrong. */
import type { JsonMap, Tree } from '../../src/base/tree.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { type ImportResult, importManifests } from '../../src/import.js';
import type { KubeObject } from '../../src/targets/kube/object.js';
import { isWorldKind } from '../../src/targets/kube/read-world.js';
import type { Profile } from '../../src/targets/profiles.js';
import { parseManifests } from '../../src/targets/yaml-text.js';
import { mutated } from './mutate.js';

export interface Seed {
  readonly name: string;
  readonly objects: readonly JsonMap[];
  readonly profile: Profile | null;
}

export interface FuzzFigure {
  readonly mutants: number;
  readonly accepted: number;
  readonly undecided: number;
  readonly diagnostics: number;
  /** How often each code was said. */
  readonly codes: Readonly<Record<string, number>>;
  /** The longest time that one mutant took, in milliseconds. */
  readonly longest: number;
  /** What went wrong, with the seed; empty is right. */
  readonly failures: readonly string[];
}

/** One mutant took longer than this many milliseconds: it hangs. */
const HANGS = 30_000;

/** Runs the seeds from `first` on; `clock` gives milliseconds. */
export function fuzz(
  bases: readonly Seed[],
  first: number,
  mutants: number,
  clock: () => number,
): FuzzFigure {
  const known = new Set(bases.flatMap(({ objects }) => objects.flatMap(placesOf)));
  const failures: string[] = [];
  const codes: Record<string, number> = {};
  let accepted = 0;
  let undecided = 0;
  let diagnostics = 0;
  let longest = 0;
  for (let seed = first; seed < first + mutants; seed++) {
    const base = bases[seed % bases.length];
    if (base === undefined) break;
    const text = mutated(base.objects, seed);
    const begun = clock();
    try {
      const result = importManifests({
        files: [{ name: 'mutant.yaml', text }],
        profile: base.profile,
        namespace: null,
      });
      diagnostics += result.diagnostics.length;
      for (const { code } of result.diagnostics) codes[code] = (codes[code] ?? 0) + 1;
      if (result.text !== '') accepted++;
      if (result.proof.verdict === 'undecided') undecided++;
      const wrong = [
        ...(result.proof.verdict === 'broken' ? [`broken: ${result.proof.texts.join('; ')}`] : []),
        ...result.diagnostics.flatMap((each) => misplaced(each, text)),
        ...(result.text === '' ? [] : unread(result, text, known)),
      ];
      failures.push(...wrong.map((what) => `${seed} (${base.name}): ${what}`));
    } catch (error) {
      failures.push(`${seed} (${base.name}): ${error instanceof Error ? error.stack : String(error)}`);
    }
    const took = clock() - begun;
    longest = Math.max(longest, took);
    if (took > HANGS) failures.push(`${seed} (${base.name}): took ${Math.round(took)} ms`);
  }
  return { mutants, accepted, undecided, diagnostics, codes, longest, failures };
}

/** Fields of policies that were read, which no manifest of the seeds has, and of which nothing is said; and policies not read. */
function unread(result: ImportResult, text: string, known: ReadonlySet<string>): readonly string[] {
  const isSaid = (start: number): boolean =>
    result.diagnostics.some(({ span }) => span.start <= start && start <= span.end);
  const read = result.mapping.map(({ object }) => object);
  const lost = parseManifests({ name: 'mutant.yaml', text })
    .objects.filter((object) => /polic|cilium|calico/i.test(`${object.apiVersion} ${object.kind}`))
    .filter(({ span }) => !read.some((object) => object.span.start === span.start) && !isSaid(span.start));
  const fields = read
    .filter((object) => !isWorldKind(object))
    .flatMap((object) => treePlaces(object.body, ruleKind(object.kind)))
    .filter(({ where, start }) => !known.has(where) && !isSaid(start));
  return [
    ...lost.map((object) => `nothing is said of \`${object.kind} (${object.apiVersion})\``),
    ...fields.map(({ where }) => `nothing is said of \`${where}\``),
  ];
}

function placesOf(object: JsonMap): readonly string[] {
  const text = JSON.stringify(object);
  return parseManifests({ name: 'base.yaml', text }).objects.flatMap((one: KubeObject) =>
    treePlaces(one.body, ruleKind(one.kind)).map(({ where }) => where),
  );
}

/** Below these the user makes up the keys, or they are a server's. */
const FREE = /(matchLabels|metadata\.labels|metadata\.annotations|status|managedFields)$/;

/** Calico's kinds of policy have the same rules. */
function ruleKind(kind: string): string {
  return kind.replace(/^(Staged)?(Global)?/, '');
}

interface Place {
  readonly where: string;
  readonly start: number;
}

function treePlaces(tree: Tree, where: string): readonly Place[] {
  if (tree.kind === 'list') return tree.items.flatMap((item) => treePlaces(item, `${where}[]`));
  if (tree.kind === 'scalar' || FREE.test(where)) return [];
  return [...tree.entries.values()].flatMap(({ key, keySpan, value }) => {
    const inner = `${where}.${key}`;
    return [{ where: inner, start: keySpan.start }, ...treePlaces(value, inner)];
  });
}

/** A message must have a place inside the text, and no part of its template left over. */
function misplaced({ code, message, help, span }: Diagnostic, text: string): string[] {
  const inside =
    span.file.text === '' ||
    (span.file.text === text && span.start >= 0 && span.start <= span.end && span.end <= text.length);
  const filled = message !== '' && !/undefined|NaN\b|\[object/.test(`${message}${help}`);
  return inside && (filled || /undefined|NaN|object/.test(text))
    ? []
    : [`${code} at ${span.start}..${span.end}: ${message} (${help})`];
}
