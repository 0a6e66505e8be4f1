import { it } from 'vitest';
import { gatewayEnds } from '../../../src/check/rules/gateway-ends.js';
import { expectCarets } from '../carets.js';

it('finds gateways for other things than pods, and via other things than nodes', () => {
  expectCarets(
    gatewayEnds,
    `
gateway g for nodes, pods in namespaces to cidr(10.0.0.0/8) via world
#             ^ gateway-subject: a gateway is for pods, not for \`nodes\`
#                                                               ^ gateway-nodes: a gateway goes via nodes, not via \`world\`
`,
  );
});
