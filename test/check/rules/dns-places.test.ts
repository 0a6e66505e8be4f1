import { it } from 'vitest';
import { dnsPlaces } from '../../../src/check/rules/dns-places.js';
import { expectCarets } from '../carets.js';

it('finds names where addresses have none, or nothing is allowed', () => {
  expectCarets(
    dnsPlaces,
    `
let api = dns("api.example.com")
policy p for pods in namespaces {
  allow from dns("a.example.com")
#            ^ dns-not-here: \`dns(…)\` is for what is sent to; the address of a sender has no name
  deny to $api
#         ^ dns-not-here: \`dns(…)\` stands on \`allow\` only, not on \`deny\`
  log to dns("a.example.com")
#        ^ dns-not-here: not on \`log\`
  allow to world except ($api)
#                        ^ dns-not-here: does not stand in an exception
  allow to $api, dns("a.example.com")
}
connect c $api -> $api
#         ^ dns-not-here
test "t" { allow pods in namespaces -> $api  deny $api -> any }
#                                                 ^ dns-not-here
`,
  );
});
