import { it } from 'vitest';
import { accepts } from '../../../src/check/rules/accepts.js';
import { expectCarets } from '../carets.js';

it('finds targets that there are not, repetitions and empty reasons', () => {
  expectCarets(
    accepts,
    `
policy p for nodes accept wider on calcio "x" {
#                                  ^ unknown-target: \`calcio\` is not a target (did you mean \`calico\`?)
  deny to any accept wider on k8s, k8s "x"
#                                  ^ repeated-accept: \`accept wider\` is written twice for \`k8s\`
  deny to any accept wider on k8s "x" accept narrower on k8s "y" accept wider on cilium, k8s "z"
#                                                                ^ repeated-accept: \`accept wider\` is written twice for \`k8s\`
  deny to any accept both "x" accept both "y"
#                             ^ repeated-accept: \`accept both\` is written twice for every target
  default deny accept effect " "
#                            ^ empty-text: the reason is empty
}
tier t order 5 accept wider on x "x"
#                              ^ unknown-target: the targets are \`k8s\`, \`calico\` and \`cilium\`
`,
  );
});
