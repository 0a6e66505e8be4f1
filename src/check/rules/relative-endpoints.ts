/** Endpoints that are relative to a subject stand only where there is one that they can be relative to. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { type Resolved, resolveEndpoints } from '../resolve.js';
import { type Shape, shapesOf } from '../shapes.js';
import { endpointLists, type Place } from '../walk.js';

/**
 * Adds `not-in-test`, `not-in-connect`, `not-in-cluster`, `own-namespace-of-one`, `own-namespace-of-no-pod` and
 * `local-node-of-no-pod`.
 */
export function relativeEndpoints(program: Program): readonly Diagnostic[] {
  return endpointLists(program).flatMap(({ of, place }) =>
    resolveEndpoints(program, of, place.namespace)
      .of.filter(({ node }) => RELATIVE.has(node.kind))
      .flatMap((each) => problem(program, each, place) ?? []),
  );
}

/** What is read from where it stands, or by what is resolved elsewhere. */
const RELATIVE: ReadonlySet<Resolved['node']['kind']> = new Set([
  'own-namespace',
  'local-node',
  'remote-nodes',
  'cluster-dns',
  'dns',
]);

function problem(program: Program, each: Resolved, place: Place): Diagnostic | null {
  const { kind } = each.node;
  const { span } = each.written;
  const text = textOf(span);
  const ownNamespace = kind === 'own-namespace';
  const ownNode = kind === 'local-node' || kind === 'remote-nodes';
  switch (place.role) {
    case 'test-sender':
    case 'test-receiver':
      return ownNamespace || kind === 'local-node' ? diagnostic('not-in-test', span, { text }) : null;
    case 'sender':
    case 'receiver':
      return ownNode || (ownNamespace && each.namespace === null)
        ? diagnostic('not-in-connect', span, { text })
        : null;
    case 'cluster-dns':
      return ownNamespace || ownNode || kind === 'cluster-dns' || kind === 'dns'
        ? diagnostic('not-in-cluster', span, { text })
        : null;
    case 'peer': {
      const subjects = place.policy && shapesOf(program, place.policy.subjects, place.namespace);
      if (subjects === null) return null;
      const pods = subjects.filter((shape) => shape.kinds.includes('pod'));
      if (kind === 'local-node')
        return pods.length > 0 ? null : diagnostic('local-node-of-no-pod', span, { text });
      if (!ownNamespace) return null;
      if (pods.length === 0) return diagnostic('own-namespace-of-no-pod', span, {});
      const only = onlyNamespace(pods);
      if (only === null) return null;
      const instead = place.namespace === only ? 'pods' : `namespace(${only})`;
      return diagnostic('own-namespace-of-one', span, { instead });
    }
    default:
      return null;
  }
}

function onlyNamespace(shapes: readonly Shape[]): string | null {
  const names = new Set(shapes.flatMap((shape) => shape.namespaces ?? ['', ' ']));
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
}
