/**
 * HTTP and DNS rules → requests. Envoy matches every expression against the whole text in RE2, the path with its query
 * (cilium.md 2.10); methods become lists, and an expression that netc itself would write for a pattern becomes that pattern.
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import { hostGlobRegex, pathGlobRegex, quoteRegex } from '../../flow/automata/globs.js';
import { parseRegex } from '../../flow/automata/parse-regex.js';
import { matches } from '../../flow/strings.js';
import type { HeaderPattern, HttpPattern, PathPattern, Request } from '../../ir/request.js';
import type { Report } from '../kube/decode.js';
import { parseHeaderLine } from './l7.js';
import { methodsOf } from './read-methods.js';
import { namePatterns } from './read-names.js';
import type { HeaderMatch, HttpRule, NameSelector, Text } from './resources.js';
import type { CiliumSettings } from './settings.js';

export interface ReadHttp {
  readonly request: Request;
  /** What edits headers and refuses nothing, in words. */
  readonly edits: readonly { readonly detail: string; readonly span: HeaderMatch['span'] }[];
}

/** Rules are alternatives; `{}` is every HTTP request. Adds `cilium-read-method`, `cilium-read-secret`, `cilium-host-regex`. */
export function httpRequest(rules: readonly HttpRule[], path: string, report: Report): ReadHttp {
  const edits: { detail: string; span: HeaderMatch['span'] }[] = [];
  const patterns = rules.flatMap((rule, index) => {
    for (const match of rule.headerMatches.items) {
      const { name, mismatch, span } = match;
      if (isEdit(match)) edits.push({ detail: `${name?.value ?? ''} ${mismatch?.value ?? ''}`, span });
    }
    const pattern = httpPattern(rule, `${path}[${index}]`, report);
    return pattern === null ? [] : [pattern];
  });
  return { request: { kind: 'http', patterns }, edits };
}

/** Queries for one of the names; everything else is refused by the proxy. Adds `cilium-read-pattern`. */
export function dnsRequest(
  rules: readonly NameSelector[],
  settings: CiliumSettings,
  path: string,
  report: Report,
): Request {
  const patterns = namePatterns(rules, settings, path, report);
  return { kind: 'dns', patterns: patterns === 'every' ? ['*'] : patterns };
}

/** `null` for a rule that no request can meet. */
function httpPattern(rule: HttpRule, path: string, report: Report): HttpPattern | null {
  const headers: HeaderPattern[] = [];
  /** Values that headers beginning with a colon ask of the request line. */
  const exact = new Map<string, string>();
  for (const { name, value } of headerAsks(rule, path, report)) {
    const known = exact.get(name.toLowerCase());
    if (REQUEST_LINE.includes(name.toLowerCase())) {
      if (value === null) continue;
      if (known !== undefined && known !== value) return null;
      exact.set(name.toLowerCase(), value);
    } else if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return null;
    else headers.push({ name, value });
  }
  const target = joined(rule.path, exact.get(':path'));
  const authority = joined(rule.host, exact.get(':authority'));
  const methods = methodList(rule.method, exact.get(':method'), path, report);
  if (rule.host !== null && rule.host.value !== '') {
    const parsed = parseRegex(rule.host.value);
    if (parsed.kind === 'error') {
      const written = rule.host.value;
      const at = `${path}.host`;
      report.push(diagnostic('cilium-host-regex', rule.host.span, { path: at, written, why: parsed.reason }));
      return null;
    }
  }
  if (target === null || authority === null || methods === null) return null;
  return {
    methods,
    path: target === '' ? { kind: 'all' } : pathPattern(target),
    host: authority === '' ? null : (globOf(authority, hostGlobRegex) ?? { regex: authority }),
    headers,
  };
}

const REQUEST_LINE = [':path', ':method', ':authority'];

/** What a rule asks of headers; an edit asks for nothing. */
function headerAsks(rule: HttpRule, path: string, report: Report): readonly HeaderPattern[] {
  const matched = rule.headerMatches.items.flatMap((match, index): readonly HeaderPattern[] => {
    if (isEdit(match)) return [];
    if (match.secret !== null)
      report.push(diagnostic('cilium-read-secret', match.span, { path: `${path}.headerMatches[${index}]` }));
    const value = match.value === null || match.value.value === '' ? null : match.value.value;
    return [{ name: match.name?.value ?? '', value }];
  });
  return [...rule.headers.items.map(({ value }) => parseHeaderLine(value)), ...matched];
}

function isEdit(match: HeaderMatch): boolean {
  return match.mismatch !== null && match.mismatch.value !== '';
}

/** The expression, or the one text where that is asked for beside it; empty for none; `null` where the two exclude each other. */
function joined(written: Text | null, exact: string | undefined): string | null {
  const source = written?.value ?? '';
  if (exact === undefined) return source;
  if (source !== '' && parseRegex(source).kind === 'ok' && !matches({ kind: 'regex', source }, exact))
    return null;
  return quoteRegex(exact);
}

/** Empty for every method; `null` where there is none. */
function methodList(
  written: Text | null,
  exact: string | undefined,
  path: string,
  report: Report,
): readonly string[] | null {
  const only = exact === undefined ? [] : [exact];
  if (written === null || written.value === '') return only;
  const methods = methodsOf(written.value);
  if (methods === null) {
    const at = `${path}.method`;
    report.push(diagnostic('cilium-read-method', written.span, { path: at, written: written.value }));
    return null;
  }
  if (methods === 'every') return only;
  const left = exact === undefined ? methods : methods.filter((method) => method === exact);
  return left.length === 0 ? null : left;
}

function pathPattern(source: string): PathPattern {
  const glob = globOf(source, pathGlobRegex);
  return glob === null ? { kind: 'regex', regex: source } : { kind: 'glob', glob };
}

/** The pattern for which netc writes exactly this expression; `null` where there is none. */
function globOf(source: string, regexOf: (glob: string) => string): string | null {
  const guess = source
    .replace(/^\(\?i\)/, '')
    .replace(/^\(\[\^\.\]\+\\\.\)\+/, '**.')
    .replace(/\(\\\?\.\*\)\?$/, '')
    .replace(/\(:\[0-9\]\+\)\?$/, '')
    .replace(/\(?\/\[\^\?\]\*(?:\)\?)?$/, '/**')
    .replace(/\[\^\/\?\]\+|\[\^\.\]\+/g, '*')
    .replace(/\\([\\.+*?()|[\]{}^$])/g, '$1');
  return regexOf(guess) === source ? guess : null;
}
