import { it } from 'vitest';
import { podsWithoutNamespace } from '../../../src/check/rules/pods-without-namespace.js';
import { expectCarets } from '../carets.js';

it('finds pods that no place says where', () => {
  expectCarets(
    podsWithoutNamespace,
    `
let a = pods
#       ^ pods-without-namespace: outside of a namespace block \`pods\` needs \`in …\` (write \`in namespace(…)\`, or \`in namespaces\` for every namespace)
policy p for pods(app=x) as account(y) { allow from any except (pods(app=z)) }
#            ^ pods-without-namespace
#                                                               ^ pods-without-namespace
test "t" { deny pods -> world }
#               ^ pods-without-namespace
namespace x { let b = pods  test "u" { deny pods -> world } }
`,
  );
});
