/**
 * Turns the tree of one document into Kubernetes objects: `List`s are taken apart, identity and metadata are decoded.
 * Knows no text format and no policy.
 */
import type { MapTree, Tree } from '../../base/tree.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { mapOf, type Report, text, wrongType } from './decode.js';
import type { KubeObject } from './object.js';

/** The group and version, and the kind, that items of a typed list have without saying so. */
interface Inherited {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The objects of a document, in order. `null` documents hold none. Adds `manifest-not-kubernetes` (a warning) for what does
 * not look like an object at all, `manifest-identity`, `manifest-generate-name` and `manifest-wrong-type` for what does.
 */
export function readObjects(document: Tree, report: Report): readonly KubeObject[] {
  if (document.kind === 'scalar' && document.value === null) return [];
  return readOne(document, null, report);
}

function readOne(tree: Tree, inherited: Inherited | null, report: Report): readonly KubeObject[] {
  if (tree.kind !== 'map' || !looksLikeObject(tree, inherited)) {
    report.push(diagnostic('manifest-not-kubernetes', tree.span, {}));
    return [];
  }
  const apiVersion = identity(tree, 'apiVersion', inherited?.apiVersion, report);
  const kind = identity(tree, 'kind', inherited?.kind, report);
  if (apiVersion === undefined || kind === undefined) return [];
  const items = tree.entries.get('items')?.value;
  if (kind.endsWith('List') && items !== undefined) {
    if (items.kind === 'scalar' && items.value === null) return [];
    if (items.kind !== 'list') {
      wrongType(items, 'items', 'a list', report);
      return [];
    }
    const inner = kind === 'List' ? null : { apiVersion, kind: kind.slice(0, -'List'.length) };
    return items.items.flatMap((item) => readOne(item, inner, report));
  }
  const object = readIdentity(tree, apiVersion, kind, report);
  return object === undefined ? [] : [object];
}

/** Charts' value files and the like lie beside manifests; what has one of these is meant as an object. */
function looksLikeObject(tree: MapTree, inherited: Inherited | null): boolean {
  return (
    inherited !== null ||
    tree.entries.has('apiVersion') ||
    (tree.entries.has('kind') && tree.entries.has('metadata'))
  );
}

function identity(
  tree: MapTree,
  key: 'apiVersion' | 'kind',
  inherited: string | undefined,
  report: Report,
): string | undefined {
  const value = tree.entries.get(key)?.value;
  if (value === undefined && inherited !== undefined) return inherited;
  const written = value === undefined ? '' : text(value, key, report);
  if (written === '') report.push(diagnostic('manifest-identity', tree.span, { key }));
  return written === '' ? undefined : written;
}

function readIdentity(
  tree: MapTree,
  apiVersion: string,
  kind: string,
  report: Report,
): KubeObject | undefined {
  const metadata = tree.entries.get('metadata')?.value;
  if (metadata === undefined || (metadata.kind === 'scalar' && metadata.value === null)) {
    report.push(diagnostic('manifest-identity', tree.span, { key: 'metadata' }));
    return undefined;
  }
  if (metadata.kind !== 'map') return wrongType(metadata, 'metadata', 'a map', report);
  const field = (key: string): Tree | undefined => {
    const value = metadata.entries.get(key)?.value;
    return value === undefined || (value.kind === 'scalar' && value.value === null) ? undefined : value;
  };
  const nameTree = field('name');
  const name = nameTree === undefined ? '' : text(nameTree, 'metadata.name', report);
  if (name === undefined) return undefined;
  if (name === '') {
    report.push(
      field('generateName') === undefined
        ? diagnostic('manifest-identity', metadata.span, { key: 'metadata.name' })
        : diagnostic('manifest-generate-name', metadata.span, {}),
    );
    return undefined;
  }
  const namespaceTree = field('namespace');
  const namespace = namespaceTree === undefined ? '' : text(namespaceTree, 'metadata.namespace', report);
  if (namespace === undefined) return undefined;
  const texts = (key: 'labels' | 'annotations'): ReadonlyMap<string, string> => {
    const value = field(key);
    return (value === undefined ? undefined : mapOf(text)(value, `metadata.${key}`, report)) ?? new Map();
  };
  return {
    apiVersion,
    kind,
    name,
    namespace,
    labels: texts('labels'),
    annotations: texts('annotations'),
    body: tree,
    span: tree.span,
  };
}
