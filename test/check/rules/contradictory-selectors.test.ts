import { it } from 'vitest';
import { contradictorySelectors } from '../../../src/check/rules/contradictory-selectors.js';
import { expectCarets } from '../carets.js';

it('finds requirements that no label can meet', () => {
  expectCarets(
    contradictorySelectors,
    `
namespace shop {
  policy a for pods(app=a, tier=x, app=b) { default deny }
#                                  ^ contradictory-selector: this selector can never match: the label \`app\` cannot meet both \`app=a\` and \`app=b\`
  policy b for pods(!app, app) { default deny }
#                         ^ contradictory-selector: cannot meet both \`!app\` and \`app\`
  policy c for pods(app in (a, b), app!=a, app!=b) { default deny }
#                                          ^ contradictory-selector: cannot meet both \`app in (a, b)\` and \`app!=b\`
  policy d for pods(app^=web, app=api) { default deny }
#                             ^ contradictory-selector
  policy e for pods(app$=ab, app$=b, app$=c) { default deny }
#                                    ^ contradictory-selector
}
policy f for nodes(role=a, role=b) { allow from pods as accounts(x, !x) in namespaces(t=1, t=2) }
#                          ^ contradictory-selector: the node label \`role\`
#                                                                   ^ contradictory-selector: the account label \`x\`
#                                                                                          ^ contradictory-selector: the namespace label \`t\`
`,
  );
});

it('lets requirements be that something can meet', () => {
  expectCarets(
    contradictorySelectors,
    `
policy p for pods(app!=a, app!=b, app notin (c)) in namespaces {
  allow from pods(app=a or app=b), pods(!app, app!=a), pods(app^=a, app$=a, app*=b), pods(app in (a, b), app=b)
}
`,
  );
});
