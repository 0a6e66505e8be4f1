/**
 * Random policy sets with every feature and overlapping subjects, compiled for each target: no law is broken, and what share stays
 * exact. `node test/legalize/share-long.js COUNT` runs more and prints the share by target and feature, and the commonest reasons.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CompiledTarget, compileFor } from '../../src/compile-for.js';
import { featuresOf } from '../../src/ir/features-of.js';
import { normalize } from '../../src/ir/normalize.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { parseProfile } from '../../src/targets/profiles.js';
import { FULL, randomSet } from '../targets/random-set.js';

const SETS = Number(process.env['SHARE_SETS'] ?? 40);
const SEED = Number(process.env['SHARE_SEED'] ?? 1);
/** With the least share of exact sets that the bounded run may have. */
const TARGETS = [
  ['k8s', 0.2],
  ['k8s,cluster-network-policy=on', 0.2],
  ['calico', 0.2],
  ['cilium', 0.2],
  ['calico,host-endpoints=auto', 0.2],
  ['cilium,host-firewall=on,node-selector-labels=on', 0.2],
] as const;

interface Tally {
  sets: number;
  exact: number;
  undecided: number;
  readonly features: Map<string, { sets: number; exact: number }>;
  /** Sets that lose something for the reason; `alone`: for no other. */
  readonly reasons: Map<string, { sets: number; alone: number }>;
  readonly tooLarge: Map<string, number>;
}

function tally(): Tally {
  return { sets: 0, exact: 0, undecided: 0, features: new Map(), reasons: new Map(), tooLarge: new Map() };
}

function reasonsOf(target: CompiledTarget): readonly string[] {
  return [...new Set(target.proof.losses.map(({ loss }) => `${loss.kind}:${loss.code}`))].sort();
}

function add(to: Tally, set: PolicySet, target: CompiledTarget): void {
  const exact = target.outcome === 'exact' || target.outcome === 'conditional';
  to.sets++;
  if (exact) to.exact++;
  if (target.proof.verdict === 'undecided') to.undecided++;
  for (const feature of new Set(featuresOf(set).map((use) => use.feature))) {
    const entry = to.features.get(feature) ?? { sets: 0, exact: 0 };
    to.features.set(feature, { sets: entry.sets + 1, exact: entry.exact + (exact ? 1 : 0) });
  }
  const reasons = reasonsOf(target);
  for (const reason of reasons) {
    const entry = to.reasons.get(reason) ?? { sets: 0, alone: 0 };
    to.reasons.set(reason, { sets: entry.sets + 1, alone: entry.alone + (reasons.length === 1 ? 1 : 0) });
  }
}

it(`keeps the laws on ${SETS} random policy sets for every target`, { timeout: 36_000_000 }, () => {
  const sets = fc.sample(randomSet(FULL), { seed: SEED, numRuns: SETS }).map(normalize);
  const broken: string[] = [];
  const tallies = TARGETS.map(([label, least]) => {
    const parsed = parseProfile(label);
    if (!parsed.ok) throw new Error(parsed.error);
    const counts = tally();
    for (const [i, set] of sets.entries()) {
      const { target, diagnostics } = compileFor(set, parsed.profile, { accepts: [], program: 'share' });
      add(counts, set, target);
      for (const { code } of diagnostics) counts.tooLarge.set(code, (counts.tooLarge.get(code) ?? 0) + 1);
      for (const failure of target.proof.failures) broken.push(`set ${i} ${label}: ${failure.text}`);
    }
    return { label, least, counts };
  });
  if (process.env['SHARE_SETS'] !== undefined) process.stdout.write(report(tallies));
  expect(broken.slice(0, 5)).toEqual([]);
  for (const { label, least, counts } of tallies) {
    expect(counts.exact / counts.sets, label).toBeGreaterThan(least);
    expect(counts.undecided, label).toBeLessThanOrEqual(counts.sets / 100);
  }
});

function report(tallies: readonly { readonly label: string; readonly counts: Tally }[]): string {
  const share = (of: { readonly sets: number; readonly exact: number } | undefined): string =>
    of === undefined ? '' : `${Math.round((100 * of.exact) / of.sets)}% of ${of.sets}`;
  const features = [...new Set(tallies.flatMap(({ counts }) => [...counts.features.keys()]))].sort();
  const rows = [
    ['', ...tallies.map(({ label }) => label)],
    ['all', ...tallies.map(({ counts }) => share(counts))],
    ...features.map((feature) => [
      feature,
      ...tallies.map(({ counts }) => share(counts.features.get(feature))),
    ]),
  ];
  const reasons = tallies.map(
    ({ label, counts }) =>
      `${label}: ${counts.undecided} undecided, ${JSON.stringify(Object.fromEntries(counts.tooLarge))}\n${[
        ...counts.reasons,
      ]
        .sort(([, a], [, b]) => b.alone - a.alone || b.sets - a.sets)
        .map(([reason, { sets, alone }]) => `  ${reason.padEnd(32)} ${sets} sets, ${alone} for nothing else`)
        .join('\n')}\n`,
  );
  return `${rows.map((row) => row.map((cell) => cell.padEnd(30)).join('')).join('\n')}\n\n${reasons.join('\n')}`;
}
