import { it } from 'vitest';
import { namespaceNamesAsKeys } from '../../../src/check/rules/namespace-names-as-keys.js';
import { expectCarets } from '../carets.js';

it('finds the name of a namespace where a label key stands', () => {
  expectCarets(
    namespaceNamesAsKeys,
    `
namespace shop { }
policy p for pods in namespaces(shop) { allow from namespaces(team=a, shop) }
#                               ^ namespace-name-as-key: \`namespaces(shop)\` asks for a label \`shop\`, and \`shop\` is the name of a namespace (did you mean \`namespace(shop)\`?)
#                                                                     ^ namespace-name-as-key
`,
  );
});

it('knows namespaces that are only named', () => {
  expectCarets(
    namespaceNamesAsKeys,
    `
policy p for pods in namespace(billing) { allow from namespaces(billing or team) }
#                                                               ^ namespace-name-as-key: did you mean \`namespace(billing)\`?
`,
  );
});

it('lets other keys and other selectors be', () => {
  expectCarets(
    namespaceNamesAsKeys,
    `
namespace shop { policy p for pods(shop) { allow from namespaces(shop=yes), namespaces(team) } }
`,
  );
});
