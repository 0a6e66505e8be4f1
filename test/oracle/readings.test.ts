/** Three readings of random objects over every flow of a small world: the plain evaluator, plain booleans, and diagrams. */
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../src/flow/flow.js';
import { impossible } from '../../src/flow/possible.js';
import { decider } from '../../src/query/decide.js';
import { oracleOf, profileOf } from './oracles.js';
import { type PluginName, sampleManifests } from './random-manifests.js';
import { diagramReading, readingOf, universeOf } from './readings.js';
import { flowsOf, lineOf, WORLD_OBJECTS } from './small-world.js';

const LONG = process.env['NETC_LONG'] === '1';
const SETS = Number(process.env['SETS'] ?? (LONG ? 2000 : 40));
const SEED = Number(process.env['SEED'] ?? 1);

describe.each<PluginName>(['k8s', 'calico', 'cilium'])('%s', (plugin) => {
  const flows = flowsOf(plugin);
  const open = flows
    .filter(({ request, icmpType }) => request?.kind !== 'opaque' || icmpType >= 0)
    .map((flow): Flow => ({ ...flow, request: null, icmpType: -1, icmpCode: -1 }));

  it('asks about flows that exist', () => {
    const of = universeOf(profileOf(plugin));
    expect(flows.flatMap((flow) => impossible(flow, of) ?? [])).toEqual([]);
    expect(flows.length).toBeGreaterThan(2000);
  });

  it('is read in one way by all three', { timeout: 3_600_000 }, () => {
    const findings: string[] = [];
    const counts = { sets: 0, refused: 0, flows: 0, allowed: 0 };
    for (const { objects, profile: text } of sampleManifests(plugin, SEED, SETS)) {
      const all = [...WORLD_OBJECTS, ...objects];
      const profile = profileOf(text);
      const { decision, errors } = readingOf(all, profile);
      if (errors.length > 0) {
        counts.refused++;
        continue;
      }
      counts.sets++;
      const oracle = oracleOf(all, profile);
      const booleans = decider(decision);
      const diagrams = diagramReading(decision, universeOf(profile));
      const differing = flows.filter((flow) => {
        const expected = oracle(flow);
        counts.flows++;
        if (expected === true) counts.allowed++;
        return (booleans(flow).verdict === 'allow') !== expected || diagrams(flow) !== expected;
      });
      const openly = open.find((flow) => {
        const expected = oracle(flow);
        const { verdict } = booleans(flow);
        // Either may call open what cancels out; they must not contradict each other.
        return expected !== 'depends' && verdict === (expected ? 'deny' : 'allow');
      });
      const first = differing[0] ?? openly;
      if (first === undefined) continue;
      const { verdict, by } = booleans(first);
      findings.push(
        [
          `${text}: ${differing.length} flows, first ${lineOf(first)}`,
          `oracle ${oracle(first)}, booleans ${verdict} by ${by.map((one) => one.origin.label).join()}`,
          JSON.stringify(objects),
        ].join('\n'),
      );
    }
    if (LONG) console.info(plugin, counts);
    expect(findings.slice(0, 3)).toEqual([]);
    expect(counts.sets).toBeGreaterThan(SETS * 0.7);
    // Not all one answer: a world in which nothing is denied would show nothing.
    expect(counts.allowed).toBeGreaterThan(counts.flows * 0.2);
    expect(counts.allowed).toBeLessThan(counts.flows * 0.95);
  });
});
