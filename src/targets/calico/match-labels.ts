/**
 * What a selector says of a pod or a node whose labels are fields of the flow. Which label of Calico's is which field is
 * decided here and nowhere else. Source: PodToWorkloadEndpoints, workloadendpointprocessor.go, NamespaceToProfile,
 * ServiceAccountToProfile @ 87c1590: pod labels with the prefixes of namespaces and accounts are dropped, own labels come first.
 */
import { unreachable } from '../../base/unreachable.js';
import type { End, TextField, TextTest } from '../../flow/fields.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import { matches } from '../../flow/strings.js';
import { accountOf, labelOf, namespaceOf } from './flow-terms.js';
import {
  ACCOUNT_LABEL,
  ACCOUNT_PREFIX,
  NAME_LABEL,
  NAMESPACE_LABEL,
  NAMESPACE_PREFIX,
  ORCHESTRATOR_LABEL,
} from './join-selectors.js';
import type { Comparison, Selector } from './selector.js';

/** A label's value: the same for every endpoint in question, or a field of the flow. */
export type LabelSource =
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'field'; readonly field: TextField };

export type LabelView = (label: string) => LabelSource;

/** The name of a namespace is also a label that the API server keeps (kubernetes.io/metadata.name). */
const NAMESPACE_NAMES: readonly string[] = [
  NAMESPACE_LABEL,
  `${NAMESPACE_PREFIX}${NAME_LABEL}`,
  `${NAMESPACE_PREFIX}kubernetes.io/metadata.name`,
];
const ACCOUNT_NAMES: readonly string[] = [ACCOUNT_LABEL, `${ACCOUNT_PREFIX}${NAME_LABEL}`];

/** The labels of pods at an end; `namespace` is theirs where it is known, else `null`. */
export function podLabels(end: End, namespace: string | null): LabelView {
  return (label) => {
    if (NAMESPACE_NAMES.includes(label))
      return namespace === null
        ? { kind: 'field', field: namespaceOf(end) }
        : { kind: 'constant', value: namespace };
    if (label === ORCHESTRATOR_LABEL) return { kind: 'constant', value: 'k8s' };
    if (ACCOUNT_NAMES.includes(label)) return { kind: 'field', field: accountOf(end) };
    if (label.startsWith(NAMESPACE_PREFIX))
      return {
        kind: 'field',
        field: labelOf('namespace-label', end, label.slice(NAMESPACE_PREFIX.length)),
      };
    if (label.startsWith(ACCOUNT_PREFIX))
      return { kind: 'field', field: labelOf('account-label', end, label.slice(ACCOUNT_PREFIX.length)) };
    return { kind: 'field', field: labelOf('label', end, label) };
  };
}

/**
 * The labels of automatic host endpoints: those of their nodes, and who made them (kube-controllers, auto host endpoints).
 * Nodes are taken not to carry the labels by which Calico tells pods, which are its own to give.
 */
export function autoHostLabels(end: End): LabelView {
  return (label) => {
    if (label === 'projectcalico.org/created-by')
      return { kind: 'constant', value: 'calico-kube-controllers' };
    return isPodMark(label)
      ? { kind: 'absent' }
      : { kind: 'field', field: labelOf('node-label', end, label) };
  };
}

function isPodMark(label: string): boolean {
  return (
    [NAMESPACE_LABEL, ACCOUNT_LABEL, ORCHESTRATOR_LABEL].includes(label) ||
    label.startsWith(NAMESPACE_PREFIX) ||
    label.startsWith(ACCOUNT_PREFIX)
  );
}

/** The flows whose endpoint, seen through the view, has labels that match. Says nothing of the endpoint's kind. */
export function selectsLabels(formulas: Formulas, selector: Selector, view: LabelView): Formula {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return formulas.true;
    case 'has':
      return testLabel(formulas, view(selector.label), { kind: 'present' });
    case 'compare': {
      const met = testLabel(
        formulas,
        view(selector.label),
        comparisonTest(selector.operator, selector.value),
      );
      return selector.operator === '!=' ? formulas.not(met) : met;
    }
    case 'member': {
      const met = testLabel(formulas, view(selector.label), { kind: 'in', values: selector.values });
      return selector.operator === 'not in' ? formulas.not(met) : met;
    }
    case 'not':
      return formulas.not(selectsLabels(formulas, selector.of, view));
    case 'and':
      return formulas.all(selector.of.map((part) => selectsLabels(formulas, part, view)));
    case 'or':
      return formulas.any(selector.of.map((part) => selectsLabels(formulas, part, view)));
    default:
      return unreachable(selector);
  }
}

type PlainTest = Exclude<TextTest, { kind: 'regex' }>;

/** `!=` gives the test that it negates. Every text holds, begins and ends with the empty one. */
function comparisonTest(operator: Comparison, value: string): PlainTest {
  switch (operator) {
    case '==':
    case '!=':
      return { kind: 'in', values: [value] };
    case 'contains':
      return value === '' ? { kind: 'present' } : { kind: 'contains', text: value };
    case 'starts with':
      return value === '' ? { kind: 'present' } : { kind: 'starts', text: value };
    case 'ends with':
      return value === '' ? { kind: 'present' } : { kind: 'ends', text: value };
    default:
      return unreachable(operator);
  }
}

/** Every pod has a namespace and an account, so their presence is no test. */
function testLabel(formulas: Formulas, source: LabelSource, test: PlainTest): Formula {
  if (source.kind === 'absent') return formulas.false;
  if (source.kind === 'constant') return matches(test, source.value) ? formulas.true : formulas.false;
  const always = source.field.name === 'namespace' || source.field.name === 'account';
  return always && test.kind === 'present' ? formulas.true : formulas.text(source.field, test);
}
