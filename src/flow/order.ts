/**
 * The order in which diagrams test the fields: computed from the formulas compared, the same on every run. Fields of which a flow
 * has one of many values come first; of the others, those that one rule uses stand next to each other, and a field that many
 * rules use stands before those that few use. Subject fields before all peer fields would be exponential on opt-in labels.
 */
import { append } from '../base/append.js';
import { compareNumber, compareText } from '../base/order.js';
import { type Formula, isLeaf, type Leaf } from './formula.js';
import { nodesBelow } from './rewrite.js';

/** Fields whose values exclude each other and on which rules differ, in this order; a test of one costs no more than its values. */
const FIRST = [
  'subject.kind',
  'peer.kind',
  'flow.own-node',
  'flow.own-namespace',
  'subject.namespace',
  'peer.namespace',
  'flow.protocol',
  'flow.port',
  'flow.icmp-type',
  'flow.icmp-code',
  'flow.request',
  'flow.http-method',
  'flow.http-target',
  'flow.http-host',
  'flow.dns-query',
  'subject.address',
  'peer.address',
] as const;

/**
 * The order of `keys`. `keysOf` gives the keys that a leaf tests; `unitOf` gives keys that must stay neighbours one name.
 */
export function orderKeys(
  roots: readonly Formula[],
  keys: Iterable<string>,
  keysOf: (leaf: Leaf) => readonly string[],
  unitOf: (key: string) => string,
): readonly string[] {
  const first = new Map<string, number>(FIRST.map((key, i) => [key, i]));
  const members = new Map<string, string[]>();
  const head: string[] = [];
  for (const key of [...keys].sort(compareText)) {
    if (first.has(key)) {
      head.push(key);
      continue;
    }
    const unit = unitOf(key);
    const list = members.get(unit);
    if (list === undefined) members.set(unit, [key]);
    else list.push(key);
  }
  head.sort((a, b) => compareNumber(first.get(a) ?? 0, first.get(b) ?? 0));
  const unitsOf = remembered((leaf: Leaf): readonly string[] =>
    keysOf(leaf)
      .filter((key) => !first.has(key))
      .map(unitOf),
  );
  const units = orderUnits([...members.keys()], edgesOf(roots, unitsOf));
  return [...head, ...units.flatMap((unit) => members.get(unit) ?? [])];
}

type Edge = readonly string[];

/** Works each formula out once. */
function remembered<F extends Formula, T>(work: (formula: F) => T): (formula: F) => T {
  const known = new Map<number, T>();
  return (formula) => {
    const found = known.get(formula.id);
    if (found !== undefined) return found;
    const result = work(formula);
    known.set(formula.id, result);
    return result;
  };
}

/** The most units of one conjunction that are paired with what stands beside it. */
const PAIRED = 48;

/**
 * What is tested together: for each conjunction its own tests, alone and with each alternative of what stands beside them. A rule
 * is `own tests and (peer or peer or ...)`, so each edge is about one rule.
 */
function edgesOf(roots: readonly Formula[], unitsOf: (leaf: Leaf) => readonly string[]): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const add = (units: Iterable<string>): void => {
    const edge = [...new Set(units)].sort(compareText);
    if (edge.length > 0) edges.set(edge.join('\u0000'), edge);
  };
  const direct = remembered((formula: Formula): readonly string[] => {
    const inner = formula.kind === 'not' ? formula.of : formula;
    if (isLeaf(inner)) return unitsOf(inner);
    if (inner.kind === 'not') return [];
    return inner.of.flatMap((part) => {
      const leaf = part.kind === 'not' ? part.of : part;
      return isLeaf(leaf) ? unitsOf(leaf) : [];
    });
  });
  for (const node of nodesBelow(roots)) {
    if (isLeaf(node)) add(unitsOf(node));
    if (node.kind !== 'and') continue;
    const own = direct(node);
    add(own);
    const paired = own.slice(0, PAIRED);
    for (const part of node.of) {
      const inner = part.kind === 'not' ? part.of : part;
      if (isLeaf(inner) || inner.kind === 'not') continue;
      for (const alternative of inner.of) add([...paired, ...direct(alternative)]);
    }
  }
  return [...edges.values()];
}

/** Fewer fields than this are ordered with care, more with haste. */
const CAREFUL = 400;

/**
 * Connected parts one after the other; in each part the unit that most edges use comes first, then what is left of the part falls
 * into smaller ones.
 */
function orderUnits(units: readonly string[], edges: readonly Edge[]): readonly string[] {
  const groups = alike([...units].sort(compareText), edges);
  const components = connector(groups, edges.length);
  const result: number[] = [];
  const open: (readonly number[])[] = [groups.map((_, i) => i)];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const pieces = components(part);
    if (pieces.length > 1) {
      append(open, pieces.reverse());
      continue;
    }
    const most = part.reduce((top, i) => Math.max(top, groups[i]?.edges.length ?? 0), 0);
    const isHub = (i: number): boolean => (groups[i]?.edges.length ?? 0) * 2 > most;
    const hubs =
      part.length > CAREFUL
        ? part.filter(isHub)
        : part.filter((i) => groups[i]?.edges.length === most).slice(0, 1);
    append(result, hubs);
    const taken = new Set(hubs);
    const rest = part.filter((i) => !taken.has(i));
    if (rest.length > 0) open.push(rest);
  }
  return result.flatMap((i) => groups[i]?.units ?? []);
}

interface Group {
  readonly units: readonly string[];
  readonly edges: readonly number[];
}

/** Units that are in exactly the same edges are one group: nothing can come between them. */
function alike(units: readonly string[], edges: readonly Edge[]): readonly Group[] {
  const edgesOfUnit = new Map<string, number[]>(units.map((unit) => [unit, []]));
  for (const [i, edge] of edges.entries()) for (const unit of edge) edgesOfUnit.get(unit)?.push(i);
  const groups = new Map<string, { units: string[]; edges: number[] }>();
  for (const [unit, own] of edgesOfUnit) {
    const key = own.join(',');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { units: [unit], edges: own });
    else group.units.push(unit);
  }
  return [...groups.values()];
}

/** Cuts a list of groups into the parts that share no edge with each other, each in the order given. */
function connector(
  groups: readonly Group[],
  edges: number,
): (part: readonly number[]) => (readonly number[])[] {
  const members: number[][] = Array.from({ length: edges }, () => []);
  for (const [i, group] of groups.entries()) for (const edge of group.edges) members[edge]?.push(i);
  // What was met is marked with the number of the call, so that nothing is made anew for each.
  let call = 0;
  const within = new Int32Array(groups.length);
  const seen = new Int32Array(groups.length);
  const passed = new Int32Array(edges);
  return (part) => {
    call++;
    for (const i of part) within[i] = call;
    const result: (readonly number[])[] = [];
    for (const start of part) {
      if (seen[start] === call) continue;
      seen[start] = call;
      const piece = [start];
      for (const i of piece) {
        for (const edge of groups[i]?.edges ?? []) {
          if (passed[edge] === call) continue;
          passed[edge] = call;
          for (const next of members[edge] ?? []) {
            if (within[next] !== call || seen[next] === call) continue;
            seen[next] = call;
            piece.push(next);
          }
        }
      }
      result.push(piece.sort((a, b) => a - b));
    }
    return result;
  };
}
