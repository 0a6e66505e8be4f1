/**
 * A selector over the labels that Calico gives endpoints -> a predicate over what a pod or a node is. Which of Calico's labels
 * says what is decided here. Source: reference of the project, calico 2 "Labels an endpoint carries"; auto host endpoints carry
 * the labels of their node (kube-controllers @ 87c1590).
 */
import { unreachable } from '../../base/unreachable.js';
import { labelHolds } from '../../ir/label-literals.js';
import { FALSE_PRED, type LabelTest, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { ACCOUNT_NAME, METADATA_NAME } from '../../ir/pred-literals.js';
import { allOf, anyOf, inNamespaces, labelTest, notOf } from '../../ir/preds.js';
import { ORCHESTRATOR, POD_ACCOUNT, POD_NAMESPACE } from './read-selectors.js';
import type { Selector } from './selector.js';

/** What a test of a label says of an endpoint of the kind in question. */
type Reading = (label: string, test: LabelTest) => Pred;

const NAMES_OF_NAMESPACE = [POD_NAMESPACE, 'pcns.projectcalico.org/name', `pcns.${METADATA_NAME}`];
const NAMES_OF_ACCOUNT = [POD_ACCOUNT, `pcsa.${ACCOUNT_NAME}`];

/** Of an endpoint that is a pod. */
export function podPred(selector: Selector): Pred {
  return predOf(selector, podReading);
}

/** Of an endpoint that is a node with an automatic host endpoint. */
export function nodePred(selector: Selector): Pred {
  return predOf(selector, nodeReading);
}

const podReading: Reading = (label, test) => {
  if (NAMES_OF_NAMESPACE.includes(label)) {
    if (test.kind === 'exists') return TRUE_PRED;
    return test.kind === 'in'
      ? inNamespaces(...test.values)
      : labelTest('namespace-label', METADATA_NAME, test);
  }
  if (NAMES_OF_ACCOUNT.includes(label)) {
    if (test.kind === 'exists') return TRUE_PRED;
    return test.kind === 'in'
      ? { kind: 'account', names: test.values }
      : labelTest('account-label', ACCOUNT_NAME, test);
  }
  if (label === ORCHESTRATOR) return labelHolds(test, 'k8s') ? TRUE_PRED : FALSE_PRED;
  for (const [prefix, kind] of [
    ['pcns.', 'namespace-label'],
    ['pcsa.', 'account-label'],
  ] as const)
    if (label.startsWith(prefix)) return labelTest(kind, label.slice(prefix.length), test);
  return labelTest('label', label, test);
};

const nodeReading: Reading = (label, test) => {
  if (label === 'projectcalico.org/created-by')
    return labelHolds(test, 'calico-kube-controllers') ? TRUE_PRED : FALSE_PRED;
  const ofPods = [POD_NAMESPACE, POD_ACCOUNT, ORCHESTRATOR].includes(label) || /^(?:pcns|pcsa)\./.test(label);
  return ofPods ? FALSE_PRED : labelTest('node-label', label, test);
};

function predOf(selector: Selector, reading: Reading): Pred {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return TRUE_PRED;
    case 'has':
      return reading(selector.label, { kind: 'exists' });
    case 'compare':
      return selector.operator === '!='
        ? notOf(reading(selector.label, { kind: 'in', values: [selector.value] }))
        : reading(selector.label, comparison(selector.operator, selector.value));
    case 'member': {
      const member = reading(selector.label, { kind: 'in', values: selector.values });
      return selector.operator === 'in' ? member : notOf(member);
    }
    case 'not':
      return notOf(predOf(selector.of, reading));
    case 'and':
      return allOf(...selector.of.map((part) => predOf(part, reading)));
    case 'or':
      return anyOf(...selector.of.map((part) => predOf(part, reading)));
    default:
      return unreachable(selector);
  }
}

/** Every value holds the empty text. */
function comparison(operator: '==' | 'contains' | 'starts with' | 'ends with', value: string): LabelTest {
  if (operator === '==') return { kind: 'in', values: [value] };
  if (value === '') return { kind: 'exists' };
  if (operator === 'contains') return { kind: 'contains', text: value };
  return operator === 'starts with' ? { kind: 'starts', text: value } : { kind: 'ends', text: value };
}
