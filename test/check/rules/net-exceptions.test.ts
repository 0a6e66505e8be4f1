import { it } from 'vitest';
import { netExceptions } from '../../../src/check/rules/net-exceptions.js';
import { expectCarets } from '../carets.js';

it('finds exceptions that take nothing away, or everything', () => {
  expectCarets(
    netExceptions,
    `
policy p for nodes {
  allow to cidr(10.0.0.0/8, fd00::/8 except (10.1.0.0/16, 11.0.0.0/8, fd00:1::/32))
#                                                         ^ exception-meets-nothing: the exception \`11.0.0.0/8\` meets nothing of its list
  allow to cidr(10.0.0.0/8 except (10.0.0.0/9, 10.128.0.0/9))
#               ^ nothing-left: the exceptions leave nothing of \`10.0.0.0/8\`
  allow to cidr(0.0.0.0/0 except (::/0))
#                                 ^ exception-meets-nothing
}
`,
  );
});
