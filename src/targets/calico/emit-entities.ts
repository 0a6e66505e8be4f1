/**
 * One part of a rule's peers, or of its own end → the `source` or `destination` of Calico rules, or what stands in the way and
 * the nearest wider thing. A selector stands for the addresses of what it selects; nets match whatever holds the address.
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import type { Facts, Pred } from '../../ir/policy.js';
import { allOf, anyOf, IS_NODE, IS_POD, inNets, notOf } from '../../ir/preds.js';
import { sameSet } from '../../values/intervals.js';
import { familiesOf, isWholeFamily, netBlocks } from '../../values/net-blocks.js';
import { ALL_NETS, type Family, type NetSet, printNet, toNets } from '../../values/nets.js';
import { addressForm } from '../address-forms.js';
import type { KeyedLiteral, Names, Shape } from '../endpoint-shape.js';
import {
  accountNames,
  both,
  isPositive,
  isReservedKey,
  labelText,
  NAME,
  namespaceLabelNames,
  namespaceNames,
  PODS_ONLY,
  SELECTOR_LIMIT,
} from './emit-selectors.js';

/** `match` goes into `source` or `destination`; with nets a rule exists for one family only. */
export interface Entity {
  readonly match: JsonMap;
  readonly family: Family | null;
}

export interface SaidEntities {
  readonly entities: readonly Entity[];
  readonly pred: Pred;
  readonly absent: Pred | null;
}

export type EntityPlan =
  | { readonly ok: true; readonly said: SaidEntities }
  | { readonly ok: false; readonly code: Feature; readonly wider: SaidEntities };

export interface EntityPlace {
  /** The policy's own; empty for a cluster-wide one. */
  readonly namespace: string;
  readonly facts: Facts;
  /** Every node has a host endpoint with its labels. */
  readonly hosts: boolean;
}

export const ANYTHING: SaidEntities = {
  entities: [{ match: {}, family: null }],
  pred: { kind: 'all', of: [] },
  absent: null,
};

const NET_LIMIT = 256;

export function planEntity(shape: Shape, place: EntityPlace): EntityPlan {
  const [kind, ...more] = shape.kinds;
  if (more.length === 0 && kind === 'pod') return planPods(shape, place);
  if (more.length === 0 && kind === 'node' && place.hosts) return planNodes(shape);
  return planAddresses(shape, place);
}

/** Kinds that only addresses tell apart; where these do not, pods and hosts are selected and the rest addressed. */
function planAddresses(shape: Shape, place: EntityPlace): EntityPlan {
  const { facts } = place;
  const problem = problemOf(shape);
  const form = addressForm(shape.kinds, shape.nets, facts);
  const plain = problem === null && shape.apiServer === null;
  if (plain && form !== null && form.absent === null) return { ok: true, said: saidNets(form.nets, null) };
  if (plain && shape.kinds.length === 2) {
    const apart = shape.kinds.map((kind) => planEntity({ ...shape, kinds: [kind] }, place));
    if (apart.every((plan) => plan.ok && plan.said.absent === null))
      return { ok: true, said: unite(apart.flatMap((plan) => (plan.ok ? [plan.said] : []))) };
  }
  if (plain && form !== null) return { ok: true, said: saidNets(form.nets, form.absent) };
  const nearest = form === null ? saidNets(shape.nets ?? ALL_NETS, null) : saidNets(form.nets, form.absent);
  return {
    ok: false,
    code: problem ?? (shape.apiServer === null ? kindFeature(shape) : 'kube-apiserver'),
    wider: nearest,
  };
}

function planPods(shape: Shape, place: EntityPlace): EntityPlan {
  const labels = shape.labels.filter((label) => !isReservedKey(label.key));
  const code: Feature | null =
    labels.length < shape.labels.length
      ? 'label'
      : shape.ownNamespace !== null
        ? 'own-namespace'
        : shape.ownNode !== null
          ? 'local-node'
          : shape.apiServer !== null
            ? 'kube-apiserver'
            : shape.cluster !== null
              ? 'cluster'
              : null;
  const plain: Shape = { ...shape, labels };
  const said = saidPods(plain, place);
  if (said === null) return { ok: false, code: 'label', wider: saidPods(bare(plain), place) ?? ANYTHING };
  return code === null ? { ok: true, said } : { ok: false, code, wider: said };
}

/** `null` where a selector would be too long and cannot be cut. */
function saidPods(shape: Shape, place: EntityPlace): SaidEntities | null {
  const matches: JsonMap[] = [];
  for (const part of cutLong(shape)) {
    const match = podMatch(part, place.namespace);
    if (tooLong(match)) return null;
    matches.push(match);
  }
  return {
    entities: matches.flatMap((match) => withNets(match, shape.nets)),
    pred: podPred(shape),
    absent: null,
  };
}

