/**
 * The metadata every emitted object carries: whose it is, and what of the source it says. Knows no kind and no meaning;
 * nothing in it decides a flow.
 */
import { compareText, sortedUnique } from '../base/order.js';
import type { Json, JsonMap } from '../base/tree.js';
import type { Origin } from '../ir/policy.js';
import { suffixedName, textHash } from './names.js';
import type { EmitOptions, EmittedObject } from './target.js';

export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const PROGRAM = 'netc.dev/program';
/** An annotation, not a label: `shop.netc#shop/api` is no legal label value. */
export const SOURCE = 'netc.dev/source';
export const DESCRIPTION = 'netc.dev/description';

export interface ObjectParts {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for an object of the cluster. */
  readonly namespace: string;
  /** In the order in which the members shall be printed. */
  readonly spec: JsonMap;
  readonly origins: readonly Origin[];
  /** What the policy is for; left out where empty. */
  readonly description?: string;
}

/** A manifest with netc's labels, the source as an annotation, and no empty member. */
export function emittedObject(parts: ObjectParts, options: EmitOptions): EmittedObject {
  const annotations: Record<string, Json> = {};
  if (parts.description !== undefined && parts.description !== '')
    annotations[DESCRIPTION] = parts.description;
  const source = sortedUnique(parts.origins.map(sourceOf)).join(', ');
  if (source !== '') annotations[SOURCE] = source;
  return {
    apiVersion: parts.apiVersion,
    kind: parts.kind,
    name: parts.name,
    namespace: parts.namespace,
    origins: parts.origins,
    manifest: {
      apiVersion: parts.apiVersion,
      kind: parts.kind,
      metadata: {
        name: parts.name,
        ...(parts.namespace === '' ? {} : { namespace: parts.namespace }),
        labels: { [MANAGED_BY]: 'netc', [PROGRAM]: labelValue(options.program) },
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec: parts.spec,
    },
  };
}

/** Adds an object under its own name; where another has it already, under one with a hash of `owner`, or of what it says. */
export function addObject(
  objects: Map<string, EmittedObject>,
  parts: ObjectParts,
  owner: string,
  options: EmitOptions,
): void {
  const key = (name: string): string => `${parts.kind} ${parts.namespace}/${name}`;
  const isTaken = (name: string): boolean => objects.has(key(name));
  let { name } = parts;
  if (isTaken(name)) name = suffixedName(parts.name, textHash(owner), 'subdomain');
  // Several policies of one name, as rewrites make them.
  if (isTaken(name))
    name = suffixedName(parts.name, textHash(`${owner} ${JSON.stringify(parts.spec)}`), 'subdomain');
  if (isTaken(name)) name = parts.name;
  objects.set(key(name), emittedObject({ ...parts, name }, options));
}

/** By kind, namespace, name: the order of all output. */
export function sortObjects<T extends Pick<EmittedObject, 'kind' | 'namespace' | 'name'>>(
  objects: readonly T[],
): T[] {
  return [...objects].sort(
    (a, b) =>
      compareText(a.kind, b.kind) || compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
}

function sourceOf(origin: Origin): string {
  const file = origin.span.file.name;
  return file === '' ? origin.label : `${file}#${origin.label}`;
}

/** A program's name as a label value: at most 63 characters of letters, digits, `-`, `_` and `.`. */
function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
