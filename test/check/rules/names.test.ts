import { it } from 'vitest';
import { names } from '../../../src/check/rules/names.js';
import { expectCarets } from '../carets.js';

it('finds names that Kubernetes refuses', () => {
  expectCarets(
    names,
    `
namespace Shop {
#         ^ bad-namespace-name: Kubernetes refuses the namespace name \`Shop\`: it has capital letters
  policy a_b for pods { allow from pods in namespace(a.b) }
#        ^ bad-name: Kubernetes refuses the policy name \`a_b\`: it has \`_\`
#                                                    ^ bad-namespace-name: it has \`.\`
  connect a..b pods -> pods
#         ^ bad-name: Kubernetes refuses the connect name \`a..b\`: a part between dots is empty
  policy c for pods as account(system:anon) { default deny }
#                              ^ bad-name: Kubernetes refuses the service account name \`system:anon\`: it has \`:\`
}
tier T order 5
#    ^ bad-name: the tier name \`T\`
gateway x/y for pods in namespaces to cidr(10.0.0.0/8) via nodes interface interface-is-too-long
#       ^ bad-name: the gateway name
#                                                                          ^ bad-interface-name: \`interface-is-too-long\` is not the name of a network interface
cluster { name this-name-of-a-cluster-is-much-too-long }
#              ^ bad-cluster-name: it has more than 32 characters
let "two words" = any
#   ^ bad-let-name: \`two words\` is not a word, so that \`$\` cannot name it
`,
  );
});

it('takes every name that Kubernetes takes', () => {
  expectCarets(
    names,
    `
namespace a-1 { policy a.b-c.1 for pods as account(default, a.b) { default deny } }
cluster { name prod-1 }
`,
  );
});
