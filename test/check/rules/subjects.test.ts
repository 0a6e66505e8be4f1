import { it } from 'vitest';
import { subjects } from '../../../src/check/rules/subjects.js';
import { expectCarets } from '../carets.js';

it('finds what cannot be a subject', () => {
  expectCarets(
    subjects,
    `
let out = cidr(10.0.0.0/8)
policy a for world, nodes { default deny }
#            ^ not-a-subject: \`world\` cannot be the subject of a policy
policy b for $out { default deny }
#            ^ not-a-subject: \`$out\` cannot be the subject of a policy
policy c for namespace(x), namespaces(t), identity(health), pods in namespaces { allow to any for any }
#                                                                                                 ^ not-a-subject
`,
  );
});

it("finds subjects that are not of the block's namespace", () => {
  expectCarets(
    subjects,
    `
let elsewhere = pods in namespace(cart)
namespace shop {
  let own = pods(app=a)
  policy a for pods, namespace(shop), $own, pods in namespace(shop) { default deny }
  policy b for pods in namespace(cart) { default deny }
#              ^ subject-outside-namespace: a policy in \`namespace shop\` applies to its pods, not to \`pods in namespace(cart)\` (move the policy out of the block)
  policy c for nodes { default deny }
#              ^ subject-outside-namespace: not to \`nodes\`
  policy d for $elsewhere { default deny }
#              ^ subject-outside-namespace
  policy e for namespaces, pods in namespace(shop, cart) { default deny }
#              ^ subject-outside-namespace
#                          ^ subject-outside-namespace
}
`,
  );
});
