/** The same program with everything in another order that carries no order: statements, rules of policies read together, lists. */
import type {
  EndpointsNode,
  FileNode,
  NamespaceNode,
  PolicyNode,
  RuleNode,
  Statement,
} from '../../src/syntax/ast.js';

/** Reverses, which moves every neighbour; comments are dropped, as their places would be wrong. */
export function shuffled(file: FileNode): FileNode {
  return { ...file, comments: [], statements: file.statements.map(shuffledStatement).reverse() };
}

function shuffledStatement(statement: Statement): Statement {
  switch (statement.kind) {
    case 'namespace':
      return shuffledNamespace(statement);
    case 'policy':
      return shuffledPolicy(statement);
    case 'connect':
      return { ...statement, from: shuffledEndpoints(statement.from), to: shuffledEndpoints(statement.to) };
    default:
      return statement;
  }
}

function shuffledNamespace(node: NamespaceNode): NamespaceNode {
  const statements = node.statements.map((inner) => {
    switch (inner.kind) {
      case 'policy':
        return shuffledPolicy(inner);
      case 'connect':
        return { ...inner, from: shuffledEndpoints(inner.from), to: shuffledEndpoints(inner.to) };
      default:
        return inner;
    }
  });
  return { ...node, statements: statements.reverse() };
}

function shuffledPolicy(node: PolicyNode): PolicyNode {
  const body = node.body.map((item) => (item.kind === 'rule' ? shuffledRule(item) : item));
  return {
    ...node,
    subjects: [...node.subjects].reverse(),
    // A `first-match` policy is a sequence: its order is what it says.
    body: node.firstMatch === null ? body.reverse() : body,
  };
}

function shuffledRule(rule: RuleNode): RuleNode {
  const { traffics } = rule;
  return {
    ...rule,
    peers: shuffledEndpoints(rule.peers),
    traffics: traffics === null ? null : { ...traffics, of: [...traffics.of].reverse() },
  };
}

function shuffledEndpoints(node: EndpointsNode): EndpointsNode {
  return { ...node, of: [...node.of].reverse() };
}
