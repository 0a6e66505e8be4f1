/**
 * The requests that a rule with `http` lets pass where application layer policy is on. Source: app-policy/checker/match.go
 * matchHTTP @ 87c1590: what is no HTTP passes (the rule is its L4 part for it); methods are exact, `*` is every method; a
 * prefix ends at a segment. Calico compares paths in normal form (decoded once, without empty and dot segments, parameters and
 * final slash); request targets are taken to be in that form, query aside.
 */

import { quoteRegex } from '../../flow/automata/globs.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import { TCP } from '../../ir/traffic.js';
import type { EngineHttp } from './engine.js';
import { flowNumber, one } from './flow-terms.js';

export function matchesHttp(formulas: Formulas, http: EngineHttp): Formula {
  const request = formulas.text(
    { type: 'text', name: 'request', end: 'flow', key: '' },
    { kind: 'in', values: ['http'] },
  );
  const method =
    http.methods.length === 0 || http.methods.includes('*')
      ? formulas.true
      : formulas.text(
          { type: 'text', name: 'http-method', end: 'flow', key: '' },
          { kind: 'in', values: http.methods },
        );
  const path =
    http.paths.length === 0
      ? formulas.true
      : formulas.any(
          http.paths.map((wanted) =>
            formulas.text(
              { type: 'text', name: 'http-target', end: 'flow', key: '' },
              { kind: 'regex', source: targetRegex(wanted.kind, wanted.path) },
            ),
          ),
        );
  const overTcp = flowNumber(formulas, 'protocol', one(TCP));
  return formulas.or(formulas.not(overTcp), formulas.not(request), formulas.and(method, path));
}

/** The request targets of a path, as a whole-string RE2 expression; every query passes. */
function targetRegex(kind: 'exact' | 'prefix', path: string): string {
  const plain = path === '/' ? '' : path.replace(/\/+$/, '');
  if (kind === 'exact') return `${quoteRegex(plain === '' ? '/' : plain)}(\\?.*)?`;
  return `${quoteRegex(plain)}${plain === '' ? '/[^?]*' : '(/[^?]*)?'}(\\?.*)?`;
}
