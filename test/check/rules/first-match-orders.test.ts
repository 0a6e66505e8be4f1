import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstMatchOrders } from '../../../src/check/rules/first-match-orders.js';
import { scopeOf } from '../../../src/check/scope.js';
import { canMeet, shapesOf } from '../../../src/check/shapes.js';
import { parseFile } from '../../../src/syntax/parse.js';
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

function programOf(policies: readonly string[]) {
  const parsed = parseFile({ name: 'program.netc', text: policies.join('\n') });
  expect(parsed.diagnostics).toEqual([]);
  const files = [parsed.file];
  return { files, scope: scopeOf(files) };
}

it('names no more others of one policy than anybody reads', () => {
  const policies = Array.from(
    { length: 30 },
    (_, i) => `policy p${i} for nodes order 5 first-match { deny to world }`,
  );
  const found = firstMatchOrders(programOf(policies));
  expect(found.filter(({ message }) => message.startsWith('policy `p29`'))).toHaveLength(4);
});

const value = fc.constantFrom('x', 'y', 'z');
const requirement = fc.oneof(
  value.map((of) => `app=${of}`),
  value.map((of) => `app!=${of}`),
  fc.subarray(['x', 'y', 'z'], { minLength: 1 }).map((of) => `tier in (${of.join(', ')})`),
  fc.constantFrom('!app', 'tier'),
);
const subject = fc
  .tuple(
    fc.constantFrom('pods', 'nodes'),
    fc.array(requirement, { maxLength: 2 }),
    fc.constantFrom('namespaces', 'namespace(n)', 'namespace(m)'),
  )
  .map(([what, of, where]) => {
    const selector = of.length === 0 ? what : `${what}(${of.join(', ')})`;
    return what === 'nodes' ? selector : `${selector} in ${where}`;
  });

it('finds what a look at every pair finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(subject, { minLength: 1, maxLength: 2 }), { minLength: 9, maxLength: 14 }),
      (subjects) => {
        const program = programOf(
          subjects.map((of, i) => `policy p${i} for ${of.join(', ')} first-match { deny to world }`),
        );
        const shapes = program.scope.policies.map(({ node }) => shapesOf(program, node.subjects, null));
        const plain = shapes.map((mine, i) =>
          shapes.flatMap((other, j) =>
            j < i && (mine === null || other === null || canMeet(mine, other)) ? [`\`p${j}\``] : [],
          ),
        );
        const found = plain.map((_, i) =>
          firstMatchOrders(program).flatMap(({ message }) =>
            message.startsWith(`policy \`p${i}\``) ? (/and (`\S+`) has/.exec(message)?.slice(1) ?? []) : [],
          ),
        );
        expect(found).toEqual(plain.map((others) => others.slice(0, 4)));
      },
    ),
    { seed: 6, numRuns: 100 },
  );
});
