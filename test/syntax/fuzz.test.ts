import process from 'node:process';
import { expect, it } from 'vitest';
import { fuzz } from './fuzz-run.js';

/** 2,000, or as many as `node test/syntax/fuzz-long.js` asks for. */
const programs = Number(process.env['FUZZ_PROGRAMS'] ?? 2_000);
const first = Number(process.env['FUZZ_FIRST'] ?? 1);

it('reads mutated programs without a crash, a hang or a message without a place', () => {
  const figure = fuzz(first, programs, () => performance.now());
  if (programs !== 2_000) process.stdout.write(`${JSON.stringify(figure, null, 2)}\n`);
  expect(figure.failures).toEqual([]);
  expect(figure.programs).toBe(programs);
  // Mutations that leave a program right are few.
  expect(figure.broken).toBeGreaterThan(programs / 2);
}, 36_000_000);
