import { it } from 'vitest';
import { tierOrders } from '../../../src/check/rules/tier-orders.js';
import { expectCarets } from '../carets.js';

it('finds two tiers of one order', () => {
  expectCarets(
    tierOrders,
    `
tier a order 10
tier b order 10.0
#            ^ equal-tier-orders: the tiers \`b\` and \`a\` have one order (tiers are read one after the other: give each its own order)
tier c order last
tier d order last
#            ^ equal-tier-orders: the tiers \`d\` and \`c\` have one order
tier e order -10
`,
  );
});

it('counts the tier default, which is there without a declaration', () => {
  expectCarets(
    tierOrders,
    `
tier a order 1000000
#            ^ equal-tier-orders: the tiers \`a\` and \`default\` have one order
`,
  );
});

it('lets a program declare the tier default elsewhere', () => {
  expectCarets(
    tierOrders,
    `
tier default order 5
tier a order 1000000
`,
  );
});
