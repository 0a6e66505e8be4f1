/**
 * The peers of a rule as a list of parts that a target can take one by one: conjunctions, and where one speaks about
 * something that only one kind of endpoint has, that kind apart from the others. The union of the parts is the peers.
 */
import { type EndpointKind, FALSE_PRED, type Facts, type Pred, type Test } from '../ir/policy.js';
import { toDnf } from '../ir/pred-forms.js';
import { type Conjunction, kindsOfLiterals, kindsOfTest, simplifyLiterals } from '../ir/pred-literals.js';
import { allOf, anyOf, IS_POD, inNamespaces, inNets, isKind, mapTests, testsOf } from '../ir/preds.js';
import { intersect, subtract, union } from '../values/intervals.js';
import { ALL_NETS, toNets } from '../values/nets.js';
import { type Shape, shapeOf } from './endpoint-shape.js';

/** More parts than this are no policy that anybody reads. */
export const PART_LIMIT = 512;

/** `null` where there are too many. `kinds` are those of the target; the parts speak of no other. */
export function peerParts(peer: Pred, kinds: readonly EndpointKind[]): readonly Shape[] | null {
  const conjunctions = toDnf(peer, PART_LIMIT);
  return conjunctions?.flatMap((conjunction) => splitByKind(conjunction, kinds)) ?? null;
}

/** The peers without the subject's own node: for plugins where that node reaches its pods whatever a policy says. */
export function withoutOwnNode(peer: Pred): Pred {
  if (!testsOf(peer).some((test) => test.kind === 'own-node')) return peer;
  return mapTests(peer, (test) => (test.kind === 'own-node' ? FALSE_PRED : test));
}

/** The peers with `own-namespace` as the namespace that it is. */
export function inOwnNamespace(peer: Pred, namespace: string): Pred {
  if (!testsOf(peer).some((test) => test.kind === 'own-namespace')) return peer;
  return mapTests(peer, (test) =>
    test.kind === 'own-namespace' ? allOf(IS_POD, inNamespaces(namespace)) : test,
  );
}

function splitByKind(conjunction: Conjunction, kinds: readonly EndpointKind[]): Shape[] {
  const here = kindsOfLiterals(conjunction).filter((kind) => kinds.includes(kind));
  const special = here.filter((kind) => conjunction.some(({ test }) => speaksOfOnly(test, kind)));
  if (special.length === 0 || here.length === 1) return here.length === 0 ? [] : [narrow(conjunction, here)];
  const others = here.filter((kind) => !special.includes(kind));
  return [...special.map((kind) => [kind]), ...(others.length === 0 ? [] : [others])].flatMap((group) => {
    const part = simplifyLiterals([
      ...conjunction,
      ...(group.length === 1
        ? group.map((kind) => ({ test: isKind(kind), negated: false }))
        : special.map((kind) => ({ test: isKind(kind), negated: true }))),
    ]);
    return part === null ? [] : [narrow(part, group)];
  });
}

/** The shape, with the kinds that the target does not have left out. */
function narrow(conjunction: Conjunction, kinds: readonly EndpointKind[]): Shape {
  return { ...shapeOf(conjunction), kinds };
}

function speaksOfOnly(test: Test, kind: EndpointKind): boolean {
  if (test.kind === 'is' || test.kind === 'cluster-name') return false;
  if (test.kind === 'own-node') return kind === 'node';
  const kinds = kindsOfTest(test);
  return kinds.length === 1 && kinds[0] === kind;
}

/**
 * What is left to say of kinds that have no words, beside parts that match whoever holds an address: where these leave out few
 * nets, all that is missing is pods or nodes with such addresses. Gives the parts without those kinds, and who must not exist.
 */
export function besideAddresses(
  parts: readonly Shape[],
  kinds: readonly EndpointKind[],
  facts: Facts,
): { readonly parts: readonly Shape[]; readonly absent: Pred | null } {
  const anywhere = union(
    parts.flatMap((part) =>
      isPlain(part) && kinds.every((kind) => part.kinds.includes(kind)) ? (part.nets ?? []) : [],
    ),
  );
  const left = subtract(ALL_NETS, anywhere);
  if (anywhere.length === 0 || toNets(left).length >= toNets(anywhere).length) return { parts, absent: null };
  const absent: Pred[] = [];
  const kept = parts.filter((part) => {
    const wordless = isPlain(part) && !part.kinds.includes('outside') && part.kinds.includes('node');
    if (!wordless) return true;
    for (const kind of part.kinds) {
      const home = kind === 'pod' ? facts.podCidr : kind === 'node' ? facts.nodeCidr : null;
      const rest = intersect(intersect(left, part.nets ?? ALL_NETS), home ?? ALL_NETS);
      if (rest.length > 0) absent.push(allOf(isKind(kind), inNets(rest)));
    }
    return false;
  });
  return { parts: kept, absent: absent.length === 0 ? null : anyOf(...absent) };
}

/** Nothing but kinds and addresses? */
function isPlain(shape: Shape): boolean {
  return (
    shape.namespace === null &&
    shape.account === null &&
    shape.cluster === null &&
    shape.ownNode === null &&
    shape.ownNamespace === null &&
    shape.apiServer === null &&
    shape.dns.length === 0 &&
    [shape.namespaceLabels, shape.labels, shape.accountLabels, shape.nodeLabels].every(
      (of) => of.length === 0,
    )
  );
}
