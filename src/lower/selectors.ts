/** Label selectors → predicates over the labels of pods, namespaces, accounts or nodes. Knows nothing of where they stand. */
import { unreachable } from '../base/unreachable.js';
import type { Pred } from '../ir/policy.js';
import { allOf, allOfList, anyOfList, labelTest, notOf } from '../ir/preds.js';
import type { RequirementNode, SelectorNode } from '../syntax/ast.js';

export type LabelFamily = 'label' | 'namespace-label' | 'account-label' | 'node-label';

/**
 * As Kubernetes reads selectors: `!=` and `notin` also hold where the label is absent. So the result holds on things that
 * have no such labels at all; callers put the kind of endpoint beside it. A missing selector is true.
 */
export function lowerSelector(family: LabelFamily, selector: SelectorNode | null): Pred {
  if (selector === null) return allOf();
  return anyOfList(
    selector.groups.map((group) =>
      allOfList(group.map((requirement) => lowerRequirement(family, requirement))),
    ),
  );
}

function lowerRequirement(family: LabelFamily, requirement: RequirementNode): Pred {
  const key = requirement.key.text;
  switch (requirement.kind) {
    case 'compare': {
      const text = requirement.value.text;
      switch (requirement.operator) {
        case '=':
          return labelTest(family, key, { kind: 'in', values: [text] });
        case '!=':
          return notOf(labelTest(family, key, { kind: 'in', values: [text] }));
        case '^=':
          return labelTest(family, key, { kind: 'starts', text });
        case '$=':
          return labelTest(family, key, { kind: 'ends', text });
        case '*=':
          return labelTest(family, key, { kind: 'contains', text });
        default:
          return unreachable(requirement.operator);
      }
    }
    case 'in':
      return labelTest(family, key, { kind: 'in', values: requirement.values.map((v) => v.text) });
    case 'notin':
      return notOf(labelTest(family, key, { kind: 'in', values: requirement.values.map((v) => v.text) }));
    case 'exists':
      return labelTest(family, key, { kind: 'exists' });
    case 'absent':
      return notOf(labelTest(family, key, { kind: 'exists' }));
    default:
      return unreachable(requirement);
  }
}
