/**
 * A policy of any kind that Calico enforces, before it is said for pods and for nodes apart: which endpoints it selects, where
 * it stands, and rules that are still questions about the kind of their subject. Turns drafts into policies.
 */
import {
  type Action,
  DIRECTIONS,
  type Direction,
  type Effect,
  FALSE_PRED,
  type Isolation,
  type Origin,
  type Policy,
  type Rank,
  type Rule,
  type Tier,
  TRUE_PRED,
} from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { isFalse } from '../../ir/preds.js';
import { ANY_REQUEST } from '../../ir/request.js';
import { NO_TRAFFIC } from '../../ir/traffic.js';
import type { KubeObject } from '../kube/object.js';
import { descriptionOf } from '../kube/read-metadata.js';
import { type ReadPolicy, sparingOwnNode } from '../kube/read-policies.js';
import type { Box, Boxes } from './read-boxes.js';
import { type Population, policedNodes, subjectsOf } from './read-population.js';
import type { Selector } from './selector.js';

export type SubjectKind = 'pod' | 'node';

export interface Draft {
  readonly object: KubeObject;
  /** For people. */
  readonly name: string;
  /** Empty where it is cluster-wide. */
  readonly namespace: string;
  readonly tier: string;
  /** `Infinity` where none is given. */
  readonly order: number;
  /** Separates equal orders of a tier, compared as text. */
  readonly tie: string;
  readonly subject: Selector;
  readonly governs: Readonly<Record<Direction, boolean>>;
  readonly sequence: Policy['sequence'];
  /** In the order written. */
  readonly rules: Readonly<Record<Direction, readonly DraftRule[]>>;
  readonly effects: readonly Effect[];
  readonly origin: Origin;
}

export interface DraftRule {
  readonly action: Action | 'log';
  readonly boxes: (subject: SubjectKind) => Boxes;
  readonly effects: readonly Effect[];
  readonly origin: Origin;
}

/** Where a draft stands. */
export interface DraftPlace {
  readonly tier: Tier;
  readonly rank: Rank;
  readonly population: Population;
}

/** One policy for pods and one for nodes, each only where there are such subjects. */
export function policiesOf(draft: Draft, { tier, rank, population }: DraftPlace): readonly ReadPolicy[] {
  const kinds: readonly SubjectKind[] =
    draft.namespace === '' && !isFalse(policedNodes(population)) ? ['pod', 'node'] : ['pod'];
  const result: ReadPolicy[] = [];
  for (const kind of kinds) {
    const subject = subjectsOf(population, draft.subject, kind);
    if (isFalse(subject)) continue;
    const body = bodyOf(draft, kind);
    result.push({
      object: draft.object,
      policy: {
        name: result.length === 0 ? draft.name : `${draft.name}-nodes`,
        scope:
          draft.namespace === '' ? { kind: 'cluster' } : { kind: 'namespace', namespace: draft.namespace },
        tier: draft.tier,
        rank,
        subject,
        sequence: draft.sequence,
        isolates: {
          ingress: isolation(draft, tier, kind, 'ingress'),
          egress: isolation(draft, tier, kind, 'egress'),
        },
        rules: body.rules,
        effects: [...draft.effects, ...body.effects],
        origin: draft.origin,
        accepts: [],
        description: descriptionOf(draft.object),
      },
    });
  }
  return result;
}

/**
 * Whatever a policy governs it isolates, but a host reaches its own pods all the same (calico 3.1). A tier that ends with pass ends as if nothing
 * had isolated: there it is left out where nobody would expect it, beside rules that allow nothing.
 */
function isolation(draft: Draft, tier: Tier, kind: SubjectKind, direction: Direction): Isolation {
  const rules = draft.rules[direction];
  if (!draft.governs[direction]) return 'none';
  if (tier.otherwise === 'pass' && rules.length > 0 && rules.every(({ action }) => action !== 'allow'))
    return 'none';
  return kind === 'pod' && direction === 'ingress' ? 'all-but-own-node' : 'all';
}

/** A rule that logs becomes an effect of the rule that follows it, or of the policy where none does. */
function bodyOf(
  draft: Draft,
  kind: SubjectKind,
): { readonly rules: readonly Rule[]; readonly effects: readonly Effect[] } {
  const rules: Rule[] = [];
  const left: Effect[] = [];
  for (const direction of DIRECTIONS) {
    if (!draft.governs[direction]) continue;
    let pending: Effect[] = [];
    for (const { action, boxes, effects, origin } of draft.rules[direction]) {
      const parts = boxes(kind).map((box) => partOf(box, direction, kind));
      if (action === 'log') {
        pending.push(...effects, ...parts.map((rule): Effect => ({ kind: 'log', detail: '', rule, origin })));
        continue;
      }
      const attached = [...pending, ...effects];
      pending = [];
      // What matches nothing stays, so that nothing that was written vanishes without a trace.
      const said = parts.length === 0 ? [nothing(direction)] : parts;
      for (const [i, part] of said.entries())
        rules.push({
          ...part,
          action,
          request: ANY_REQUEST,
          effects: i === 0 ? attached : [],
          origin,
          accepts: [],
        });
    }
    left.push(...pending);
  }
  return { rules, effects: left };
}

type Part = Pick<Rule, 'direction' | 'own' | 'peer' | 'traffic'>;

function partOf({ own, peer, traffic }: Box, direction: Direction, kind: SubjectKind): Part {
  const spares = kind === 'pod' && direction === 'ingress';
  return { direction, own, peer: spares ? simplifyPred(sparingOwnNode(peer)) : peer, traffic };
}

function nothing(direction: Direction): Part {
  return { direction, own: TRUE_PRED, peer: FALSE_PRED, traffic: NO_TRAFFIC };
}
