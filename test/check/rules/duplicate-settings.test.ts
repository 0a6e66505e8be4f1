import { it } from 'vitest';
import { duplicateSettings } from '../../../src/check/rules/duplicate-settings.js';
import { expectCarets } from '../carets.js';

it('finds a second cluster block, and settings and options that are set twice', () => {
  expectCarets(
    duplicateSettings,
    `
cluster {
  pod-cidr 10.0.0.0/8
  pod-cidr 10.0.0.0/8
# ^ duplicate-setting: \`pod-cidr\` is set twice (keep one of them)
  namespaces closed
  cilium { version 1.20  http on  version 1.19 }
#                                 ^ duplicate-setting: \`version\` is set twice
  cilium { }
# ^ duplicate-setting: \`cilium\` is set twice
}
cluster { name a }
#< duplicate-cluster: a program has one cluster block (move the settings of this one into the other)
`,
  );
});
