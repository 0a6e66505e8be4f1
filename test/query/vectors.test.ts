import { expect, it } from 'vitest';
import type { JsonMap } from '../../src/base/tree.js';
import { type Profile, parseProfile } from '../../src/targets/profiles.js';
import { ownCases, replay, wholeSet } from './replay.js';

function profile(text: string): Profile {
  const parsed = parseProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.profile;
}

const NEUTRAL_UNDER = 'k8s,cluster-network-policy=on';
const isNeutral = (one: JsonMap): boolean => one['neutral'] === true || one['invalid'] === true;

for (const name of ['kubernetes']) {
  it(`agrees with the engine on the kept ${name} cases`, () => {
    const cases = ownCases(name) ?? [];
    const { findings, ...counts } = replay(cases);
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ differed: 0, undecided: 0 });
    expect(counts.agreed).toBeGreaterThan(100);
  });

  const whole = wholeSet(name);
  it.runIf(whole !== undefined)(`agrees with the engine on every ${name} case of the shared set`, () => {
    const { findings, ...counts } = replay(whole ?? []);
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ differed: 0, undecided: 0 });
  });
}

it('decides what does not depend on the plugin in its own reading of Kubernetes', () => {
  const all = wholeSet('kubernetes') ?? ownCases('kubernetes') ?? [];
  const neutral = all.filter(isNeutral);
  const { findings, ...counts } = replay(neutral, profile(NEUTRAL_UNDER));
  expect(findings).toEqual([]);
  expect(counts).toMatchObject({ differed: 0, undecided: 0 });
  expect(counts.agreed).toBeGreaterThan(100);
});
