import { it } from 'vitest';
import { labels } from '../../../src/check/rules/labels.js';
import { expectCarets } from '../carets.js';

it('finds keys and values that no label has', () => {
  expectCarets(
    labels,
    `
namespace shop labels(a/b/c=x, team="not a value") {
#                     ^ bad-label-key: Kubernetes refuses the label key \`a/b/c\`: it has more than one \`/\`
#                                   ^ bad-label-value: no label has the value \`not a value\`: it has \` \`
  policy p for pods("Example.com/app"=x, app_=y, app in ("-a", ok)) { default deny }
#                   ^ bad-label-key: of its prefix, it has capital letters
#                                        ^ bad-label-key: it begins or ends with \`-\`, \`_\` or \`.\`
#                                                        ^ bad-label-value: \`-a\`: it begins or ends with \`-\`, \`_\` or \`.\`
}
`,
  );
});

it('lets pieces of values begin and end with anything a value has', () => {
  expectCarets(
    labels,
    `
policy p for pods(app^="a-", app$="-b", app*="-_.") in namespaces(team="") {
  allow from pods(app^="a b") in namespaces
#                      ^ bad-label-value: no label has the value \`a b\`: it has \` \`
}
`,
  );
});

it('knows what Kubernetes sets itself', () => {
  expectCarets(
    labels,
    `
namespace shop labels(kubernetes.io/metadata.name=shop) { }
namespace cart labels(kubernetes.io/metadata.name=shop) { }
#                                                 ^ metadata-name-label: the label \`kubernetes.io/metadata.name\` of namespace \`cart\` is \`cart\`, not \`shop\`
`,
  );
});
