/**
 * HTTP and DNS patterns → the `rules` of a `toPorts` entry. Envoy matches each expression against the whole text and the path
 * with its query (cilium.md 2.10), so a path glob is written to let every query pass.
 */
import type { Json, JsonMap } from '../../base/tree.js';
import { hostGlobRegex, pathGlobRegex, quoteRegex } from '../../flow/automata/globs.js';
import type { HttpPattern } from '../../ir/request.js';

/** One rule per method of each pattern, repeats dropped; a pattern that asks for nothing is `{}`: every HTTP request. */
export function httpRules(patterns: readonly HttpPattern[]): readonly JsonMap[] {
  const rules = new Map<string, JsonMap>();
  for (const pattern of patterns) {
    for (const method of pattern.methods.length === 0 ? [null] : pattern.methods) {
      const rule = httpRule(pattern, method);
      rules.set(JSON.stringify(rule), rule);
    }
  }
  return [...rules.values()];
}

function httpRule({ path, host, headers }: HttpPattern, method: string | null): JsonMap {
  const target = path.kind === 'all' ? null : path.kind === 'glob' ? pathGlobRegex(path.glob) : path.regex;
  const authority = host === null ? null : typeof host === 'string' ? hostGlobRegex(host) : host.regex;
  const lines = headers.map((header): Json => {
    // Split at the first space; a name alone asks for presence.
    return header.value === null ? header.name : `${header.name}: ${header.value}`;
  });
  return {
    ...(method === null ? {} : { method: quoteRegex(method) }),
    ...(target === null ? {} : { path: target }),
    ...(authority === null ? {} : { host: authority }),
    ...(lines.length === 0 ? {} : { headers: lines }),
  };
}
