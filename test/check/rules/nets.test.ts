import { it } from 'vitest';
import { nets } from '../../../src/check/rules/nets.js';
import { expectCarets } from '../carets.js';

it('finds what is no net or address, and host bits', () => {
  expectCarets(
    nets,
    `
policy p for nodes at (10.0.0.1/24) {
#                      ^ host-bits: \`10.0.0.1/24\` has bits set behind its prefix (write \`10.0.0.0/24\` for the net, \`10.0.0.1\` for the address)
  allow to cidr(10.0.0.0/33, 10.0.0, fd00::1), address(10.0.0.0/8 except (10.1.0.1/16))
#               ^ bad-net: \`10.0.0.0/33\` is not a net
#                            ^ bad-net: \`10.0.0\` is not a net
#                                                                         ^ host-bits
  allow from pods in namespaces at (010.0.0.1)
#                                   ^ bad-net
}
gateway g for pods in namespaces to cidr(1.2.3.4/0) via nodes ip 1.2.3
#                                        ^ host-bits: write \`0.0.0.0/0\` for the net
#                                                                ^ bad-address: \`1.2.3\` is not an address
cluster { pod-cidr 10.244.0.0/16, fd00::1/8  api-server www.example.com }
#                                 ^ host-bits
#                                                       ^ bad-net
`,
  );
});
