import { expect, it } from 'vitest';
import { boundsOf, GivenUp } from '../../src/cli/bounds.js';
import { UsageError } from '../../src/cli/io.js';

it('gives thirty seconds and a gibibyte for each megabyte begun', () => {
  expect(boundsOf(10, {})).toEqual({ seconds: 30, mebibytes: 1024 });
  expect(boundsOf(1_048_576, {})).toEqual({ seconds: 30, mebibytes: 1024 });
  expect(boundsOf(1_048_577, {})).toEqual({ seconds: 60, mebibytes: 2048 });
});

it('takes other numbers from the environment, and 0 for no bound', () => {
  expect(boundsOf(2_000_000, { NETC_PATIENCE: '1.5', NETC_MEMORY: '512' })).toEqual({
    seconds: 3,
    mebibytes: 1024,
  });
  expect(boundsOf(10, { NETC_PATIENCE: '0', NETC_MEMORY: '' })).toEqual({ seconds: null, mebibytes: 1024 });
  expect(boundsOf(10, { NETC_MEMORY: '0' })).toEqual({ seconds: 30, mebibytes: null });
  for (const word of ['long', '-1', '1e3', '.5'])
    expect(() => boundsOf(10, { NETC_PATIENCE: word })).toThrow(UsageError);
});

it('says which bound was met, what was written, and how to have another', () => {
  const bounds = { seconds: 60, mebibytes: null };
  const late = new GivenUp('seconds', bounds, false);
  expect(late.message).toBe('no answer after 60 s, so the question is undecided; nothing was written');
  expect(late.help).toContain('`NETC_PATIENCE=600`');
  const large = new GivenUp('mebibytes', bounds, true);
  expect(large.message).toBe(
    'no answer within the memory there is, so the question is undecided; what was written is not all',
  );
  expect(large.help).toContain('`NETC_MEMORY=4096`');
});
