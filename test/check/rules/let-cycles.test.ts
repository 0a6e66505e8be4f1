import { it } from 'vitest';
import { letCycles } from '../../../src/check/rules/let-cycles.js';
import { expectCarets } from '../carets.js';

it('finds each circle once, through endpoints, exceptions and traffic', () => {
  expectCarets(
    letCycles,
    `
let a = any except ($b)
#   ^ let-cycle: \`let a\` is made of itself (break the circle: \`$a\` -> \`$b\` -> \`$a\`)
let b = $a
let t = on $t
#   ^ let-cycle: break the circle: \`$t\` -> \`$t\`
let fine = $other
let other = any
`,
  );
});

it('follows the names of a namespace in that namespace', () => {
  expectCarets(
    letCycles,
    `
let a = $b
let b = any
namespace x { let b = $a }
`,
  );
});
