import { it } from 'vitest';
import { unknownTiers } from '../../../src/check/rules/unknown-tiers.js';
import { expectCarets } from '../carets.js';

it('finds tiers that nothing declares, and knows the tier default', () => {
  expectCarets(
    unknownTiers,
    `
tier security order 5
policy a for nodes tier securty { deny to world }
#                       ^ unknown-tier: there is no tier \`securty\` (did you mean \`security\`?)
policy b for nodes tier platform { deny to world }
#                       ^ unknown-tier: declare it with \`tier platform order …\`
policy c for nodes tier default { deny to world }
policy d for nodes tier security { deny to world }
`,
  );
});
