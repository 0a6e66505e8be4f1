import { it } from 'vitest';
import { defaults } from '../../../src/check/rules/defaults.js';
import { expectCarets } from '../carets.js';

it('finds a default deny in a tier that passes', () => {
  expectCarets(
    defaults,
    `
tier watch order 5 otherwise pass
policy p for nodes tier watch { default deny egress }
#                               ^ default-deny-in-pass-tier: \`default deny\` in the tier \`watch\`, which ends with \`pass\`
policy q for nodes tier watch { default allow }
policy r for nodes { default deny }
`,
  );
});

it('finds defaults that disagree, or are repeated', () => {
  expectCarets(
    defaults,
    `
policy p for nodes {
  default deny ingress
  default allow egress
  default allow ingress
# ^ contradictory-defaults: \`default allow\` for ingress, and \`default deny\` before it (keep one of them)
  default allow egress
# ^ repeated-direction: \`egress\` is written twice
}
policy q for nodes { default deny ingress, ingress }
#                    ^ repeated-direction: \`ingress\` is written twice
`,
  );
});
