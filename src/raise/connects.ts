/** Edges (`edges.ts`) -> `connect` statements as lines, each with the namespace block that it stands in and a name. */
import { createFreeNames } from '../base/free-names.js';
import type { EndpointKind, Pred } from '../ir/policy.js';
import { namespacesOf } from '../ir/pred-forms.js';
import { testsOf } from '../ir/preds.js';
import type { Edge } from './edges.js';
import { type EndpointsContext, raiseEndpoints } from './endpoints.js';
import type { Say } from './lets.js';
import { raiseRequest, raiseTraffic } from './traffics.js';
import { originComment, plainName, TELLING, word } from './words.js';

export interface Connect {
  /** `null`: outside of every block. */
  readonly namespace: string | null;
  readonly edge: Edge;
  readonly name: string;
}

/** `taken`: names in use, by scope (`namespace/name`). */
export function nameConnects(edges: readonly Edge[], taken: ReadonlySet<string>): readonly Connect[] {
  const free = createFreeNames(taken);
  return edges.map((edge): Connect => {
    const namespace = onlyOf(edge.to) ?? onlyOf(edge.from);
    const name = free(`${nameOf(edge.from)}-${nameOf(edge.to)}`, namespace ?? '');
    return { namespace, edge, name };
  });
}

/** Can both ends be said as they are in a `connect`? */
export function isSayable(edge: Edge, clusterName: string | null, kinds: readonly EndpointKind[]): boolean {
  const context = endsContext(onlyOf(edge.to) ?? onlyOf(edge.from), clusterName, kinds, null);
  return (
    raiseRequest(edge.request) !== null &&
    [edge.from, edge.to].every((end) => {
      const raised = raiseEndpoints(end, context);
      return (
        raised.ok && raised.lists.length === 1 && !raised.lists.some((list) => list.includes(' except ('))
      );
    })
  );
}

/** INVARIANT: the edge is sayable. */
export function connectLines(
  { namespace, edge, name }: Connect,
  clusterName: string | null,
  kinds: readonly EndpointKind[],
  say: Say | null,
): readonly string[] {
  const context = endsContext(namespace, clusterName, kinds, say);
  const [from, to] = [edge.from, edge.to].map((end) => {
    const raised = raiseEndpoints(end, context);
    return raised.ok ? (raised.lists[0] ?? '') : '';
  });
  const traffic = raiseTraffic(edge.traffic) ?? '';
  return [
    originComment(edge.origins),
    `connect ${word(name)} ${from} -> ${to}${traffic}${raiseRequest(edge.request) ?? ''}`,
  ];
}

function endsContext(
  namespace: string | null,
  clusterName: string | null,
  kinds: readonly EndpointKind[],
  say: Say | null,
): EndpointsContext {
  return {
    namespace,
    sparesOwnNode: false,
    ownNodeMatters: false,
    nodeSubjects: false,
    clusterName,
    kinds,
    ...(say === null ? {} : { say }),
  };
}

/** The one namespace that the endpoints are bound to by name. */
function onlyOf(pred: Pred): string | null {
  const names = namespacesOf(pred);
  return names?.length === 1 ? (names[0] ?? null) : null;
}

/** What a person would call these pods: a telling label's value, else their namespace. */
function nameOf(pred: Pred): string {
  const values = new Map<string, string>();
  for (const test of testsOf(pred))
    if (test.kind === 'label' && test.test.kind === 'in') values.set(test.key, test.test.values.join('-'));
  const key = TELLING.find((one) => values.has(one)) ?? [...values.keys()][0];
  const text = key === undefined ? (namespacesOf(pred)?.join('-') ?? 'pods') : (values.get(key) ?? '');
  return plainName(text);
}
