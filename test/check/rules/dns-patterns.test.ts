import { it } from 'vitest';
import { dnsPatterns } from '../../../src/check/rules/dns-patterns.js';
import { expectCarets } from '../carets.js';

it('finds names and patterns that are none', () => {
  expectCarets(
    dnsPatterns,
    `
policy p for pods in namespaces {
  allow to dns("api*.example.com", "a.**.b", "**", "", "a..b", "10.0.0.1", "ex ample.com", "-a.b")
#              ^ bad-dns-pattern: \`api*.example.com\` is not a DNS name or pattern: \`*\` stands for a whole part
#                                  ^ bad-dns-pattern: \`**\` stands only at the beginning, before a dot
#                                            ^ bad-dns-pattern: \`**\` stands only at the beginning, before a dot
#                                                  ^ bad-dns-pattern: it is empty
#                                                      ^ bad-dns-pattern: a part between dots is empty
#                                                              ^ bad-dns-pattern: it is an address
#                                                                          ^ bad-dns-pattern: it has \` \`
#                                                                                          ^ bad-dns-pattern: a part begins or ends with \`-\`
  allow to dns("*.Stripe.com", "**.example.com", "_sip._tcp.example.com", "example.com.", "a.*.b")
  allow to any on udp/53 dns-query "*", "**.example.com", "a*"
#                                                         ^ bad-dns-pattern
}
`,
  );
});