function podMatch(shape: Shape, namespace: string): JsonMap {
  const own = isOnly(shape.namespace, namespace) && shape.namespaceLabels.length === 0;
  const where = [
    ...(shape.namespace === null ? [] : [namespaceNames(shape.namespace)]),
    ...shape.namespaceLabels.map(labelText),
  ];
  const places = [...(shape.namespace === null ? [] : [shape.namespace]), ...shape.namespaceLabels];
  if (where.length > 0 && !places.some(isPositive)) where.unshift(`has(${NAME})`);
  const { account } = shape;
  const who = {
    ...(account === null || account.negated ? {} : { names: [...account.names] }),
    ...(shape.accountLabels.length === 0 ? {} : { selector: both(shape.accountLabels.map(labelText)) }),
  };
  const what = [...shape.labels.map(labelText), ...(account?.negated ? [accountNames(account)] : [])];
  // Without a test that only pods meet, network sets and host endpoints of the same place would be selected too.
  const onlyPods = shape.labels.some(isPositive) || (account !== null && !account.negated);
  if (!onlyPods) what.unshift(PODS_ONLY);
  return {
    ...(own ? {} : { namespaceSelector: where.length === 0 ? 'all()' : both(where) }),
    ...(what.length === 0 ? {} : { selector: both(what) }),
    ...(Object.keys(who).length === 0 ? {} : { serviceAccounts: who }),
  };
}

/**
 * Pods as one selector over their labels and those they inherit from namespace and account (calico.md 2), for places that take
 * no other members; `null` where that does not say it.
 */
export function podSelectorText(shape: Shape): string | null {
  const special =
    shape.nets !== null ||
    shape.ownNamespace !== null ||
    shape.ownNode !== null ||
    shape.apiServer !== null ||
    shape.cluster !== null ||
    shape.labels.some((label) => isReservedKey(label.key));
  if (special) return null;
  const inherited = (prefix: string, literals: readonly KeyedLiteral[]): readonly string[] =>
    literals.map((literal) => labelText({ ...literal, key: `${prefix}${literal.key}` }));
  return both([
    PODS_ONLY,
    ...(shape.namespace === null ? [] : [namespaceLabelNames(shape.namespace)]),
    ...inherited('pcns.', shape.namespaceLabels),
    ...(shape.account === null ? [] : [accountNames(shape.account)]),
    ...inherited('pcsa.', shape.accountLabels),
    ...shape.labels.map(labelText),
  ]);
}

function podPred(shape: Shape): Pred {
  const named = (kind: 'namespace' | 'account', names: Names | null): readonly Pred[] =>
    names === null ? [] : [signed({ kind, names: names.names }, names.negated)];
  const labelled = (
    kind: 'label' | 'namespace-label' | 'account-label',
    of: readonly KeyedLiteral[],
  ): readonly Pred[] => of.map(({ key, test, negated }) => signed({ kind, key, test }, negated));
  return allOf(
    IS_POD,
    ...named('namespace', shape.namespace),
    ...labelled('namespace-label', shape.namespaceLabels),
    ...named('account', shape.account),
    ...labelled('account-label', shape.accountLabels),
    ...labelled('label', shape.labels),
    ...(shape.nets === null ? [] : [inNets(shape.nets)]),
  );
}

function planNodes(shape: Shape): EntityPlan {
  const match: JsonMap = {
    namespaceSelector: 'global()',
    ...(shape.nodeLabels.length === 0 ? {} : { selector: both(shape.nodeLabels.map(labelText)) }),
  };
  const pred = allOf(
    IS_NODE,
    ...shape.nodeLabels.map(({ key, test, negated }) => signed({ kind: 'node-label', key, test }, negated)),
    ...(shape.nets === null ? [] : [inNets(shape.nets)]),
  );
  const said = { entities: withNets(match, shape.nets), pred, absent: null };
  const code: Feature | null =
    shape.ownNode !== null
      ? shape.ownNode
        ? 'local-node'
        : 'remote-node'
      : shape.apiServer !== null
        ? 'kube-apiserver'
        : shape.cluster !== null
          ? 'cluster'
          : null;
  return code === null ? { ok: true, said } : { ok: false, code, wider: said };
}

function saidNets(nets: NetSet, absent: Pred | null): SaidEntities {
  return sameSet(nets, ALL_NETS)
    ? { ...ANYTHING, absent }
    : { entities: withNets({}, nets), pred: inNets(nets), absent };
}

