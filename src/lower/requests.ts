/** `http` and `dns-query` → what of a connection's requests may pass. */
import { unreachable } from '../base/unreachable.js';
import { ANY_REQUEST, type HttpPattern, type Request } from '../ir/request.js';
import type { HttpNode, RequestNode } from '../syntax/ast.js';

/** No request written lets every request pass. */
export function lowerRequest(node: RequestNode | null): Request {
  if (node === null) return ANY_REQUEST;
  switch (node.kind) {
    case 'http':
      return { kind: 'http', patterns: node.requests.map(lowerHttp) };
    case 'dns-query':
      return { kind: 'dns', patterns: node.patterns.map((word) => normalName(word.text)) };
    default:
      return unreachable(node);
  }
}

/** DNS names compare without regard to case and to the final dot. */
export function normalName(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}

function lowerHttp(node: HttpNode): HttpPattern {
  return {
    methods: node.methods.map((word) => word.text),
    path:
      node.path.kind === 'glob'
        ? { kind: 'glob', glob: node.path.text }
        : { kind: 'regex', regex: node.path.text },
    host: node.host === null ? null : node.host.text.toLowerCase(),
    headers: node.headers.map((header) => ({
      name: header.name.text,
      value: header.value === null ? null : header.value.text,
    })),
  };
}
