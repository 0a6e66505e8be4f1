import { it } from 'vitest';
import { letNames } from '../../../src/check/rules/let-names.js';
import { expectCarets } from '../carets.js';

it('finds names that no let declares, with a suggestion', () => {
  expectCarets(
    letNames,
    `
let front = pods in namespaces
let web = on tcp/80
policy p for $fornt {
#             ^ unknown-name: there is no \`let fornt\` (did you mean \`$front\`?)
  allow from $front except ($nobody) on $web
#                            ^ unknown-name: there is no \`let nobody\` (declare it with \`let nobody = …\`)
  allow to any on tcp except ($wbe)
#                              ^ unknown-name: did you mean \`$web\`?
}
`,
  );
});

it('takes the let of the own namespace, then that at top level, then the only one elsewhere', () => {
  expectCarets(
    letNames,
    `
let a = pods in namespaces
namespace x { let a = pods  let b = pods  policy p for $a { allow from $b } }
namespace y { policy p for pods { allow from $a, $b } }
`,
  );
});

it('finds names that several namespaces declare, used outside of them', () => {
  expectCarets(
    letNames,
    `
namespace x { let a = pods }
namespace y { let a = pods(app=a) }
policy p for nodes { allow from $a }
#                                ^ ambiguous-name: \`$a\` is declared in the namespaces \`x\`, \`y\`, and used outside of them
`,
  );
});
