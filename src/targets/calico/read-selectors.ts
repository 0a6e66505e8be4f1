/**
 * What Calico makes of the selectors of a policy or of one end of a rule: one selector over all labels that an endpoint carries,
 * built as a tree from the trees of its parts. Says in its own way what `join-selectors.ts` says by joining texts.
 * Source: reference of the project, calico 2, 3.3 and 3.4 (updateprocessors/{rules,selectors}.go @ 87c1590).
 */
import { invariant, unreachable } from '../../base/unreachable.js';
import { type LabelSelector, requirementsOf } from '../kube/label-selector.js';
import { parseSelector, prefixLabels, type Selector } from './selector.js';

export const POD_NAMESPACE = 'projectcalico.org/namespace';
export const POD_ACCOUNT = 'projectcalico.org/serviceaccount';
export const ORCHESTRATOR = 'projectcalico.org/orchestrator';
const OF_NAMESPACE = 'pcns.';
const OF_ACCOUNT = 'pcsa.';

const AT = { start: 0, end: 0 };

export function both(...of: readonly Selector[]): Selector {
  const [only] = of;
  if (only === undefined) return { kind: 'all', ...AT };
  return of.length === 1 ? only : { kind: 'and', of, ...AT };
}

function has(label: string): Selector {
  return { kind: 'has', label, ...AT };
}

function not(of: Selector): Selector {
  return of.kind === 'not' ? of.of : { kind: 'not', of, ...AT };
}

function oneOf(label: string, values: readonly string[]): Selector {
  return { kind: 'member', label, operator: 'in', values, ...AT };
}

export function inNamespace(namespace: string): Selector {
  return oneOf(POD_NAMESPACE, [namespace]);
}

/** INVARIANT: validation takes the text. */
function parsed(text: string): Selector {
  const result = parseSelector(text);
  invariant(result.ok, 'validation takes selectors that parse');
  return result.selector;
}

/** `all()` and `global()` replaced, wherever `marks` says what they become; `says` tells which ones count. */
function replaced(
  selector: Selector,
  marks: Readonly<Partial<Record<'all' | 'global', Selector>>>,
  says: (mark: Selector) => boolean,
): Selector {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return says(selector) ? (marks[selector.kind] ?? selector) : selector;
    case 'not':
      return { ...selector, of: replaced(selector.of, marks, says) };
    case 'and':
    case 'or':
      return { ...selector, of: selector.of.map((part) => replaced(part, marks, says)) };
    case 'has':
    case 'compare':
    case 'member':
      return selector;
    default:
      return unreachable(selector);
  }
}

const EVERY_MARK = (): boolean => true;

/** Texts as written; empty means not given, and so may be an empty `namespace`, of a cluster-wide policy. */
export interface SubjectTexts {
  readonly namespace: string;
  readonly selector: string;
  readonly namespaceSelector: string;
  readonly serviceAccountSelector: string;
}

/**
 * The endpoints a policy applies to. In a cluster-wide one with a namespace selector `all()` is everything with a namespace, also
 * where it stands in `selector`; with an account selector it is everything with an account. Only the spelling `all()` counts there.
 */
export function subjectSelector(given: SubjectTexts): Selector {
  const parts: Selector[] = [];
  const wide = given.namespace === '';
  if (!wide) parts.push(inNamespace(given.namespace));
  if (given.selector !== '') {
    const { selector } = given;
    const everything =
      given.namespaceSelector !== '' ? POD_NAMESPACE : given.serviceAccountSelector !== '' ? POD_ACCOUNT : '';
    const own = parsed(selector);
    parts.push(
      wide && everything !== ''
        ? replaced(own, { all: has(everything) }, (mark) => selector.slice(mark.start, mark.end) === 'all()')
        : own,
    );
  }
  if (wide && given.namespaceSelector !== '')
    parts.push(
      replaced(
        prefixLabels(parsed(given.namespaceSelector), OF_NAMESPACE),
        { all: has(POD_NAMESPACE) },
        EVERY_MARK,
      ),
    );
  if (given.serviceAccountSelector !== '') {
    const accounts = prefixLabels(parsed(given.serviceAccountSelector), OF_ACCOUNT);
    parts.push(wide ? replaced(accounts, { all: has(POD_ACCOUNT) }, EVERY_MARK) : accounts);
  }
  return both(...parts);
}

/** One end of a rule: a member of a set of endpoints, or of none of one. */
export interface EndSelector {
  /** `null`: not asked for. */
  readonly selector: Selector | null;
  /** Only beside a `selector` that is `null`. */
  readonly notSelector: Selector | null;
}

export interface EndTexts {
  readonly selector: string;
  readonly notSelector: string;
  readonly namespaceSelector: string;
  readonly accounts: { readonly names: readonly string[]; readonly selector: string } | null;
}

/** `namespace` is that of the policy, empty for a cluster-wide one; it limits an end that selects at all, `notSelector` included. */
export function endSelector(given: EndTexts, namespace: string): EndSelector {
  const wanted: Selector[] = [];
  const { accounts } = given;
  if (accounts !== null && accounts.selector !== '')
    wanted.push(prefixLabels(parsed(accounts.selector), OF_ACCOUNT));
  if (accounts !== null && accounts.names.length > 0) wanted.push(oneOf(POD_ACCOUNT, accounts.names));
  if (given.selector !== '') wanted.push(parsed(given.selector));
  const limits =
    given.namespaceSelector !== ''
      ? [ofNamespaces(parsed(given.namespaceSelector))]
      : namespace === '' || (wanted.length === 0 && given.notSelector === '')
        ? []
        : [inNamespace(namespace)];
  const unwanted = given.notSelector === '' ? null : parsed(given.notSelector);
  const positive = [...limits, ...wanted];
  if (positive.length === 0) return { selector: null, notSelector: unwanted };
  return { selector: both(...positive, ...(unwanted === null ? [] : [not(unwanted)])), notSelector: null };
}

/** A rule's namespace selector over the labels of endpoints: `all()` is what has a namespace, `global()` what has none. */
function ofNamespaces(selector: Selector): Selector {
  return replaced(
    prefixLabels(selector, OF_NAMESPACE),
    { all: has(POD_NAMESPACE), global: not(has(POD_NAMESPACE)) },
    EVERY_MARK,
  );
}

/** A selector of pods in the kinds of Kubernetes, which always says that they are pods; `null` is all of them. */
export function podSelector(selector: LabelSelector | null): Selector {
  return both(oneOf(ORCHESTRATOR, ['k8s']), ...requirements(selector));
}

/** A selector of namespaces in the kinds of Kubernetes; `null` and empty are all of them. */
export function namespaceSelector(selector: LabelSelector | null): Selector {
  return ofNamespaces(both(...requirements(selector)));
}

function requirements(selector: LabelSelector | null): readonly Selector[] {
  if (selector === null) return [];
  return requirementsOf(selector).map(({ key, operator, values }): Selector => {
    switch (operator) {
      case 'In':
        return oneOf(key, values);
      case 'NotIn':
        return { kind: 'member', label: key, operator: 'not in', values, ...AT };
      case 'Exists':
        return has(key);
      case 'DoesNotExist':
        return not(has(key));
      default:
        return unreachable(operator);
    }
  });
}
