import { it } from 'vitest';
import { trafficExceptions } from '../../../src/check/rules/traffic-exceptions.js';
import { expectCarets } from '../carets.js';

it('finds exceptions that take nothing away', () => {
  expectCarets(
    trafficExceptions,
    `
let web = on tcp/80, tcp/443
policy p for nodes {
  allow to any on tcp/80-90 except (tcp/85, tcp/91)
#                                           ^ exception-meets-nothing: the exception \`tcp/91\` meets nothing of its list
  allow to any on tcp, icmp/8 except (udp/53, icmp/3, icmpv6)
#                                     ^ exception-meets-nothing
#                                             ^ exception-meets-nothing
#                                                     ^ exception-meets-nothing
  allow to any on $web except (tcp/80)
  allow to any on tcp/1-10 except (tcp/5)
}
`,
  );
});

it('finds exceptions that leave nothing', () => {
  expectCarets(
    trafficExceptions,
    `
let web = on tcp/80, tcp/443
policy p for nodes {
  allow to any on tcp/80-90 except (tcp/80-85, tcp/86-90)
#                 ^ nothing-left: the exceptions leave nothing of \`tcp/80-90\`
  allow to any on $web, tcp/80 except (tcp)
#                 ^ nothing-left: the exceptions leave nothing of \`$web, tcp/80\`
  allow to any on udp/53 except (any)
#                 ^ nothing-left
}
`,
  );
});

it("takes a port's name for any port", () => {
  expectCarets(
    trafficExceptions,
    `
policy p for nodes {
  allow to any on tcp/80 except (tcp/http)
  allow to any on tcp/dns except (tcp/53)
}
`,
  );
});
