import { it } from 'vitest';
import { firstMatchOrders } from '../../../src/check/rules/first-match-orders.js';
import { expectCarets } from '../carets.js';

it('finds policies that share the order of a first-match policy', () => {
  expectCarets(
    firstMatchOrders,
    `
policy a for pods in namespaces order 5 first-match { deny to world }
#                                       ^ first-match-shares-order: policy \`a\` is \`first-match\`, and \`b\` has the same order and can apply to the same endpoints
policy b for pods(app=x) in namespace(x) order 5 { deny to world }
policy c for nodes order 5 { deny to world }
policy d for pods in namespaces order 6 { deny to world }
`,
  );
});

it('takes 1000 for the order where none is written, for connects as well', () => {
  expectCarets(
    firstMatchOrders,
    `
policy a for pods(app=x) in namespace(x) first-match { deny to world }
#                                        ^ first-match-shares-order: \`c\` has the same order
connect c world -> pods in namespace(x)
connect d pods(app=y) in namespace(x) -> world
`,
  );
});

it('names a pair of first-match policies once', () => {
  expectCarets(
    firstMatchOrders,
    `
policy a for nodes order 5 first-match { deny to world }
policy b for nodes order 5 first-match { deny to world }
#                          ^ first-match-shares-order: policy \`b\` is \`first-match\`, and \`a\` has the same order
`,
  );
});

it('lets policies be that cannot meet', () => {
  expectCarets(
    firstMatchOrders,
    `
tier t order 1
policy a for pods(app=x) in namespaces order 5 first-match { deny to world }
policy b for pods(app=y) in namespaces order 5 { deny to world }
policy c for pods(!app) in namespaces order 5 { deny to world }
policy d for pods in namespaces order 5 tier t { deny to world }
`,
  );
});
