/**
 * The subjects of a policy → which Calico policies hold it: one per namespace known by name, or cluster-wide ones by namespace
 * selector; nodes by their host endpoints. Each form selects pods only, or nodes only.
 */
import { sortedBy } from '../../base/order.js';
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import type { Pred } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, IS_POD, isFalse } from '../../ir/preds.js';
import { ADDRESSED_KINDS } from '../address-forms.js';
import type { Shape } from '../endpoint-shape.js';
import { textHash } from '../names.js';
import { peerParts } from '../peer-parts.js';
import {
  accountNames,
  both,
  either,
  isPositive,
  isReservedKey,
  labelText,
  NAME,
  NO_PODS,
  namespaceNames,
  SELECTOR_LIMIT,
} from './emit-selectors.js';

export interface SubjectForm {
  /** Empty for a GlobalNetworkPolicy. */
  readonly namespace: string;
  /** The one namespace of the subjects, whatever kind of policy holds them; empty where there are several. */
  readonly home: string;
  readonly pods: boolean;
  /** `selector`, `namespaceSelector`, `serviceAccountSelector`. */
  readonly spec: JsonMap;
  readonly pred: Pred;
  /** Tells the forms of one policy in one namespace apart; depends on nothing else. */
  readonly id: string;
}

export interface SubjectPlan {
  readonly forms: readonly SubjectForm[];
  readonly left: readonly { readonly pred: Pred; readonly code: Feature }[];
}

/** `global`: a rule needs a GlobalNetworkPolicy, so namespaces are selected even where one name would do. */
export function planSubjects(subject: Pred, hosts: boolean, global = false): SubjectPlan {
  const left: { pred: Pred; code: Feature }[] = [];
  const groups = new Map<string, Shape[]>();
  const pods = simplifyPred(allOf(IS_POD, subject));
  const podParts = isFalse(pods) ? [] : peerParts(pods, ADDRESSED_KINDS);
  if (podParts === null) left.push({ pred: pods, code: 'except' });
  for (const shape of podParts ?? []) {
    const code = podProblem(shape);
    if (code !== null) left.push({ pred: shape.pred, code });
    else add(groups, JSON.stringify([whereOf(shape), accountOf(shape)]), shape);
  }
  const forms: SubjectForm[] = [];
  for (const shapes of groups.values()) for (const list of fitting(shapes)) forms.push(podForm(list, global));

  const nodes = simplifyPred(allOf(IS_NODE, subject));
  const nodeParts = isFalse(nodes) ? [] : peerParts(nodes, ADDRESSED_KINDS);
  if (nodeParts === null) left.push({ pred: nodes, code: 'node-subject' });
  for (const shape of nodeParts ?? []) {
    const plain =
      shape.nets === null && shape.ownNode === null && shape.apiServer === null && shape.cluster === null;
    if (hosts && plain) forms.push(nodeForm(shape));
    else left.push({ pred: shape.pred, code: hosts ? 'address-subject' : 'node-subject' });
  }
  const fits = forms.filter((form) => !isTooLong(form));
  for (const form of forms) if (isTooLong(form)) left.push({ pred: form.pred, code: 'label' });
  return { forms: sortedBy(fits, (form) => `${form.namespace} ${form.id}`), left };
}

function podForm(shapes: readonly Shape[], global: boolean): SubjectForm {
  const [first] = shapes;
  const where = first === undefined ? [] : whereOf(first);
  const names = first?.namespace;
  const [namespace] = names?.names ?? [];
  const one =
    first !== undefined &&
    names !== null &&
    names !== undefined &&
    !names.negated &&
    names.names.length === 1 &&
    first.namespaceLabels.length === 0;
  const home = one ? (namespace ?? '') : '';
  const own = one && !global;
  const accounts = first === undefined ? '' : accountOf(first);
  const alternatives = shapes.map(whatOf);
  const selector = alternatives.includes('') ? '' : either([...alternatives].sort());
  const spec = {
    ...(own ? {} : { namespaceSelector: where.length === 0 ? 'all()' : both(where) }),
    ...(selector === '' ? {} : { selector }),
    ...(accounts === '' ? {} : { serviceAccountSelector: accounts }),
  };
  return {
    namespace: own ? home : '',
    home,
    pods: true,
    spec,
    pred: anyOf(...shapes.map((shape) => shape.pred)),
    id: textHash(JSON.stringify(spec)),
  };
}

/** Host endpoints without pods: pods always say who orchestrates them. */
function nodeForm(shape: Shape): SubjectForm {
  const spec = { selector: both([...shape.nodeLabels.map(labelText), NO_PODS]) };
  return { namespace: '', home: '', pods: false, spec, pred: shape.pred, id: textHash(JSON.stringify(spec)) };
}

/** Tests of the namespace; guarded, so that they hold only on what is in a namespace. */
function whereOf(shape: Shape): readonly string[] {
  const parts = [
    ...(shape.namespace === null ? [] : [namespaceNames(shape.namespace)]),
    ...shape.namespaceLabels.map(labelText),
  ];
  const tests = [...(shape.namespace === null ? [] : [shape.namespace]), ...shape.namespaceLabels];
  return parts.length > 0 && !tests.some(isPositive) ? [`has(${NAME})`, ...parts] : parts;
}

function whatOf(shape: Shape): string {
  return both([
    ...shape.labels.map(labelText),
    ...(shape.account === null ? [] : [accountNames(shape.account)]),
  ]);
}

function accountOf(shape: Shape): string {
  return both(shape.accountLabels.map(labelText));
}

function podProblem(shape: Shape): Feature | null {
  if (shape.nets !== null) return 'address-subject';
  if (shape.labels.some((label) => isReservedKey(label.key))) return 'label';
  if (shape.ownNode !== null || shape.apiServer !== null || shape.ownNamespace !== null)
    return 'cluster-subject';
  return shape.cluster === null ? null : 'cluster';
}

/** The alternatives in lists whose joined selector is short enough. */
function fitting(shapes: readonly Shape[]): readonly (readonly Shape[])[] {
  if (shapes.length < 2 || !isTooLong(podForm(shapes, true))) return [shapes];
  const middle = shapes.length >> 1;
  return [...fitting(shapes.slice(0, middle)), ...fitting(shapes.slice(middle))];
}

function isTooLong(form: SubjectForm): boolean {
  return Object.values(form.spec).some((text) => typeof text === 'string' && text.length > SELECTOR_LIMIT);
}

function add(groups: Map<string, Shape[]>, key: string, shape: Shape): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [shape]);
  else group.push(shape);
}
