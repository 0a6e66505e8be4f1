/** Comparisons of random objects judged by the plain evaluators: equal means equal, and every witness is one (semantics, law 5). */
import { describe, expect, it } from 'vitest';
import { compareDecisions, type Witness } from '../../src/flow/difference.js';
import { mutated } from './mutate-manifests.js';
import { oracleOf, profileOf } from './oracles.js';
import { type PluginName, sampleManifests } from './random-manifests.js';
import { readingOf, universeOf } from './readings.js';
import { flowsOf, lineOf, WORLD_OBJECTS } from './small-world.js';

const LONG = process.env['NETC_LONG'] === '1';
const PAIRS = Number(process.env['PAIRS'] ?? (LONG ? 2000 : 60));
const SEED = Number(process.env['SEED'] ?? 2);

describe.each<PluginName>(['k8s', 'calico', 'cilium'])('%s', (plugin) => {
  it('compares as the plain evaluator does', { timeout: 3_600_000 }, () => {
    const flows = flowsOf(plugin);
    const findings: string[] = [];
    const counts = { refused: 0, equal: 0, different: 0, undecided: 0, witnesses: 0 };
    for (const [i, { objects, profile: text }] of sampleManifests(plugin, SEED, PAIRS).entries()) {
      const profile = profileOf(text);
      const sides = [objects, mutated(objects, SEED * 100_000 + i)].map((side) => [
        ...WORLD_OBJECTS,
        ...side,
      ]);
      const [left, right] = sides.map((side) => readingOf(side, profile));
      if (left === undefined || right === undefined) continue;
      if (left.errors.length + right.errors.length > 0) {
        counts.refused++;
        continue;
      }
      const [first, second] = sides.map((side) => oracleOf(side, profile));
      if (first === undefined || second === undefined) continue;
      const { verdict, opened, closed } = compareDecisions(left.decision, right.decision, {
        universe: universeOf(profile),
      });
      counts[verdict]++;
      const tell = (what: string): void => {
        findings.push(
          [`${text}: ${what}`, ...sides.map((side) => JSON.stringify(side.slice(WORLD_OBJECTS.length)))].join(
            '\n',
          ),
        );
      };
      if (verdict === 'equal') {
        const flow = flows.find((one) => first(one) !== second(one));
        if (flow !== undefined) tell(`called equal, but not for ${lineOf(flow)}`);
      }
      const check = (witness: Witness, opens: boolean): void => {
        counts.witnesses++;
        const [was, is] = [first(witness.flow), second(witness.flow)];
        if (was !== !opens || is !== opens)
          tell(
            `a witness that ${opens ? 'opens' : 'closes'} is judged ${was} and ${is}: ${lineOf(witness.flow)} ${described(witness)}`,
          );
      };
      for (const witness of opened) check(witness, true);
      for (const witness of closed) check(witness, false);
    }
    if (LONG) console.info(plugin, counts);
    expect(findings.slice(0, 3)).toEqual([]);
    expect(counts.undecided).toBe(0);
    expect(Math.min(counts.equal, counts.different)).toBeGreaterThan(PAIRS / 10);
  });
});

function described({ flow }: Witness): string {
  return JSON.stringify(flow, (_, value) =>
    typeof value === 'bigint' ? String(value) : value instanceof Map ? Object.fromEntries(value) : value,
  );
}
