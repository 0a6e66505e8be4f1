/** Methods, paths, hosts and headers of HTTP requests are such. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { HttpNode, Word } from '../../syntax/ast.js';
import { isHole } from '../../syntax/cst.js';
import { namePatternProblem } from '../name-patterns.js';
import type { Program } from '../program.js';
import { re2Problem } from '../re2-syntax.js';
import { matches } from '../walk.js';

/** Adds `bad-method`, `lower-case-method`, `bad-path`, `bad-regex`, `bad-host` and `bad-header`. */
export function httpParts(program: Program): readonly Diagnostic[] {
  return [...matches(program)].flatMap(({ request }) =>
    request?.kind === 'http' ? request.requests.flatMap(problems) : [],
  );
}

/** RFC 9110, section 5.6.2: what methods and header names are made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function problems(node: HttpNode): Diagnostic[] {
  return [
    ...node.methods.flatMap(methodProblem),
    ...pathProblem(node.path),
    ...(node.host === null ? [] : hostProblem(node.host)),
    ...node.headers.flatMap(({ name }) =>
      TOKEN.test(name.text) || isHole(name)
        ? []
        : [diagnostic('bad-header', name.span, { header: name.text })],
    ),
  ];
}

function methodProblem(method: Word): Diagnostic[] {
  const { text, span } = method;
  if (text === '') return [];
  if (!TOKEN.test(text)) return [diagnostic('bad-method', span, { method: text })];
  const upper = text.toUpperCase();
  return upper === text ? [] : [diagnostic('lower-case-method', span, { method: text, upper })];
}

function pathProblem({ kind, text, span }: HttpNode['path']): Diagnostic[] {
  // A path that is missing was reported.
  if (span.start === span.end) return [];
  if (kind === 'regex') {
    const why = re2Problem(text);
    return why === null ? [] : [diagnostic('bad-regex', span, { regex: text, why })];
  }
  const bad = (why: string, remedy: string): Diagnostic[] => [
    diagnostic('bad-path', span, { path: text, why, remedy }),
  ];
  if (!text.startsWith('/')) return bad('does not begin with `/`', `write \`"/${text}"\``);
  if (/[?#]/.test(text))
    return bad(
      'holds a query or a fragment',
      'a path in quotes lets every query through; `~"…"` speaks about the query as well',
    );
  if (/[\s\p{Cc}]/u.test(text)) return bad('holds white space', 'write it as in the request, such as `%20`');
  if (/\*\*/.test(text.replace(/\/\*\*$/, '')))
    return bad('has `**` elsewhere than at its end', 'write `/…/**`, or a regular expression with `~"…"`');
  return [];
}

function hostProblem(host: Word): Diagnostic[] {
  const why = isHole(host) ? null : namePatternProblem(host.text);
  return why === null ? [] : [diagnostic('bad-host', host.span, { host: host.text, why })];
}
