import process from 'node:process';
import { expect, it } from 'vitest';
import { fuzz } from './fuzz-run.js';
import { allSeeds } from './seeds.js';

/** 600, or as many as `node test/manifests/fuzz-long.js` asks for. */
const mutants = Number(process.env['FUZZ_MANIFESTS'] ?? 600);
const first = Number(process.env['FUZZ_FIRST'] ?? 1);

it('imports spoilt manifests without a crash, a hang, a broken proof or a field of which nothing is said', () => {
  const figure = fuzz(allSeeds(), first, mutants, () => performance.now());
  if (mutants !== 600) process.stdout.write(`${JSON.stringify(figure, null, 2)}\n`);
  expect(figure.failures).toEqual([]);
  expect(figure.mutants).toBe(mutants);
  expect(figure.accepted).toBeGreaterThan(mutants / 20);
  expect(figure.undecided).toBeLessThan(mutants / 100);
}, 36_000_000);
