/**
 * Laws 1 and 2 on random programs, and what the programs reached: a law that was checked on little holds little. A seed stands
 * for one program, one target and one set of acceptances, so a broken law can be looked at alone.
 */
import type { CstNode } from 'chevrotain';
import { NetcParser } from '../../grammar/parser.js';
import { tokenize } from '../../grammar/tokens.js';
import { compile } from '../../src/compile.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { testsOf } from '../../src/ir/preds.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile } from '../../src/targets/profiles.js';
import { PRODUCTIONS, productionsOnly, randomProgram } from '../syntax/random-program.js';

export const TARGETS = [
  'k8s',
  'calico',
  'cilium',
  'calico@3.32,host-endpoints=auto',
  'cilium@1.19,host-firewall=on,node-selector-labels=on',
  'k8s@1.33',
] as const;

const ACCEPTS = [[], ['wider', 'effect'], [], ['narrower', 'effect'], []] as const;

/** How often each thing was met. */
export type Tally = Map<string, number>;

export interface LawsRun {
  readonly outcomes: Tally;
  readonly rules: Tally;
  readonly tests: Tally;
  readonly kinds: Tally;
  readonly losses: Tally;
  /** `seed target: what broke`. */
  readonly broken: readonly string[];
  readonly undecided: number;
}

/** One program of a seed: every third has few productions, so that each is met in small surroundings; every eighth is large. */
export function programOf(seed: number): string {
  const kept = PRODUCTIONS.filter((_, at) => (seed * 7 + at * 13) % 5 === 0);
  return randomProgram(seed, {
    statements: seed % 8 === 0 ? 4 + (seed % 3) : 1 + (seed % 3),
    without: seed % 3 === 0 ? productionsOnly(...kept) : [],
  });
}

/** Compiles the programs of `count` seeds, each for one target. */
export function runLaws(count: number, first: number): LawsRun {
  const reached = { outcomes: tally(), rules: tally(), tests: tally(), kinds: tally(), losses: tally() };
  const broken: string[] = [];
  let undecided = 0;
  for (let seed = first; seed < first + count; seed++) {
    const text = programOf(seed);
    const name = TARGETS[Math.floor(seed / 3) % TARGETS.length] ?? 'k8s';
    const accepts = ACCEPTS[seed % ACCEPTS.length] ?? [];
    const parsed = parseGivenProfile(name);
    if (!parsed.ok) throw new Error(parsed.error);
    const result = compile({
      files: [{ name: 'random.netc', text }],
      resolveImport: noImports,
      targets: [parsed.given],
      accepts,
      program: 'random',
    });
    for (const { severity, message } of result.diagnostics)
      if (severity === 'error') broken.push(`${seed}: not a program: ${message}`);
    countRules(reached.rules, text);
    if (result.source !== null) countTests(reached.tests, result.source.policies);
    for (const target of result.targets) {
      count1(reached.outcomes, `${name}: ${target.outcome}`);
      for (const object of target.objects) count1(reached.kinds, object.kind);
      for (const { loss } of target.proof.losses) count1(reached.losses, `${loss.kind}:${loss.code}`);
      if (target.proof.verdict === 'undecided') undecided++;
      for (const failure of target.proof.failures)
        broken.push(`${seed} ${name} ${accepts.join()}: ${failure.kind}: ${failure.text}`);
    }
  }
  return { ...reached, broken, undecided };
}

/** Every rule of the grammar, whether reached or not. */
export function allRules(): readonly string[] {
  return Object.keys(new NetcParser(false).getGAstProductions());
}

function tally(): Tally {
  return new Map();
}

function count1(table: Tally, key: string): void {
  table.set(key, (table.get(key) ?? 0) + 1);
}

const parser = new NetcParser(false);

/** Each rule once for every program that uses it. */
function countRules(table: Tally, text: string): void {
  const used = new Set<string>();
  const visit = (node: CstNode): void => {
    used.add(node.name);
    for (const child of Object.values(node.children).flat()) if ('children' in child) visit(child);
  };
  visit(parser.read(tokenize(text).tokens));
  for (const rule of used) count1(table, rule);
}

function countTests(table: Tally, { policies }: PolicySet): void {
  for (const { subject, rules } of policies)
    for (const pred of [subject, ...rules.flatMap((rule) => [rule.own, rule.peer])])
      for (const test of testsOf(pred))
        count1(table, 'test' in test ? `${test.kind} ${test.test.kind}` : test.kind);
}
