import { expect, it } from 'vitest';
import { createNeighbours } from '../../src/ir/neighbours.js';
import { allOf, anyOf, IS_NODE, IS_POD, inNamespaces } from '../../src/ir/preds.js';

it('finds what shares a namespace or has none, in the order added', () => {
  const known = createNeighbours<string>();
  known.add('shop', allOf(IS_POD, inNamespaces('shop')));
  known.add('everywhere', IS_POD);
  known.add('both', allOf(IS_POD, inNamespaces('pay', 'shop')));
  known.add('pay', allOf(IS_POD, inNamespaces('pay')));
  expect(known.of(allOf(IS_POD, inNamespaces('shop')))).toEqual(['shop', 'everywhere', 'both']);
  expect(known.of(allOf(IS_POD, inNamespaces('audit')))).toEqual(['everywhere']);
  expect(known.of(anyOf(IS_NODE, inNamespaces('shop')))).toHaveLength(4);
});
