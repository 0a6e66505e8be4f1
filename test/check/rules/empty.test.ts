import { it } from 'vitest';
import { empty } from '../../../src/check/rules/empty.js';
import { expectCarets } from '../carets.js';

it('finds what says nothing', () => {
  expectCarets(
    empty,
    `
policy p for nodes { description "to come" }
#      ^ empty-policy: policy \`p\` says nothing
test "" { }
#    ^ empty-test: this test asks nothing
#    ^ empty-text: the name is empty
import ""
#      ^ empty-text: the path is empty
policy q for nodes { default deny }
`,
  );
});
