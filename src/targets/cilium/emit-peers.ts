/**
 * The peers of a rule → members of its elements, kind by kind: pods by labels, nodes, the outside and reserved endpoints by
 * entity, by their reserved labels, by address or by name; or what stands in the way and the nearest wider thing. Entities
 * stand only where they are exactly what the rule says: `cluster` holds more than pods and nodes, so it is never used.
 */
import type { Json } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { type EndpointKind, FALSE_PRED, type Pred, TRUE_PRED } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { ENDPOINT_KINDS } from '../../ir/pred-literals.js';
import {
  API_SERVER,
  allOf,
  anyOf,
  IS_NODE,
  IS_OUTSIDE,
  IS_POD,
  inNets,
  isKind,
  isTrue,
  notOf,
} from '../../ir/preds.js';
import { subtract } from '../../values/intervals.js';
import { ALL_NETS, type NetSet } from '../../values/nets.js';
import type { Shape } from '../endpoint-shape.js';
import { withoutOwnNode } from '../peer-parts.js';
import { planName } from './emit-names.js';
import { planNets } from './emit-nets.js';
import { planNodes } from './emit-nodes.js';
import { podSelection, reserved, selectorJson } from './emit-selectors.js';
import { isNetsOnly, isWhole, type PeerPlace, partsOfKind, type Settled } from './emit-shapes.js';

export const PEER_MEMBERS = ['Entities', 'Endpoints', 'CIDRSet', 'Nodes', 'FQDNs'] as const;
export type PeerMember = (typeof PEER_MEMBERS)[number];

/** One entry of `fromEntities`, `toEndpoints` and the like. */
export interface PeerItem {
  readonly member: PeerMember;
  readonly value: Json;
}

export interface Said {
  readonly items: readonly PeerItem[];
  /** What they match. */
  readonly pred: Pred;
  readonly absent: Pred | null;
}

/** Part of the peers, and how to say it: `code` is `null` where `said` is exactly it, else it is the nearest wider thing. */
export interface PartPlan {
  readonly part: Pred;
  readonly code: Feature | null;
  readonly said: Said;
}

/** What stands for peers that are always left out. */
export const NOBODY: Said = { items: [], pred: FALSE_PRED, absent: null };

const EVERYBODY: Said = { items: [{ member: 'Entities', value: 'all' }], pred: TRUE_PRED, absent: null };

/** The parts together are the peers, up to the own node where it passes anyway. */
export function planPeers(given: Pred, place: PeerPlace): readonly PartPlan[] {
  const peer = simplifyPred(place.ownNode === 'policed' ? given : withoutOwnNode(given));
  if (isTrue(peer) && place.ownNode !== 'avoided') return [exact(TRUE_PRED, EVERYBODY)];
  const plans: PartPlan[] = [];
  const byNets = new Map<string, { readonly nets: NetSet; readonly kinds: EndpointKind[] }>();
  const api = new Set<EndpointKind>();
  const settled = new Map<EndpointKind, readonly Settled[]>();
  for (const kind of ENDPOINT_KINDS) {
    const parts = partsOfKind(peer, kind, place);
    if (parts === null)
      plans.push({ part: allOf(isKind(kind), peer), code: 'except', said: wholeKind(kind, place) });
    else settled.set(kind, parts);
    if (parts?.some(({ shape, silent }) => !silent && isApiServer(shape))) api.add(kind);
  }
  const asEntity = api.has('node') && api.has('outside') && place.ownNode !== 'avoided';
  if (asEntity) plans.push(exact(API_SERVER, entity('kube-apiserver', API_SERVER)));
  for (const [kind, parts] of settled) {
    for (const { shape, silent, absent } of parts) {
      if (silent) plans.push(exact(shape.pred, { items: [], pred: shape.pred, absent }));
      if (silent || (asEntity && isApiServer(shape))) continue;
      if (isNetsOnly(shape) && shape.nets !== null) {
        const key = shape.nets.map(({ first, last }) => `${first}-${last}`).join(' ');
        const group = byNets.get(key) ?? { nets: shape.nets, kinds: [] };
        group.kinds.push(kind);
        byNets.set(key, group);
        continue;
      }
      for (const plan of planShape(shape, kind, place))
        plans.push(absent === null ? plan : { ...plan, said: withAbsent(plan.said, absent) });
    }
  }
  for (const group of byNets.values()) plans.push(...planGroup(group.nets, group.kinds, place));
  return plans;
}

export function exact(part: Pred, said: Said): PartPlan {
  return { part, code: null, said };
}

export function entity(name: string, pred: Pred): Said {
  return { items: [{ member: 'Entities', value: name }], pred, absent: null };
}

function isApiServer(shape: Shape): boolean {
  return shape.apiServer === true && isWhole({ ...shape, apiServer: null });
}

function planShape(shape: Shape, kind: EndpointKind, place: PeerPlace): readonly PartPlan[] {
  switch (kind) {
    case 'pod':
      return [planPods(shape, place)];
    case 'node':
      return planNodes(shape, place);
    case 'outside':
      return planOutside(shape, place);
    case 'health':
    case 'ingress':
    case 'init':
    case 'unmanaged':
      return [exact(shape.pred, entity(kind, isKind(kind)))];
  }
}

