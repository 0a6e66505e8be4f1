import { expect, it } from 'vitest';
import { cstTypes } from '../../grammar/generate-cst-types.js';

it('keeps cst.d.ts as the grammar says it', async () => {
  await expect(cstTypes()).toMatchFileSnapshot('../../grammar/cst.d.ts');
});
