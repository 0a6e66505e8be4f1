/** A `first-match` policy shares its tier and order with nobody that can apply to the same endpoints. */
import {
  type BoundIndex,
  type Bounds,
  createBoundIndex,
  NO_BOUNDS,
  numbersNear,
} from '../../base/bound-index.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { ConnectNode, PolicyNode } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import type { Declared } from '../scope.js';
import { canMeet, type Shape, shapeBounds, shapesOf } from '../shapes.js';
import { DEFAULT_TIER } from './unknown-tiers.js';

const DEFAULT_ORDER = 1000;

/** Adds `first-match-shares-order`. Where it cannot be told whether two can apply to one endpoint, they can. */
export function firstMatchOrders(program: Program): readonly Diagnostic[] {
  if (program.scope.policies.every(({ node }) => node.firstMatch === null)) return [];
  const levels = [...program.scope.policies, ...program.scope.connects].map((each) => levelOf(program, each));
  const places = new Map<string, BoundIndex>();
  for (const [i, level] of levels.entries()) {
    const place = places.get(placeOf(level)) ?? createBoundIndex();
    places.set(placeOf(level), place);
    place.add(i, level.bounds);
  }
  return levels.flatMap((level, i) => {
    const { node } = level;
    if (node.kind !== 'policy' || node.firstMatch === null) return [];
    const found: Diagnostic[] = [];
    for (const j of numbersNear(places.get(placeOf(level)), level.bounds)) {
      const other = levels[j];
      if (other === undefined || i === j) continue;
      // Of two first-match policies the later one says so.
      if (other.node.kind === 'policy' && other.node.firstMatch !== null && j > i) continue;
      if (!share(level, other)) continue;
      const parameters = { name: node.name.text, other: other.node.name.text };
      const related = [{ span: other.node.name.span, message: 'the other one' }];
      found.push(diagnostic('first-match-shares-order', node.firstMatch, parameters, { related }));
      if (found.length === MOST_OTHERS) break;
    }
    return found;
  });
}

/** So many others are named for each policy. */
const MOST_OTHERS = 4;

interface Level {
  readonly node: PolicyNode | ConnectNode;
  readonly tier: string;
  readonly order: number;
  /** `null`: unknown, so any. */
  readonly subjects: readonly Shape[] | null;
  readonly bounds: Bounds;
}

function levelOf(program: Program, { node, namespace }: Declared<PolicyNode | ConnectNode>): Level {
  if (node.kind === 'connect') {
    const ends = [...node.from.of, ...node.to.of];
    const shapes = shapesOf(program, ends, namespace)?.map((shape) => ({
      ...shape,
      kinds: shape.kinds.filter((kind) => kind === 'pod' || kind === 'node'),
    }));
    return level(node, DEFAULT_TIER, DEFAULT_ORDER, shapes ?? null);
  }
  const subjects = shapesOf(program, node.subjects, namespace);
  return level(node, node.tier?.text ?? DEFAULT_TIER, node.order?.value ?? DEFAULT_ORDER, subjects);
}

function level(node: Level['node'], tier: string, order: number, subjects: Level['subjects']): Level {
  return { node, tier, order, subjects, bounds: subjects === null ? NO_BOUNDS : shapeBounds(subjects) };
}

function placeOf({ tier, order }: Level): string {
  return `${order} ${tier}`;
}

/** For levels of one place. */
function share(a: Level, b: Level): boolean {
  return a.subjects === null || b.subjects === null || canMeet(a.subjects, b.subjects);
}
