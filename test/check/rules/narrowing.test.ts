import { it } from 'vitest';
import { narrowing } from '../../../src/check/rules/narrowing.js';
import { expectCarets } from '../carets.js';

it('finds a narrowing that meets none of the subjects', () => {
  expectCarets(
    narrowing,
    `
policy p for pods(app=a) in namespace(x) {
  allow to any for pods(app=b) in namespace(x)
#                  ^ narrowing-meets-nothing: \`for pods(app=b) in namespace(x)\` meets none of the subjects of the policy
  allow to any for nodes, pods(tier=x) in namespaces
#                  ^ narrowing-meets-nothing
  allow to any for pods in namespace(y)
#                  ^ narrowing-meets-nothing
}
`,
  );
});
