import { it } from 'vitest';
import { httpParts } from '../../../src/check/rules/http-parts.js';
import { expectCarets } from '../carets.js';

it('finds methods, paths, hosts and headers that are none', () => {
  expectCarets(
    httpParts,
    `
namespace shop {
  policy p for pods {
    allow from pods on tcp/80 http {
      get, POST "/"
#     ^ lower-case-method: the method \`get\` is not written in capitals (methods are exact: did you mean \`GET\`?)
      GE/T "/"
#     ^ bad-method: \`GE/T\` is not an HTTP method
      * "v1/orders"
#       ^ bad-path: the path \`v1/orders\` does not begin with \`/\` (write \`"/v1/orders"\`)
      * "/v1?page=1"
#       ^ bad-path: holds a query or a fragment
      * "/v1/**/orders"
#       ^ bad-path: has \`**\` elsewhere than at its end
      * "/a b"
#       ^ bad-path: holds white space
      * "/**" host "api.example.com:8080" header "" header "X Team" = "any value"
#                  ^ bad-host: \`api.example.com:8080\` is not a host name or pattern: it has a port or is an address
#                                                ^ bad-header
#                                                          ^ bad-header: \`X Team\` is not the name of a header
      * "/v1/*/x*y" host "**.example.com" header "x-team"
    }
  }
}
`,
  );
});

it('finds regular expressions that RE2 refuses', () => {
  expectCarets(
    httpParts,
    `
policy p for nodes {
  allow from any on tcp http GET ~"/(a"
#                                ^ bad-regex: \`/(a\` is not a regular expression of RE2: \`(\` is not closed
  allow from any on tcp http GET ~"/a(?!b)"
#                                ^ bad-regex: it looks around
  allow from any on tcp http GET ~"/(a)\\\\1"
#                                ^ bad-regex: \`\\1\` refers back
  allow from any on tcp http GET ~"/v[12]/[a-z]+(\\\\?.*)?"
}
`,
  );
});
