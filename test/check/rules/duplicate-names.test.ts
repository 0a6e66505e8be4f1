import { it } from 'vitest';
import { duplicateNames } from '../../../src/check/rules/duplicate-names.js';
import { expectCarets } from '../carets.js';

it('finds lets, tiers, gateways and tests of one name', () => {
  expectCarets(
    duplicateNames,
    `
let a = any
let a = on tcp
#   ^ duplicate-name: \`let a\` is declared twice (give one of them another name)
tier t order 1
tier t order 2
#    ^ duplicate-name: \`tier t\` is declared twice
gateway g for pods in namespaces to cidr(10.0.0.0/8) via nodes
gateway g for pods in namespaces to cidr(10.0.0.0/8) via nodes
#       ^ duplicate-name: \`gateway g\` is declared twice
test "x" { deny world -> any }
test "x" { deny world -> any }
#    ^ duplicate-name: \`test "x"\` is declared twice
`,
  );
});

it('counts the blocks of one namespace as one, and others apart', () => {
  expectCarets(
    duplicateNames,
    `
let a = any
namespace x { let a = pods  test "x" { deny world -> pods } }
namespace x { let a = pods }
#                 ^ duplicate-name
test "x" { deny world -> any }
`,
  );
});
