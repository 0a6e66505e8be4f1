/** Finds what can be read in two ways although the grammar takes it, and says both readings. Knows nothing of meaning. */
import type { IToken } from 'chevrotain';
import type { Span } from '../base/source.js';
import { diagnostic } from '../diagnostics/diagnostic.js';
import type { EndpointNode, Node } from './ast.js';
import { type Build, spanOfToken, textOf } from './cst.js';

/** Endpoints that a bare word says, as a name in a list would. */
const BARE_WORDS = new Set<EndpointNode['kind']>([
  'any',
  'world',
  'cluster',
  'kube-apiserver',
  'local-node',
  'remote-nodes',
  'cluster-dns',
  'own-namespace',
]);

/**
 * `pods as account(a), world` and `pods in namespace(a), namespace(b)`: does the last belong to the list in parentheses?
 * Adds `ambiguous-accounts` and `ambiguous-namespaces`.
 */
export function reportListAmbiguities(build: Build, endpoints: readonly EndpointNode[]): void {
  endpoints.forEach((endpoint, i) => {
    const before = endpoints[i - 1];
    if (before === undefined || !isAmbiguousBehind(before, endpoint) || before.kind !== 'pods') return;
    const written = `${textOf(before.span)}, ${textOf(endpoint.span)}`;
    const first = `${textOf(endpoint.span)}, ${textOf(before.span)}`;
    const opened = textOf(before.span).replace(/\s*\)$/, '');
    if (before.where === null) {
      const second = `${opened}, ${textOf(endpoint.span)})`;
      build.diagnostics.push(diagnostic('ambiguous-accounts', endpoint.span, { written, first, second }));
      return;
    }
    const head = textOf({ ...before.span, end: before.where.span.start });
    const second =
      before.where.kind === 'namespace' && endpoint.kind === 'namespace'
        ? `${opened}, ${endpoint.names.map((name) => name.text).join(', ')})`
        : `${textOf(before.span)}, ${head}${textOf(endpoint.span)}`;
    build.diagnostics.push(diagnostic('ambiguous-namespaces', endpoint.span, { written, first, second }));
  });
}

/** Can an endpoint be mistaken for one more name in the parentheses that the endpoint before it ends with? */
export function isAmbiguousBehind(before: EndpointNode, endpoint: EndpointNode): boolean {
  if (before.kind !== 'pods' || before.at !== null) return false;
  if (before.where !== null) return endpoint.kind === 'namespace' || endpoint.kind === 'namespaces';
  return before.account?.kind === 'account' && isBareWord(endpoint);
}

/** Does it look like a name: a word without anything behind it? */
export function isBareWord(node: EndpointNode): boolean {
  switch (node.kind) {
    case 'pods':
      return node.selector === null && node.account === null && node.where === null && node.at === null;
    case 'nodes':
      return node.selector === null && node.at === null;
    case 'namespaces':
      return node.selector === null;
    default:
      return BARE_WORDS.has(node.kind);
  }
}

/** What an exception consists of, wherever one may stand. */
export interface ExceptionParts {
  /** The list before `except`. */
  readonly of: readonly Node[];
  readonly keyword: IToken;
  /** The list in it. */
  readonly except: readonly Node[];
  readonly parenthesised: boolean;
  /** What follows it after a comma. */
  readonly late: readonly Node[];
}

/**
 * `a except b, c` and `a except (b), c`: is `c` left out as well, or is it added?
 * Adds `ambiguous-exception`, `exception-without-parentheses` and `ambiguous-after-exception`.
 */
export function reportExceptionAmbiguities(build: Build, parts: ExceptionParts): void {
  const of = listText(parts.of);
  const except = listText(parts.except);
  const keyword = spanOfToken(build, parts.keyword);
  const [firstLate] = parts.late;
  if (!parts.parenthesised) {
    const [one, ...rest] = parts.except;
    const written = `${of} except ${except}`;
    build.diagnostics.push(
      one === undefined || rest.length === 0
        ? diagnostic('exception-without-parentheses', keyword, { text: except })
        : diagnostic('ambiguous-exception', keyword, {
            written,
            first: `${of} except (${except})`,
            second: `${of}, ${listText(rest)} except (${textOf(one.span)})`,
          }),
    );
  } else if (firstLate !== undefined) {
    const late = listText(parts.late);
    build.diagnostics.push(
      diagnostic('ambiguous-after-exception', firstLate.span, {
        written: `${of} except (${except}), ${late}`,
        first: `${of}, ${late} except (${except})`,
        second: `${of} except (${except}, ${late})`,
      }),
    );
  }
}

function listText(nodes: readonly Node[]): string {
  return nodes.map((node) => textOf(node.span)).join(', ');
}

/** `GET HEAD "/x"`: one request of two methods, or a `GET` that lacks its path? Adds `ambiguous-methods`. */
export function reportMethodAmbiguity(
  build: Build,
  first: Span,
  second: Span,
  path: { readonly span: Span; readonly regex: boolean },
): void {
  const target = `${path.regex ? '~' : ''}${textOf(path.span)}`;
  build.diagnostics.push(
    diagnostic('ambiguous-methods', second, {
      written: `${textOf(first)} ${textOf(second)} ${target}`,
      first: `${textOf(first)}, ${textOf(second)} ${target}`,
      second: `${textOf(first)} "…" ${textOf(second)} ${target}`,
    }),
  );
}
