import { it } from 'vitest';
import { testLabels } from '../../../src/check/rules/test-labels.js';
import { expectCarets } from '../carets.js';

it('finds labels that only tests name', () => {
  expectCarets(
    testLabels,
    `
namespace shop { policy p for pods(app=web, tier in (front, back)) { allow from pods(team!=x) } }
test "t" {
  allow pods(app=web, tier=back) in namespaces -> pods(app=wbe, app) in namespaces
#                                                          ^ unnamed-test-label: nothing but tests names the label \`app=wbe\`
  deny pods(team=x, app!=other) in namespaces -> pods(zone in (a)) in namespaces(stage=b)
#                                                              ^ unnamed-test-label: nothing but tests names the label \`zone=a\`
}
`,
  );
});
