import { it } from 'vitest';
import { relativeEndpoints } from '../../../src/check/rules/relative-endpoints.js';
import { expectCarets } from '../carets.js';

it('finds what is relative to a subject where there is none', () => {
  expectCarets(
    relativeEndpoints,
    `
let near = local-node, own-namespace
test "t" {
  deny own-namespace -> world
#      ^ not-in-test: \`own-namespace\` says nothing in a test, which has no subject
  deny world -> $near
#               ^ not-in-test
}
connect c pods in namespaces -> own-namespace
#                               ^ not-in-connect: \`own-namespace\` says nothing in a \`connect\`, whose ends are subjects as well
connect d local-node -> pods in namespaces
#         ^ not-in-connect
cluster { dns cluster-dns, local-node, pods(a=b) in namespace(c) }
#             ^ not-in-cluster: \`cluster-dns\` cannot say where the DNS of the cluster is
#                          ^ not-in-cluster
`,
  );
});

it('finds own-namespace where the subjects have one namespace, or none', () => {
  expectCarets(
    relativeEndpoints,
    `
namespace shop { policy a for pods { allow from own-namespace } }
#                                               ^ own-namespace-of-one: \`own-namespace\` stands in a policy for one namespace only (write \`pods\`)
policy b for pods in namespace(shop) { allow from own-namespace }
#                                                 ^ own-namespace-of-one: write \`namespace(shop)\`
policy c for nodes { allow from own-namespace, local-node, remote-nodes }
#                               ^ own-namespace-of-no-pod: the subjects of this policy have no namespace
#                                              ^ local-node-of-no-pod: the subjects of this policy run on no node (\`local-node\` stands in policies for pods)
policy d for pods in namespaces { allow from own-namespace, local-node, remote-nodes }
`,
  );
});
