import { it } from 'vitest';
import { requestPlaces } from '../../../src/check/rules/request-places.js';
import { expectCarets } from '../carets.js';

it('finds requests on what does not allow', () => {
  expectCarets(
    requestPlaces,
    `
namespace shop {
  policy p for pods {
    deny from pods on tcp/80 http GET "/"
#                            ^ request-on-action: \`http\` stands on \`allow\` rules only, not on \`deny\`
    pass to any on udp/53 dns-query "a.example"
#                         ^ request-on-action: \`dns-query\` stands on \`allow\` rules only, not on \`pass\`
    log from pods on tcp/80 http GET "/"
#                           ^ request-on-action
    allow from pods on tcp/80 http GET "/"
  }
  connect c pods -> pods on tcp http GET "/"
}
`,
  );
});

it('finds requests without the ports that they need', () => {
  expectCarets(
    requestPlaces,
    `
let web = on tcp/80
let names = on udp/53, tcp/53
namespace shop {
  policy p for pods {
    allow from pods http GET "/"
#                   ^ http-without-tcp: \`http\` needs \`tcp\` ports (write \`on tcp/80 http …\`)
    allow from pods on any http GET "/"
#                      ^ http-without-tcp: \`http\` needs \`tcp\` ports, found \`any\`
    allow from pods on $web, $names http GET "/"
#                            ^ http-without-tcp: found \`$names\`
    allow from pods on $web, tcp/http http GET "/"
    allow to any on $names dns-query "a.example"
    allow to any on icmp dns-query "a.example"
#                   ^ dns-query-without-port: \`dns-query\` needs \`udp\` or \`tcp\` ports, found \`icmp\`
  }
}
`,
  );
});
