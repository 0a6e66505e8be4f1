/**
 * Selectors, nets and ports of the Kubernetes kinds as formulas over one end of a flow, in the reading of the upstream
 * conformance tests: selectors match pods only, host-network pods are nodes, nets match whatever holds the address.
 */
import type { End, TextField } from '../../flow/fields.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import { PORT_PROTOCOLS } from '../../ir/traffic.js';
import type { NetSet } from '../../values/nets.js';
import { type LabelRequirement, type LabelSelector, requirementsOf } from '../kube/label-selector.js';

const METADATA_NAME = 'kubernetes.io/metadata.name';

/** What building needs: the store, and the namespace that the subject, a pod, is known to be in; `null`: nothing is known. */
export interface Terms {
  readonly formulas: Formulas;
  readonly subjectNamespace: string | null;
}

export function isPod(terms: Terms, end: End): Formula {
  const { formulas, subjectNamespace } = terms;
  return end === 'subject' && subjectNamespace !== null
    ? formulas.true
    : formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: ['pod'] });
}

/** The end is a pod of this namespace. */
export function inNamespace(terms: Terms, end: End, namespace: string): Formula {
  const { formulas, subjectNamespace } = terms;
  if (end === 'subject' && subjectNamespace !== null)
    return subjectNamespace === namespace ? formulas.true : formulas.false;
  return formulas.and(
    isPod(terms, end),
    formulas.text({ type: 'text', name: 'namespace', end, key: '' }, { kind: 'in', values: [namespace] }),
  );
}

/** The end is a pod whose labels match; `null` is no requirement. */
export function podMatches(terms: Terms, end: End, selector: LabelSelector | null): Formula {
  return labelsMatch(terms, end, selector, (key) => ({ type: 'text', name: 'label', end, key }));
}

/** The end is a pod whose namespace's labels match; `null` is no requirement. */
export function namespaceMatches(terms: Terms, end: End, selector: LabelSelector | null): Formula {
  return labelsMatch(terms, end, selector, (key) =>
    key === METADATA_NAME
      ? { type: 'text', name: 'namespace', end, key: '' }
      : { type: 'text', name: 'namespace-label', end, key },
  );
}

/** The end is a node whose labels match. */
export function nodeMatches(terms: Terms, end: End, selector: LabelSelector): Formula {
  const { formulas } = terms;
  const node = formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: ['node'] });
  return formulas.all([
    node,
    ...requirementsOf(selector).map((one) =>
      meets(terms, { type: 'text', name: 'node-label', end, key: one.key }, one),
    ),
  ]);
}

function labelsMatch(
  terms: Terms,
  end: End,
  selector: LabelSelector | null,
  fieldOf: (key: string) => TextField,
): Formula {
  const requirements = selector === null ? [] : requirementsOf(selector);
  return terms.formulas.all([
    isPod(terms, end),
    ...requirements.map((one) => meets(terms, fieldOf(one.key), one)),
  ]);
}

/** `NotIn` and `DoesNotExist` hold where the label is absent. */
function meets(
  terms: Terms,
  field: TextField,
  requirement: Pick<LabelRequirement, 'operator' | 'values'>,
): Formula {
  const { formulas, subjectNamespace } = terms;
  const { operator, values } = requirement;
  const wantsValue = operator === 'In' || operator === 'NotIn';
  const known = field.end === 'subject' && field.name === 'namespace' ? subjectNamespace : null;
  const positive =
    known === null
      ? formulas.text(field, wantsValue ? { kind: 'in', values } : { kind: 'present' })
      : !wantsValue || values.includes(known)
        ? formulas.true
        : formulas.false;
  return operator === 'In' || operator === 'Exists' ? positive : formulas.not(positive);
}

export function hasAddress(terms: Terms, end: End, nets: NetSet): Formula {
  return terms.formulas.address({ type: 'address', name: 'address', end, key: '' }, nets);
}

/** The protocol, and a port from `first` to `last`, ends inclusive; no ports: every port. */
export function hasPort(
  terms: Terms,
  protocol: number,
  ports: { first: number; last: number } | null,
): Formula {
  const { formulas } = terms;
  return formulas.and(
    formulas.number({ type: 'number', name: 'protocol', end: 'flow', key: '' }, [
      { first: protocol, last: protocol },
    ]),
    ports === null
      ? formulas.true
      : formulas.number({ type: 'number', name: 'port', end: 'flow', key: '' }, [ports]),
  );
}

/** The destination, which must be a pod, names this port so; `null`: of any protocol that has ports. */
export function hasPortName(terms: Terms, destination: End, protocol: number | null, name: string): Formula {
  const { formulas } = terms;
  return formulas.and(
    formulas.any((protocol === null ? PORT_PROTOCOLS : [protocol]).map((one) => hasPort(terms, one, null))),
    formulas.boolean({ type: 'boolean', name: 'port-name', end: 'flow', key: name }),
    isPod(terms, destination),
  );
}
