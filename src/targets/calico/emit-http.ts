/**
 * HTTP patterns → the `http` members of Calico rules: exact methods, exact paths and prefixes that end at a segment. Hosts,
 * headers, expressions and stars inside a path have no words there (calico.md 1.3, 3.9).
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import { allOf } from '../../ir/preds.js';
import type { HttpPattern } from '../../ir/request.js';
import { region } from '../losses.js';
import { chooseWay, type RuleSite, ruleRegion } from '../rule-losses.js';

const LIST_LIMIT = 20;

/** The `http` members, one per rule; `[{}]`-like `null`: rules without one, which let every request pass; empty: no rule. */
export function httpMatches(site: RuleSite, patterns: readonly HttpPattern[]): readonly JsonMap[] | null {
  const said: { readonly methods: readonly string[]; readonly path: JsonMap | null }[] = [];
  const left: HttpPattern[] = [];
  let code: Feature = 'http';
  for (const pattern of patterns) {
    const problem = problemOf(pattern);
    const path = pathOf(pattern);
    if (problem === null && path !== undefined) said.push({ methods: pattern.methods, path });
    else {
      left.push(pattern);
      code = problem ?? 'http';
    }
  }
  const { rule } = site;
  if (left.length > 0) {
    const way = chooseWay(site, {
      code,
      message: 'Calico matches methods, exact paths and path prefixes only',
      remedy: 'write the path as a literal or with a final `/**`',
      less: [
        region(rule.direction, allOf(site.subject, rule.own), rule.peer, rule.traffic, {
          kind: 'http',
          patterns: left,
        }),
      ],
      lessText: 'those requests are left out',
      more: [ruleRegion(site, rule.peer, rule.traffic)],
      moreText: 'every request',
    });
    if (way === 'more') return null;
  }
  if (said.length === 0) return [];
  // Application layer policy lets pass what it does not take for HTTP (app-policy/checker/match.go).
  const way = chooseWay(site, {
    code: 'http',
    message: 'Calico lets pass what is no HTTP on a port with an HTTP rule',
    remedy: 'accept `wider` where nothing but HTTP listens on these ports',
    less: [ruleRegion(site, rule.peer, rule.traffic)],
    lessText: 'the allow is left out',
    more: [ruleRegion(site, rule.peer, rule.traffic)],
    moreText: 'the HTTP rule, which passes what is no HTTP',
  });
  return way === 'less' ? [] : merge(said);
}

/** Patterns with the same methods share a list of paths. */
function merge(
  said: readonly { readonly methods: readonly string[]; readonly path: JsonMap | null }[],
): readonly JsonMap[] {
  const groups = new Map<string, { methods: readonly string[]; paths: JsonMap[]; all: boolean }>();
  for (const { methods, path } of said) {
    const key = methods.join(' ');
    const group = groups.get(key) ?? { methods, paths: [], all: false };
    if (path === null) group.all = true;
    else group.paths.push(path);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ methods, paths, all }): readonly JsonMap[] => {
    const head = methods.length === 0 ? {} : { methods: [...methods].sort() };
    if (all) return [head];
    const lists: JsonMap[] = [];
    for (let i = 0; i < paths.length; i += LIST_LIMIT)
      lists.push({ ...head, paths: paths.slice(i, i + LIST_LIMIT) });
    return lists;
  });
}

function problemOf(pattern: HttpPattern): Feature | null {
  if (pattern.headers.length > 0) return 'http-header';
  if (pattern.host !== null) return 'http-host';
  if (pattern.path.kind === 'regex') return 'http-regex';
  return pattern.methods.length > LIST_LIMIT ? 'http' : null;
}

/** `null`: every path. Undefined where neither an exact path nor a prefix says it. */
function pathOf({ path }: HttpPattern): JsonMap | null | undefined {
  if (path.kind === 'all') return null;
  if (path.kind === 'regex') return undefined;
  const below = path.glob.endsWith('/**');
  const head = below ? path.glob.slice(0, -3) : path.glob;
  // Calico compares paths without empty segments and final slashes, so only paths that have none are the same to both.
  const normal = /^(\/[^/?#*\s]+)+$/.test(head) && !/\/\.\.?(\/|$)/.test(head) && head.length <= 1024;
  if (head === '' && below) return { prefix: '/' };
  if (head === '/' && !below) return { exact: '/' };
  if (!normal) return undefined;
  return below ? { prefix: head } : { exact: head };
}