/** The match limited to addresses: one entity per family, and more where a list would be too long. */
/** As `withNets`, for other files. */
export function netEntities(match: JsonMap, nets: NetSet): readonly Entity[] {
  return withNets(match, nets);
}

function withNets(match: JsonMap, nets: NetSet | null): readonly Entity[] {
  if (nets === null || sameSet(nets, ALL_NETS)) return [{ match, family: null }];
  return familiesOf(nets).flatMap((family): readonly Entity[] => {
    if (isWholeFamily(nets, family)) return [{ match, family }];
    const blocks = netBlocks(nets, family);
    const inside = blocks.map((block) => printNet(block.net));
    const except = blocks.flatMap((block) => block.except.map(printNet));
    if (inside.length > NET_LIMIT || except.length > NET_LIMIT) {
      const all = toNets(nets)
        .filter((net) => net.family === family)
        .map(printNet);
      const lists: string[][] = [];
      for (let i = 0; i < all.length; i += NET_LIMIT) lists.push(all.slice(i, i + NET_LIMIT));
      return lists.map((list) => ({ match: { ...match, nets: list }, family }));
    }
    const everywhere = blocks.some((block) => block.net.prefix === 0);
    return [
      {
        match: {
          ...match,
          ...(everywhere ? {} : { nets: inside }),
          ...(except.length === 0 ? {} : { notNets: except }),
        },
        family,
      },
    ];
  });
}

/** The shape in parts whose selectors are short enough, by halving the longest positive list of values. */
function cutLong(shape: Shape): readonly Shape[] {
  if (!tooLong(podMatch(shape, ''))) return [shape];
  const lists: { readonly size: number; readonly with: (half: 'low' | 'high') => Shape }[] = [];
  const halves = (values: readonly string[], half: 'low' | 'high'): readonly string[] =>
    half === 'low' ? values.slice(0, values.length >> 1) : values.slice(values.length >> 1);
  for (const field of ['namespace', 'account'] as const) {
    const names = shape[field];
    if (names !== null && !names.negated)
      lists.push({
        size: names.names.length,
        with: (half) => ({ ...shape, [field]: { names: halves(names.names, half), negated: false } }),
      });
  }
  for (const field of ['namespaceLabels', 'labels', 'accountLabels'] as const) {
    for (const literal of shape[field]) {
      const { test } = literal;
      if (literal.negated || test.kind !== 'in') continue;
      lists.push({
        size: test.values.length,
        with: (half) => ({
          ...shape,
          [field]: shape[field].map((other) =>
            other === literal
              ? { ...literal, test: { kind: 'in', values: halves(test.values, half) } }
              : other,
          ),
        }),
      });
    }
  }
  const [longest] = lists.sort((a, b) => b.size - a.size);
  if (longest === undefined || longest.size < 2) return [shape];
  const low = cutLong(longest.with('low'));
  // What stays too long with one value of each list stays too long with the others.
  if (low.length === 1 && low.some((part) => tooLong(podMatch(part, '')))) return [shape];
  return [...low, ...cutLong(longest.with('high'))];
}

function tooLong(match: JsonMap): boolean {
  const accounts = match['serviceAccounts'];
  const texts = [match['selector'], match['namespaceSelector'], accounts].map((part) =>
    typeof part === 'string' ? part : JSON.stringify(part ?? ''),
  );
  return texts.some((text) => text.length > SELECTOR_LIMIT);
}

function bare(shape: Shape): Shape {
  return { ...shape, namespace: null, account: null, namespaceLabels: [], labels: [], accountLabels: [] };
}

function unite(all: readonly SaidEntities[]): SaidEntities {
  return {
    entities: all.flatMap((said) => said.entities),
    pred: anyOf(...all.map((said) => said.pred)),
    absent: null,
  };
}

function isOnly(names: Names | null, namespace: string): boolean {
  return names !== null && !names.negated && names.names.length === 1 && names.names[0] === namespace;
}

function signed(test: Pred, negated: boolean): Pred {
  return negated ? notOf(test) : test;
}

function problemOf(shape: Shape): Feature | null {
  if (shape.dns.length > 0) return 'dns';
  if (shape.nodeLabels.length > 0) return 'node';
  if (shape.ownNode !== null) return shape.ownNode ? 'local-node' : 'remote-node';
  return shape.cluster === null ? null : 'cluster';
}

function kindFeature(shape: Shape): Feature {
  const [kind, ...more] = shape.kinds;
  if (more.length > 0) return shape.kinds.includes('outside') ? 'except' : 'cluster';
  if (kind === 'node') return 'node';
  return shape.nets === null ? 'world' : 'cidr';
}
