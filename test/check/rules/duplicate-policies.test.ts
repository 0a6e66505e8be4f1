import { it } from 'vitest';
import { duplicatePolicies } from '../../../src/check/rules/duplicate-policies.js';
import { expectCarets } from '../carets.js';

it('finds policies and connects of one name in one namespace', () => {
  expectCarets(
    duplicatePolicies,
    `
namespace shop {
  policy p for pods { default deny }
  policy p for pods(app=a) { default deny }
#        ^ duplicate-policy: policy \`p\` is declared twice
  connect p pods -> pods
#         ^ duplicate-policy: policy or connect \`p\` is declared twice
}
policy p for pods in namespace(shop) { default deny }
#      ^ duplicate-policy
`,
  );
});

it('follows names to the namespace that they bind', () => {
  expectCarets(
    duplicatePolicies,
    `
let shops = namespace(shop)
namespace shop { policy p for pods { default deny } }
policy p for $shops { default deny }
#      ^ duplicate-policy
`,
  );
});

it('lets one name stand in several namespaces, and cluster-wide', () => {
  expectCarets(
    duplicatePolicies,
    `
namespace shop { policy p for pods { default deny } }
namespace cart { policy p for pods { default deny } }
policy p for pods in namespace(shop, cart) { default deny }
`,
  );
});
