/**
 * The golden cases: every directory below `golden/` that holds `expect/`. Missing, extra and different files fail with a diff;
 * beyond bytes each case is checked for determinism, formatting, validity and proof. See `golden/README.md`.
 */
import { createTwoFilesPatch } from 'diff';
import { afterAll, describe, expect, it } from 'vitest';
import type { CompiledTarget } from '../src/compile.js';
import { parseFile } from '../src/syntax/parse.js';
import { printFile } from '../src/syntax/print.js';
import { discover, type GoldenCase, orphans, update } from './golden/cases.js';
import { compileCase, filesOf } from './golden/run-case.js';
import { filesOfManifests, type ManifestsRun, reversed, runManifests } from './golden/run-manifests.js';
import { shuffled } from './golden/shuffle.js';

/** Set by `npm run golden:update`: the prefix of the cases to rewrite; the empty one means all. */
const UPDATE = process.env['GOLDEN_UPDATE'];
/** Diffs longer than this are cut. */
const DIFF_LINES = 120;

const written: string[] = [];

afterAll(() => {
  for (const line of written.sort()) console.log(line);
});

it('has no input without expectations', () => {
  expect(orphans()).toEqual([]);
});

const cases = discover();

for (const each of cases.filter(({ kind }) => kind === 'programs')) {
  describe(each.name, () => {
    const result = compileCase(each);

    it('compiles to what is expected', () => {
      expectProved(result.targets);
      expectFiles(each, filesOf(result));
    });

    it('opens with a paragraph that says what it pins down', () => expectParagraph(each));

    it('gives the same bytes twice', () => {
      expect([...filesOf(compileCase(each))]).toEqual([...filesOf(result)]);
    });

    const parsed = each.inputs.map((input) => ({ input, ...parseFile(input) }));
    if (parsed.some((file) => file.diagnostics.some((d) => d.severity === 'error'))) return;

    it('says the same when its statements are shuffled', () => {
      const inputs = parsed.map(({ input, file }) => ({ name: input.name, text: printFile(shuffled(file)) }));
      expect(manifestsOf(compileCase(each, inputs))).toEqual(manifestsOf(result));
    });

    it('is formatted to a fixed point that says the same', () => {
      const once = parsed.map(({ input, file }) => ({ name: input.name, text: printFile(file) }));
      const twice = once.map((input) => ({ name: input.name, text: printFile(parseFile(input).file) }));
      expect(twice).toEqual(once);
      expect(manifestsOf(compileCase(each, once))).toEqual(manifestsOf(result));
    });
  });
}

for (const each of cases.filter(({ kind }) => kind === 'manifests')) {
  describe(each.name, () => {
    const result = runManifests(each);
    const targetsOf = (run: ManifestsRun) => run.migrated.flatMap(({ target }) => target ?? []);

    it('is imported and migrated as expected', () => {
      for (const { proof } of [result.imported, ...result.migrated.map(({ read }) => read)])
        expect(`${proof.verdict} ${proof.texts.join('\n')}`).toBe('proved ');
      expectProved(targetsOf(result));
      expectFiles(each, filesOfManifests(result));
    });

    it('opens with a paragraph that says what it pins down', () => expectParagraph(each));

    it('gives the same bytes twice', () => {
      expect([...filesOfManifests(runManifests(each))]).toEqual([...filesOfManifests(result)]);
    });

    it('says the same when its documents stand in another order', () => {
      const other = runManifests(each, reversed(each.inputs));
      expect(manifestsOf({ targets: targetsOf(other) })).toEqual(manifestsOf({ targets: targetsOf(result) }));
    });

    it('is imported to a program in canonical form', () => {
      const { text } = result.imported;
      expect(text === '' ? '' : printFile(parseFile({ name: 'import.netc', text }).file)).toBe(text);
    });
  });
}

function expectProved(targets: readonly CompiledTarget[]): void {
  for (const target of targets) {
    const why = [...target.proof.failures.map((f) => f.text), target.proof.undecided].filter((t) => t !== '');
    expect(`${target.profile.label}: ${target.outcome} ${why.join('\n')}`).not.toMatch(
      /: (broken|undecided)/,
    );
  }
}

function expectFiles(each: GoldenCase, actual: ReadonlyMap<string, string>): void {
  if (UPDATE !== undefined && each.name.startsWith(UPDATE)) {
    written.push(...update(each, actual));
    return;
  }
  const difference = compareFiles(each, actual);
  expect(difference, difference).toBe('');
}

function expectParagraph(each: GoldenCase): void {
  expect(each.inputs.length).toBeGreaterThan(0);
  for (const input of each.inputs) expect(input.text.startsWith('# ')).toBe(true);
}

/** What is emitted and how each target comes out, without places. */
function manifestsOf(result: { readonly targets: readonly CompiledTarget[] }): readonly string[] {
  return result.targets.map((target) => `${target.profile.label}: ${target.outcome}\n${target.text}`);
}

function compareFiles(each: GoldenCase, actual: ReadonlyMap<string, string>): string {
  const parts: string[] = [];
  for (const [name, text] of each.expected) {
    const now = actual.get(name);
    if (now === undefined) parts.push(`${name} is expected, but nothing says it any more\n`);
    else if (now !== text) parts.push(cut(createTwoFilesPatch(name, name, text, now, 'expected', 'now')));
  }
  for (const name of actual.keys())
    if (!each.expected.has(name))
      parts.push(
        `${name} is new:\n${cut(createTwoFilesPatch('/dev/null', name, '', actual.get(name) ?? ''))}`,
      );
  if (parts.length === 0) return '';
  return `${parts.join('\n')}\nif this is right: npm run golden:update -- ${each.name}\n`;
}

function cut(text: string): string {
  const lines = text.split('\n');
  return lines.length <= DIFF_LINES
    ? text
    : `${lines.slice(0, DIFF_LINES).join('\n')}\n… ${lines.length - DIFF_LINES} more lines\n`;
}
