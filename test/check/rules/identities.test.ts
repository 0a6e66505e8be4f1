import { it } from 'vitest';
import { identities } from '../../../src/check/rules/identities.js';
import { expectCarets } from '../carets.js';

it('knows the four identities, and what the others are called here', () => {
  expectCarets(
    identities,
    `
policy p for identity(helth) {
#                     ^ unknown-identity: \`helth\` is not a reserved identity (did you mean \`health\`?)
  allow from identity(host), identity(ingress)
#                     ^ unknown-identity: \`host\` is not a reserved identity (write \`local-node\`)
  allow to identity(something), identity(init), identity(unmanaged)
#                   ^ unknown-identity: the identities are \`health\`, \`ingress\`, \`init\` and \`unmanaged\`
}
`,
  );
});
