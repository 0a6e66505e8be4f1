import { it } from 'vitest';
import { letKinds } from '../../../src/check/rules/let-kinds.js';
import { expectCarets } from '../carets.js';

it('finds traffic among endpoints, and endpoints among traffic', () => {
  expectCarets(
    letKinds,
    `
let web = on tcp/80
let front = pods in namespaces
policy p for nodes {
  allow from $web on $front, tcp except ($front)
#             ^ name-of-traffic: \`$web\` is traffic, and endpoints stand here (traffic stands after \`on\`)
#                     ^ name-of-endpoints: \`$front\` is endpoints, and traffic stands here (a name for traffic is declared with \`let front = on …\`)
#                                         ^ name-of-endpoints
  allow from $front on $web
}
`,
  );
});
