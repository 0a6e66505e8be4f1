/** `http` and `dns-query` stand on what allows, with the ports that they need. */

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { firstWord, textOf } from '../../syntax/cst.js';
import type { Program } from '../program.js';
import { resolveTraffics, type TrafficPart } from '../resolve.js';
import { type Match, matches } from '../walk.js';

/** Adds `request-on-action`, `http-without-tcp` and `dns-query-without-port`. */
export function requestPlaces(program: Program): readonly Diagnostic[] {
  return [...matches(program)].flatMap((match) => [...onAction(match), ...withoutPorts(program, match)]);
}

function onAction({ request, action }: Match): Diagnostic[] {
  if (request === null || action === 'allow' || action === 'connect' || action === 'test') return [];
  return [diagnostic('request-on-action', firstWord(request.span), { request: request.kind, action })];
}

function withoutPorts(program: Program, { request, traffics, namespace }: Match): Diagnostic[] {
  if (request === null) return [];
  const span = firstWord(request.span);
  if (traffics === null)
    return request.kind === 'http' ? [diagnostic('http-without-tcp', span, { found: '' })] : [];
  const parts = resolveTraffics(program, traffics.of, namespace);
  const wrong = parts?.find((part) => !fits(part, request.kind));
  if (wrong === undefined) return [];
  const text = textOf(wrong.written.span);
  return [
    request.kind === 'http'
      ? diagnostic('http-without-tcp', wrong.written.span, { found: `, found \`${text}\`` })
      : diagnostic('dns-query-without-port', wrong.written.span, { text }),
  ];
}

function fits({ node }: TrafficPart, kind: 'http' | 'dns-query'): boolean {
  if (node.kind !== 'ports' && node.kind !== 'port-name') return false;
  return node.protocol === 'tcp' || (kind === 'dns-query' && node.protocol === 'udp');
}