function planPods(shape: Shape, { settings }: PeerPlace): PartPlan {
  const { requirements, tests, problem } = podSelection(shape, settings, true);
  const said: Said = {
    items: [{ member: 'Endpoints', value: selectorJson(requirements) }],
    pred: allOf(IS_POD, ...tests),
    absent: null,
  };
  const code =
    problem ??
    (shape.ownNamespace !== null
      ? 'own-namespace'
      : shape.ownNode !== null
        ? 'local-node'
        : shape.nets !== null
          ? 'pod-address'
          : null);
  return { part: shape.pred, code, said };
}

function planOutside(shape: Shape, place: PeerPlace): readonly PartPlan[] {
  const [names] = shape.dns;
  if (names !== undefined) {
    const alone = isWhole({ ...shape, dns: [] }) && shape.dns.length === 1 && !names.negated;
    if (alone && place.direction === 'egress' && place.allows && place.settings.l7Proxy)
      return planNames(names.patterns, place);
    return planOutside({ ...shape, dns: [] }, place).map((plan) => ({
      part: shape.pred,
      code: 'dns',
      said: plan.said,
    }));
  }
  if (isWhole(shape)) return [exact(shape.pred, entity('world', IS_OUTSIDE))];
  if (shape.nets !== null) {
    // Only a net and the API server beside it are left, which no selector joins.
    const plan =
      planNets(['outside'], shape.nets, place.facts, place.settings).said ?? entity('world', IS_OUTSIDE);
    return [
      shape.apiServer === null
        ? exact(shape.pred, plan)
        : { part: shape.pred, code: 'kube-apiserver', said: plan },
    ];
  }
  const there = shape.apiServer === true;
  const labels = place.settings.dualStack ? ['world-ipv4', 'world-ipv6'] : ['world'];
  return [
    exact(shape.pred, {
      items: labels.map((label) => ({
        member: 'Endpoints',
        value: selectorJson([reserved(label), reserved('kube-apiserver', there)]),
      })),
      pred: allOf(IS_OUTSIDE, there ? API_SERVER : notOf(API_SERVER)),
      absent: null,
    }),
  ];
}

function planNames(patterns: readonly string[], { settings }: PeerPlace): readonly PartPlan[] {
  return [...patterns].sort().flatMap((pattern): readonly PartPlan[] => {
    const plan = planName(pattern, settings);
    const named = (of: readonly string[]): Pred => allOf(IS_OUTSIDE, { kind: 'dns', patterns: of });
    if (plan.json === null)
      return [{ part: named([pattern]), code: 'dns', said: entity('world', IS_OUTSIDE) }];
    const said: Said = {
      items: [{ member: 'FQDNs', value: plan.json }],
      pred: named([plan.within, ...plan.beyond]),
      absent: null,
    };
    if (plan.missing.length > 0) {
      return [
        exact(named([plan.within]), said),
        {
          part: allOf(named(plan.missing), notOf(said.pred)),
          code: 'dns',
          said: entity('world', IS_OUTSIDE),
        },
      ];
    }
    return [{ part: named([pattern]), code: plan.beyond.length === 0 ? null : 'dns', said }];
  });
}

/** Endpoints of several kinds that only their addresses tell. */
function planGroup(nets: NetSet, kinds: readonly EndpointKind[], place: PeerPlace): readonly PartPlan[] {
  const addressed = kinds.filter((kind) => kind === 'pod' || kind === 'node' || kind === 'outside');
  const reservedKinds = kinds.filter((kind) => kind !== 'pod' && kind !== 'node' && kind !== 'outside');
  const plan = planNets(addressed, nets, place.facts, place.settings);
  const part = (of: readonly EndpointKind[]): Pred =>
    allOf(anyOf(...of.map(isKind)), { kind: 'address', nets });
  const left = plan.left.map(({ kind }) => kind);
  return [
    ...(plan.said === null ? [] : [exact(part(addressed.filter((kind) => !left.includes(kind))), plan.said)]),
    ...plan.left.map(({ kind, code }): PartPlan => {
      const said = wholeKind(kind, place);
      // A whole family means all of them, unless some have addresses of the other one.
      return code === 'family' && !place.settings.dualStack
        ? exact(part([kind]), withAbsent(said, allOf(isKind(kind), inNets(subtract(ALL_NETS, nets)))))
        : { part: part([kind]), code, said };
    }),
    // An address does not mean Cilium's own endpoints, so nothing wider stands for them.
    ...reservedKinds.map((kind): PartPlan => ({ part: part([kind]), code: 'identity', said: NOBODY })),
  ];
}

/** Everything of a kind, for want of less. */
function wholeKind(kind: EndpointKind, place: PeerPlace): Said {
  const parts = partsOfKind(TRUE_PRED, kind, place) ?? [];
  const plans = parts.flatMap(({ shape }) => planShape(shape, kind, place));
  return {
    items: plans.flatMap(({ said }) => said.items),
    pred: kind === 'node' ? IS_NODE : isKind(kind),
    absent: null,
  };
}

function withAbsent(said: Said, absent: Pred): Said {
  return { ...said, absent: said.absent === null ? absent : anyOf(said.absent, absent) };
}
