/**
 * The golden cases: every directory below `golden/` that holds `expect/`. Missing, extra and different files fail with a diff;
 * beyond bytes each case is checked for determinism, formatting, validity and proof. See `golden/README.md`.
 */
import { createTwoFilesPatch } from 'diff';
import { afterAll, describe, expect, it } from 'vitest';
import { parseFile } from '../src/syntax/parse.js';
import { printFile } from '../src/syntax/print.js';
import { discover, type GoldenCase, orphans, update } from './golden/cases.js';
import { compileCase, filesOf } from './golden/run-case.js';
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

for (const each of discover()) {
  describe(each.name, () => {
    const result = compileCase(each);

    it('compiles to what is expected', () => {
      for (const target of result.targets) {
        const why = [...target.proof.failures.map((f) => f.text), target.proof.undecided].filter(
          (t) => t !== '',
        );
        expect(`${target.profile.label}: ${target.outcome} ${why.join('\n')}`).not.toMatch(
          /: (broken|undecided)/,
        );
      }
      const actual = filesOf(result);
      if (UPDATE !== undefined && each.name.startsWith(UPDATE)) {
        written.push(...update(each, actual));
        return;
      }
      const difference = compareFiles(each, actual);
      expect(difference, difference).toBe('');
    });

    it('opens with a paragraph that says what it pins down', () => {
      expect(each.inputs.length).toBeGreaterThan(0);
      for (const input of each.inputs) expect(input.text.startsWith('# ')).toBe(true);
    });

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

/** What is emitted and how each target comes out, without places. */
function manifestsOf(result: ReturnType<typeof compileCase>): readonly string[] {
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
