/**
 * The peers of a rule as a list of parts that a target can take one by one: conjunctions, and where one speaks about
 * something that only one kind of endpoint has, that kind apart from the others. The union of the parts is the peers.
 */
import type { EndpointKind, Pred, Test } from '../ir/policy.js';
import { FALSE_PRED } from '../ir/policy.js';
import { toDnf } from '../ir/pred-forms.js';
import { type Conjunction, kindsOfLiterals, kindsOfTest, simplifyLiterals } from '../ir/pred-literals.js';
import { allOf, IS_POD, inNamespaces, isKind, mapTests, testsOf } from '../ir/preds.js';
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
