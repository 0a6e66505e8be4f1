import { it } from 'vitest';
import { unknownNamespaces } from '../../../src/check/rules/unknown-namespaces.js';
import { expectCarets } from '../carets.js';

it('finds namespaces that nothing declares, where the cluster is closed', () => {
  expectCarets(
    unknownNamespaces,
    `
cluster { namespaces closed }
namespace shop { policy p for pods { allow from pods in namespace(shop, shpo) } }
#                                                                       ^ unknown-namespace: there is no namespace \`shpo\`, and the cluster block says \`namespaces closed\` (did you mean \`shop\`?)
policy q for namespace(elsewhere) { default deny }
#                      ^ unknown-namespace: declare it with a block \`namespace elsewhere\`
`,
  );
});

it('finds label selectors that no declared namespace meets', () => {
  expectCarets(
    unknownNamespaces,
    `
cluster { namespaces closed  dns pods in namespace(kube-system) }
namespace shop labels(team=web) { }
namespace obs { }
policy p for pods in namespaces(team=obs) { allow from namespaces(team=web), namespaces(!team), namespaces(team) }
#                               ^ no-such-namespace: no namespace that is declared meets \`team=obs\`, and the cluster block says \`namespaces closed\`
policy q for namespaces(kubernetes.io/metadata.name=obs, team!=x) { allow from namespaces(team=x or stage) }
#                                                                                         ^ no-such-namespace
`,
  );
});

it('says nothing where the cluster is open', () => {
  expectCarets(
    unknownNamespaces,
    `
policy q for namespace(elsewhere) { default deny }
`,
  );
});
