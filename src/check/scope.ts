/**
 * The names of a program: all files' statements -> lookups. The first declaration of a name counts; that there is a second
 * one is reported by `rules/`, not here. Knows nothing of what a name means.
 */
import { groupBy } from '../base/group.js';
import type {
  ClusterNode,
  ConnectNode,
  FileNode,
  GatewayNode,
  LetNode,
  NamespaceNode,
  PolicyNode,
  TestNode,
  TierNode,
} from '../syntax/ast.js';

/** A statement and the namespace block it stands in; `null`: at top level. */
export interface Declared<N> {
  readonly node: N;
  readonly namespace: string | null;
}

export interface NamespaceDeclaration {
  readonly name: string;
  /** As written in the first block that has labels, without `kubernetes.io/metadata.name`; empty where no block has any. */
  readonly labels: ReadonlyMap<string, string>;
  /** Every block of this name, in the order read. */
  readonly blocks: readonly NamespaceNode[];
}

export interface Scope {
  /** Every `let`, in the order read. `resolveLet` finds the one a `$name` means. */
  readonly lets: readonly Declared<LetNode>[];
  /** The same by name. */
  readonly letsNamed: ReadonlyMap<string, readonly Declared<LetNode>[]>;
  /** By name, sorted by first appearance. */
  readonly namespaces: ReadonlyMap<string, NamespaceDeclaration>;
  /** By name: the first declaration. The tier `default` is there only if it is declared. */
  readonly tiers: ReadonlyMap<string, TierNode>;
  readonly policies: readonly Declared<PolicyNode>[];
  readonly connects: readonly Declared<ConnectNode>[];
  readonly gateways: readonly GatewayNode[];
  readonly tests: readonly Declared<TestNode>[];
  /** The first cluster block, or null. */
  readonly cluster: ClusterNode | null;
}

/** Collects the names of all files, in the order given. Adds no diagnostics. */
export function scopeOf(files: readonly FileNode[]): Scope {
  const lets: Declared<LetNode>[] = [];
  const blocks = new Map<string, NamespaceNode[]>();
  const tiers = new Map<string, TierNode>();
  const policies: Declared<PolicyNode>[] = [];
  const connects: Declared<ConnectNode>[] = [];
  const gateways: GatewayNode[] = [];
  const tests: Declared<TestNode>[] = [];
  let cluster: ClusterNode | null = null;

  const addNamed = (node: NamespaceNode['statements'][number], namespace: string | null): void => {
    switch (node.kind) {
      case 'let':
        lets.push({ node, namespace });
        break;
      case 'policy':
        policies.push({ node, namespace });
        break;
      case 'connect':
        connects.push({ node, namespace });
        break;
      case 'test':
        tests.push({ node, namespace });
        break;
    }
  };
  for (const statement of files.flatMap((file) => file.statements)) {
    switch (statement.kind) {
      case 'import':
        break;
      case 'cluster':
        cluster ??= statement;
        break;
      case 'namespace':
        if (!blocks.has(statement.name.text)) blocks.set(statement.name.text, []);
        blocks.get(statement.name.text)?.push(statement);
        for (const inner of statement.statements) addNamed(inner, statement.name.text);
        break;
      case 'tier':
        if (!tiers.has(statement.name.text)) tiers.set(statement.name.text, statement);
        break;
      case 'gateway':
        gateways.push(statement);
        break;
      default:
        addNamed(statement, null);
    }
  }
  const namespaces = new Map(
    [...blocks].map(([name, of]) => [name, { name, blocks: of, labels: labelsOf(of) }] as const),
  );
  const letsNamed = groupBy(lets, ({ node }) => node.name.text);
  return { lets, letsNamed, namespaces, tiers, policies, connects, gateways, tests, cluster };
}

function labelsOf(blocks: readonly NamespaceNode[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const label of blocks.find((block) => block.labels !== null)?.labels ?? [])
    if (!labels.has(label.key.text)) labels.set(label.key.text, label.value.text);
  return labels;
}

export type LetLookup =
  | { readonly kind: 'found'; readonly let: Declared<LetNode> }
  | { readonly kind: 'unknown' }
  /** Used outside of the blocks that declare it, and several namespaces do. */
  | { readonly kind: 'ambiguous'; readonly lets: readonly Declared<LetNode>[] };

/**
 * What `$name` means where it stands in `namespace` (`null`: at top level): the namespace's own `let`, else the one at top
 * level, else the only one in another namespace. What a `let` of a namespace says is that namespace's, wherever it is used:
 * read its `pods` in `found.let.namespace`, never in the namespace of the place of use.
 */
export function resolveLet(scope: Scope, name: string, namespace: string | null): LetLookup {
  const all = scope.letsNamed.get(name) ?? [];
  const near =
    all.find((each) => each.namespace === namespace) ?? all.find((each) => each.namespace === null);
  if (near !== undefined) return { kind: 'found', let: near };
  const [first] = all;
  if (first === undefined) return { kind: 'unknown' };
  if (all.some((each) => each.namespace !== first.namespace)) return { kind: 'ambiguous', lets: all };
  return { kind: 'found', let: first };
}
