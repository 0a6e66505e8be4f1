/** Cases that conformance runs against the plugins' engines have turned up, with the engines' verdicts: every one stays agreed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownCases, replay } from '../query/replay.js';

const FILES = readdirSync(join(import.meta.dirname, '../vectors'))
  .filter((file) => file.startsWith('conformance-'))
  .map((file) => file.replace('.jsonl', ''));

it('has cases of some engine', () => {
  expect(FILES).toContain('conformance-cilium');
});

describe.each(FILES)('%s', (name) => {
  const cases = ownCases(name) ?? [];
  it('has the verdicts of the engine', () => {
    const { findings, ...counts } = replay(cases);
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ differed: 0, undecided: 0 });
    expect(counts.agreed).toBeGreaterThanOrEqual(cases.length);
  });

  it('says of each case which engine answered', () => {
    const engine = name.replace('conformance-', '');
    expect(cases.every((one) => String(one['engine']).startsWith(`${engine} v`))).toBe(true);
  });
});
