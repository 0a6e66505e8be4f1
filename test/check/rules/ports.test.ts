import { it } from 'vitest';
import { ports } from '../../../src/check/rules/ports.js';
import { expectCarets } from '../carets.js';

it('finds ports, types and protocols that there are not', () => {
  expectCarets(
    ports,
    `
policy p for nodes {
  allow to any on tcp/0, udp/65536, sctp/1-70000, tcp/65535
#                 ^ port-out-of-range: there is no port 0 (ports are 1 to 65535)
#                        ^ port-out-of-range: there is no port 65536
#                                   ^ port-out-of-range: there is no port 70000
  allow to any on tcp/9099-9090, tcp/80-80
#                 ^ range-upside-down: the port range \`tcp/9099-9090\` is upside down (write \`tcp/9090-9099\`)
  allow to any on tcp/HTTP, tcp/a--b, tcp/a-name-of-16-chr, tcp/http, tcp/8080-tcp
#                 ^ bad-port-name: \`HTTP\` is not a name that Kubernetes gives a port
#                           ^ bad-port-name
#                                     ^ bad-port-name
  allow to any on icmp/256, icmp/0:300, icmpv6/echo-reqest, icmp/something, icmp/8:0, icmpv6/echo-request
#                 ^ bad-icmp: there is no icmp type 256 (types and codes are 0 to 255)
#                           ^ bad-icmp: there is no icmp code 300
#                                       ^ unknown-icmp-type: \`echo-reqest\` is not the name of an icmpv6 type (did you mean \`icmpv6/echo-request\`?)
#                                                           ^ unknown-icmp-type: write its number, or one of:
  allow to any on protocol/256, protocol/47
#                 ^ bad-protocol: there is no protocol 256 (protocol numbers are 0 to 255)
}
let t = on tcp except (tcp/0)
#                      ^ port-out-of-range
`,
  );
});
