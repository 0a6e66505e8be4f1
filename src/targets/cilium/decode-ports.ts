/** Decodes one entry of `toPorts`: ports, L7 rules, TLS and listeners. A deny list has ports only. */
import type { Tree } from '../../base/tree.js';
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import { decodeName } from './decode-selector.js';
import { listAt, mapAt, missingList, textAt, textOf, wholeAt } from './members.js';
import type { HeaderMatch, HttpRule, L7Rules, Listener, PortProtocol, PortRule } from './resources.js';

const L7_EFFECT = 'the deny then covers the whole port';
const DENY_DROPPED = new Map([
  ['rules', L7_EFFECT],
  ['serverNames', L7_EFFECT],
  ['terminatingTLS', L7_EFFECT],
  ['originatingTLS', L7_EFFECT],
  ['listener', L7_EFFECT],
]);

const ALLOW_MEMBERS = ['ports', 'rules', 'serverNames', 'terminatingTLS', 'originatingTLS', 'listener'];
const TLS_MEMBERS = ['secret', 'trustedCA', 'certificate', 'privateKey'];

/** Adds what `decodeCilium` lists. */
export function decodePortRule(
  tree: Tree,
  path: string,
  action: 'allow' | 'deny',
  report: Report,
): PortRule | null {
  const fields = mapAt(
    tree,
    path,
    action === 'deny' ? ['ports'] : ALLOW_MEMBERS,
    report,
    action === 'deny' ? DENY_DROPPED : undefined,
  );
  if (fields === null) return null;
  const ports = listAt(fields, 'ports', report, decodePort);
  if (action === 'deny') {
    return {
      ports,
      rules: null,
      serverNames: missingList(fields.span),
      terminatingTls: null,
      originatingTls: null,
      listener: null,
      span: fields.span,
    };
  }
  const tls = (name: string) => {
    const context = mapAt(fields.get(name), `${path}.${name}`, TLS_MEMBERS, report);
    return context === null ? null : context.span;
  };
  const rules = fields.get('rules');
  const listener = fields.get('listener');
  return {
    ports,
    rules: rules === undefined ? null : decodeL7(rules, `${path}.rules`, report),
    serverNames: listAt(fields, 'serverNames', report, textOf),
    terminatingTls: tls('terminatingTLS'),
    originatingTls: tls('originatingTLS'),
    listener: listener === undefined ? null : decodeListener(listener, `${path}.listener`, report),
    span: fields.span,
  };
}

function decodePort(tree: Tree, path: string, report: Report): PortProtocol | null {
  const fields = mapAt(tree, path, ['port', 'endPort', 'protocol'], report);
  if (fields === null) return null;
  return {
    port: textAt(fields, 'port', report),
    endPort: wholeAt(fields, 'endPort', report),
    protocol: textAt(fields, 'protocol', report),
    span: fields.span,
  };
}

/** Kafka and `l7proto` were removed in 1.20; there the API server drops them and the port is allowed as a whole. */
const L7_REMOVED = ['kafka', 'l7proto', 'l7'];

function decodeL7(tree: Tree, path: string, report: Report): L7Rules | null {
  const fields = mapAt(tree, path, ['http', 'dns', ...L7_REMOVED], report);
  if (fields === null) return null;
  for (const key of L7_REMOVED) {
    const removed = fields.get(key);
    if (removed !== undefined) {
      report.push(diagnostic('cilium-field-removed', removed.span, { key, version: '1.20' }));
    }
  }
  // Dropped as a whole by 1.20: the port is then allowed to every request.
  if (L7_REMOVED.some((key) => fields.get(key) !== undefined) && !fields.get('http') && !fields.get('dns'))
    return null;
  return {
    http: listAt(fields, 'http', report, decodeHttp),
    dns: listAt(fields, 'dns', report, decodeName),
    span: fields.span,
  };
}

function decodeHttp(tree: Tree, path: string, report: Report): HttpRule | null {
  const fields = mapAt(tree, path, ['path', 'method', 'host', 'headers', 'headerMatches'], report);
  if (fields === null) return null;
  return {
    path: textAt(fields, 'path', report),
    method: textAt(fields, 'method', report),
    host: textAt(fields, 'host', report),
    headers: listAt(fields, 'headers', report, textOf),
    headerMatches: listAt(fields, 'headerMatches', report, decodeHeaderMatch),
    span: fields.span,
  };
}

function decodeHeaderMatch(tree: Tree, path: string, report: Report): HeaderMatch | null {
  const fields = mapAt(tree, path, ['name', 'value', 'secret', 'mismatch'], report);
  if (fields === null) return null;
  const secret = mapAt(fields.get('secret'), `${path}.secret`, ['namespace', 'name'], report);
  return {
    name: textAt(fields, 'name', report),
    value: textAt(fields, 'value', report),
    secret:
      secret === null
        ? null
        : { name: textAt(secret, 'name', report), namespace: textAt(secret, 'namespace', report) },
    mismatch: textAt(fields, 'mismatch', report),
    span: fields.span,
  };
}

function decodeListener(tree: Tree, path: string, report: Report): Listener | null {
  const fields = mapAt(tree, path, ['envoyConfig', 'name', 'priority'], report);
  if (fields === null) return null;
  const config = mapAt(fields.get('envoyConfig'), `${path}.envoyConfig`, ['kind', 'name'], report);
  return {
    name: textAt(fields, 'name', report),
    envoyConfigKind: config === null ? null : textAt(config, 'kind', report),
    envoyConfigName: config === null ? null : textAt(config, 'name', report),
    priority: wholeAt(fields, 'priority', report),
    span: fields.span,
  };
}
