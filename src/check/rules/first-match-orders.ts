/** A `first-match` policy shares its tier and order with nobody that can apply to the same endpoints. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { ConnectNode, PolicyNode } from '../../syntax/ast.js';
import type { Program } from '../program.js';
import type { Declared } from '../scope.js';
import { canMeet, type Shape, shapesOf } from '../shapes.js';
import { DEFAULT_TIER } from './unknown-tiers.js';

const DEFAULT_ORDER = 1000;

/** Adds `first-match-shares-order`. Where it cannot be told whether two can apply to one endpoint, they can. */
export function firstMatchOrders(program: Program): readonly Diagnostic[] {
  if (program.scope.policies.every(({ node }) => node.firstMatch === null)) return [];
  const levels = [...program.scope.policies, ...program.scope.connects].map((each) => levelOf(program, each));
  return levels.flatMap((level, i) =>
    level.node.kind !== 'policy' || level.node.firstMatch === null
      ? []
      : levels.flatMap((other, j) => {
          const { node } = level;
          if (i === j || node.kind !== 'policy' || node.firstMatch === null || !share(level, other))
            return [];
          if (other.node.kind === 'policy' && other.node.firstMatch !== null && j > i) return [];
          const parameters = { name: node.name.text, other: other.node.name.text };
          const related = [{ span: other.node.name.span, message: 'the other one' }];
          return [diagnostic('first-match-shares-order', node.firstMatch, parameters, { related })];
        }),
  );
}

interface Level {
  readonly node: PolicyNode | ConnectNode;
  readonly tier: string;
  readonly order: number;
  /** `null`: unknown, so any. */
  readonly subjects: readonly Shape[] | null;
}

function levelOf(program: Program, { node, namespace }: Declared<PolicyNode | ConnectNode>): Level {
  if (node.kind === 'connect') {
    const ends = [...node.from.of, ...node.to.of];
    const shapes = shapesOf(program, ends, namespace)?.map((shape) => ({
      ...shape,
      kinds: shape.kinds.filter((kind) => kind === 'pod' || kind === 'node'),
    }));
    return { node, tier: DEFAULT_TIER, order: DEFAULT_ORDER, subjects: shapes ?? null };
  }
  return {
    node,
    tier: node.tier?.text ?? DEFAULT_TIER,
    order: node.order?.value ?? DEFAULT_ORDER,
    subjects: shapesOf(program, node.subjects, namespace),
  };
}

function share(a: Level, b: Level): boolean {
  if (a.tier !== b.tier || a.order !== b.order) return false;
  return a.subjects === null || b.subjects === null || canMeet(a.subjects, b.subjects);
}
