/**
 * Joins the selectors of a policy or of one end of a rule into the one selector that Calico's engine evaluates. It joins
 * TEXTS, as Calico does, because the meaning lies in that: `all()` and `global()` are replaced wherever they stand in the
 * text, and what does not parse after the joining is not enforced.
 * Source: libcalico-go/lib/backend/syncersv1/updateprocessors/{rules,selectors,globalnetworkpolicyprocessor,
 * networkpolicyprocessor}.go and felix/calc/rule_scanner.go combineMatchesIfPossible @ 87c1590.
 */
import { parseSelector, prefixLabels, printSelector, type Selector } from './selector.js';

export const NAMESPACE_PREFIX = 'pcns.';
export const ACCOUNT_PREFIX = 'pcsa.';
export const NAMESPACE_LABEL = 'projectcalico.org/namespace';
export const ACCOUNT_LABEL = 'projectcalico.org/serviceaccount';
export const ORCHESTRATOR_LABEL = 'projectcalico.org/orchestrator';
export const NAME_LABEL = 'projectcalico.org/name';

/** Where a namespaced object is that names no namespace: where `kubectl` and `calicoctl` put it unless told otherwise. */
export const DEFAULT_NAMESPACE = 'default';

/** Texts as written; empty means not given. */
export interface PolicySelectors {
  /** Empty for a cluster-wide policy. */
  readonly namespace: string;
  readonly selector: string;
  /** Cluster-wide policies only. */
  readonly namespaceSelector: string;
  readonly serviceAccountSelector: string;
}

export interface EntitySelectors {
  readonly selector: string;
  readonly notSelector: string;
  readonly namespaceSelector: string;
  readonly accounts: { readonly names: readonly string[]; readonly selector: string } | null;
}

export interface JoinedEntity {
  readonly selector: Selector | null;
  readonly notSelector: Selector | null;
}

/** Which endpoints a policy applies to; undefined where the joined text is no selector. */
export function joinPolicySelectors(given: PolicySelectors): Selector | undefined {
  let text = given.selector;
  if (given.namespace !== '') {
    const own = `${NAMESPACE_LABEL} == '${given.namespace}'`;
    text = append(text, own);
    return parsed(append(text, prefixed(given.serviceAccountSelector, ACCOUNT_PREFIX)));
  }
  if (given.namespaceSelector !== '') {
    text = append(text, prefixed(given.namespaceSelector, NAMESPACE_PREFIX));
    text = text.replaceAll('all()', `has(${NAMESPACE_LABEL})`);
  }
  if (given.serviceAccountSelector !== '') {
    text = append(text, prefixed(given.serviceAccountSelector, ACCOUNT_PREFIX));
    text = text.replaceAll('all()', `has(${ACCOUNT_LABEL})`);
  }
  return parsed(text);
}

/**
 * What one end of a rule selects. `namespace` is that of the policy, empty for a cluster-wide one. In a namespaced policy any
 * selector, `notSelector` included, limits the end to the own namespace unless a namespace selector is given.
 * Undefined where a joined text is no selector.
 */
export function joinEntitySelectors(given: EntitySelectors, namespace: string): JoinedEntity | undefined {
  const parts: string[] = [];
  const accounts = given.accounts === null ? '' : accountText(given.accounts);
  if (accounts !== '') parts.push(accounts);
  if (given.selector !== '') parts.push(given.selector);
  let text = parts.length === 2 ? `(${parts.join(') && (')})` : parts.join('');
  const limit = namespaceText(given.namespaceSelector, namespace);
  if (limit !== '' && (text !== '' || given.notSelector !== '' || given.namespaceSelector !== ''))
    text = text === '' ? limit : `(${limit}) && (${text})`;
  if (text !== '' && given.notSelector !== '') text = `(${text}) && (!(${given.notSelector}))`;
  const selector = text === '' ? null : parsed(text);
  const notSelector = text !== '' || given.notSelector === '' ? null : parsed(given.notSelector);
  return selector === undefined || notSelector === undefined ? undefined : { selector, notSelector };
}

function namespaceText(namespaceSelector: string, namespace: string): string {
  if (namespaceSelector !== '')
    return prefixed(namespaceSelector, NAMESPACE_PREFIX)
      .replaceAll('all()', `has(${NAMESPACE_LABEL})`)
      .replaceAll('global()', `!has(${NAMESPACE_LABEL})`);
  return namespace === '' ? '' : `${NAMESPACE_LABEL} == '${namespace}'`;
}

/** Names are not checked by anybody: names that break the text leave no restriction at all. */
function accountText(accounts: { readonly names: readonly string[]; readonly selector: string }): string {
  const labels = prefixed(accounts.selector, ACCOUNT_PREFIX);
  if (accounts.names.length === 0) return labels;
  const names = parsed(`${ACCOUNT_LABEL} in { '${accounts.names.join("', '")}' }`);
  if (names === undefined) return '';
  return labels === '' ? printSelector(names) : `(${labels}) && (${printSelector(names)})`;
}

function append(text: string, more: string): string {
  if (more === '') return text;
  return text === '' ? more : `(${text}) && ${more}`;
}

/** Canonical text with the prefix before each label; empty for an empty text and for one that is no selector. */
function prefixed(text: string, prefix: string): string {
  const selector = text === '' ? undefined : parsed(text);
  return selector === undefined ? '' : printSelector(prefixLabels(selector, prefix));
}

function parsed(text: string): Selector | undefined {
  const result = parseSelector(text);
  return result.ok ? result.selector : undefined;
}
