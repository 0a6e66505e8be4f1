import { it } from 'vitest';
import { duplicateLabels } from '../../../src/check/rules/duplicate-labels.js';
import { expectCarets } from '../carets.js';

it('finds labels of one namespace in two blocks, and keys given twice', () => {
  expectCarets(
    duplicateLabels,
    `
namespace a labels(x=1, y=2, x=3) { }
#                            ^ duplicate-label: the label \`x\` is given twice (a namespace has one value per label)
namespace a { }
namespace a labels(z=1) { }
#         ^ duplicate-labels: the labels of namespace \`a\` are declared twice (write all labels in one place)
namespace b labels(x=1) { }
`,
  );
});
