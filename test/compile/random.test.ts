import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile } from '../../src/targets/profiles.js';
import { programArb } from './random-program.js';

const RUNS = 30;
const TARGETS = [
  'k8s',
  'calico',
  'cilium',
  'calico@3.30,host-endpoints=auto,http=on',
  'cilium@1.18,host-firewall=on,enforcement=always',
];

for (const target of TARGETS) {
  it(`never says more than is true of a random program (${target})`, () => {
    const parsed = parseGivenProfile(target);
    if (!parsed.ok) throw new Error(parsed.error);
    let compiled = 0;
    const accepts = fc.constantFrom([], ['wider', 'effect'], ['narrower', 'effect']);
    fc.assert(
      fc.property(programArb, accepts, (text, accepted) => {
        const result = compile({
          files: [{ name: 'random.netc', text }],
          resolveImport: noImports,
          targets: [parsed.given],
          accepts: accepted,
          program: 'random',
        });
        for (const { proof } of result.targets) {
          compiled++;
          expect(proof.failures.map((failure) => `${failure.kind}: ${failure.text}`)).toEqual([]);
          expect(proof.undecided).toBe('');
        }
      }),
      { seed: Number(process.env['SEED'] ?? 2026), numRuns: Number(process.env['RUNS'] ?? RUNS) },
    );
    expect(compiled).toBeGreaterThan(RUNS / 3);
  });
}
