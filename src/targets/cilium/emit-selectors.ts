/**
 * Tests of labels, namespaces and accounts → Cilium label selectors in one spelling without traps: every key with its source,
 * every selector with something positive in it, lists sorted. Knows no rule.
 */
import { sortedBy } from '../../base/order.js';
import type { Json, JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { labelHolds } from '../../ir/label-literals.js';
import type { Pred } from '../../ir/policy.js';
import { allOf, notOf } from '../../ir/preds.js';
import type { KeyedLiteral, Names, Shape } from '../endpoint-shape.js';
import { isIdentityLabel } from '../identity-labels.js';
import { ACCOUNT_KEY, CLUSTER_KEY, NAMESPACE_KEY, NAMESPACE_LABEL_PREFIX } from './selector-terms.js';
import type { CiliumSettings } from './settings.js';

export interface Requirement {
  /** With its source: `k8s:app`. */
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** Empty for the last two. */
  readonly values: readonly string[];
}

/** Matches what every pod has and nothing else (cilium.md 2.5). */
export const ANY_NAMESPACE: Requirement = { key: `k8s:${NAMESPACE_KEY}`, operator: 'Exists', values: [] };

/** `matchLabels` for one value, `matchExpressions` for the rest; keys ascending. */
export function selectorJson(requirements: readonly Requirement[]): JsonMap {
  const sorted = sortedBy(requirements, ({ key }) => key);
  const matchLabels: Record<string, Json> = Object.create(null);
  const matchExpressions: JsonMap[] = [];
  for (const { key, operator, values } of sorted) {
    const [only] = values;
    if (operator === 'In' && values.length === 1 && only !== undefined) matchLabels[key] = only;
    else
      matchExpressions.push({
        key,
        operator,
        ...(values.length === 0 ? {} : { values: [...values].sort() }),
      });
  }
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

/** A label `reserved:NAME` is there, or is not. */
export function reserved(name: string, there = true): Requirement {
  return { key: `reserved:${name}`, operator: there ? 'Exists' : 'DoesNotExist', values: [] };
}

/** INVARIANT: no test of a part of the value; `labelProblem` tells. */
export function labelRequirement(prefix: string, { key, test, negated }: KeyedLiteral): Requirement {
  const name = `${prefix}${key}`;
  return test.kind === 'in'
    ? { key: name, operator: negated ? 'NotIn' : 'In', values: test.values }
    : { key: name, operator: negated ? 'DoesNotExist' : 'Exists', values: [] };
}

/** What keeps a label of a pod (or of a node, as a host's own labels) out of a selector. */
export function labelProblem(literal: KeyedLiteral, settings: CiliumSettings): Feature | null {
  if (isTextTest(literal)) return 'label-text';
  const kept = !settings.labelsFiltered || isIdentityLabel(literal.key);
  return kept && !MEANT_OTHERWISE.test(literal.key) ? null : 'label';
}

/** Keys that Cilium gives to other things than a pod's label. */
const MEANT_OTHERWISE = /^io\.kubernetes\.pod\.namespace$|^io\.cilium\.k8s\./;

/** Nodes as peers carry their labels under the source `node`; `fromNodes` is written without one, as the documentation has it. */
export function nodeLabelProblem(literal: KeyedLiteral): Feature | null {
  if (isTextTest(literal)) return 'label-text';
  const { key, test } = literal;
  return RESERVED_NAMES.includes(key) && (test.kind === 'exists' || labelHolds(test, '')) ? 'node' : null;
}

/** An unprefixed key of such a name would also mean the reserved label (cilium.md 2.2). */
const RESERVED_NAMES: readonly string[] = ['host', 'remote-node', 'kube-apiserver', 'world'];

function isTextTest({ test }: KeyedLiteral): boolean {
  return test.kind !== 'in' && test.kind !== 'exists';
}

/** The parts of a shape of pods that a selector can say, and what stands in the way of the rest. */
export interface PodSelection {
  readonly requirements: readonly Requirement[];
  /** What the requirements select, `is pod` left out. */
  readonly tests: readonly Pred[];
  readonly problem: Feature | null;
}

/** Namespaces are left out where `namespace` is false: a namespaced policy binds its subjects itself. */
export function podSelection(shape: Shape, settings: CiliumSettings, namespace: boolean): PodSelection {
  const requirements: Requirement[] = [];
  const tests: Pred[] = [];
  let problem: Feature | null = null;
  if (namespace) {
    requirements.push(...nameRequirements(NAMESPACE_KEY, shape.namespace));
    if (shape.namespace === null || shape.namespace.negated) requirements.push(ANY_NAMESPACE);
  }
  if (shape.namespace !== null)
    tests.push(signed({ kind: 'namespace', names: shape.namespace.names }, shape.namespace.negated));
  const add = (
    kind: 'label' | 'namespace-label',
    prefix: string,
    literal: KeyedLiteral,
    found: Feature | null,
  ) => {
    if (found !== null) {
      problem ??= found;
      return;
    }
    requirements.push(labelRequirement(prefix, literal));
    tests.push(signed({ kind, key: literal.key, test: literal.test }, literal.negated));
  };
  for (const literal of shape.namespaceLabels)
    add(
      'namespace-label',
      `k8s:${NAMESPACE_LABEL_PREFIX}`,
      literal,
      isTextTest(literal) ? 'label-text' : null,
    );
  for (const literal of shape.labels) add('label', 'k8s:', literal, labelProblem(literal, settings));
  for (const [key, kind, names] of [
    [ACCOUNT_KEY, 'account', shape.account],
    [CLUSTER_KEY, 'cluster-name', shape.cluster],
  ] as const) {
    requirements.push(...nameRequirements(key, names));
    if (names !== null) tests.push(signed({ kind, names: names.names }, names.negated));
  }
  if (shape.accountLabels.length > 0) problem ??= 'account-label';
  return { requirements, tests, problem };
}

function nameRequirements(key: string, names: Names | null): readonly Requirement[] {
  return names === null
    ? []
    : [{ key: `k8s:${key}`, operator: names.negated ? 'NotIn' : 'In', values: names.names }];
}

function signed(test: Pred, negated: boolean): Pred {
  return negated ? notOf(test) : allOf(test);
}
