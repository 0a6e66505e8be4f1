/**
 * One line of a list of flows, as JSON, to a typed question; the format is that of `netc query --flows` (and of verdict
 * vectors). Knows no cluster: names are resolved by `flow-of-question.ts`.
 */
import type { Tree } from '../base/tree.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { FlowRequest } from '../flow/flow.js';
import type { Direction } from '../ir/policy.js';
import { ICMP, ICMPV6, SCTP, TCP, UDP } from '../ir/traffic.js';
import {
  type Decoder,
  fieldsOf,
  mapOf,
  type Report,
  record,
  text,
  textOrWhole,
  whole,
} from '../targets/kube/decode.js';
import { type Address, parseAddress } from '../values/nets.js';

export type Place =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'ip'; readonly address: Address; readonly written: string }
  | { readonly kind: 'node'; readonly name: string }
  /** `health`, `ingress`, `init`, `unmanaged`, `kube-apiserver`. */
  | { readonly kind: 'entity'; readonly name: string };

export interface Question {
  readonly direction: Direction;
  readonly from: Place;
  readonly to: Place;
  /** IP protocol number. */
  readonly protocol: number;
  /** 0 where the protocol has no ports. */
  readonly port: number;
  /** -1 where the question leaves it open, or the protocol is not ICMP. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** `null`: not said. */
  readonly request: FlowRequest | null;
  /** What the line says to expect; `null` where it does not. */
  readonly expect: 'allow' | 'deny' | 'redirect' | 'depends' | null;
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
  ['ICMP', ICMP],
  ['ICMPV6', ICMPV6],
]);

const FIELDS = [
  'direction',
  'from',
  'to',
  'protocol',
  'port',
  'icmpType',
  'icmpCode',
  'http',
  'dns',
  'expect',
  'id',
  'note',
];

/** Decodes one line; undefined, and `manifest-*` or `question` reported, where it is no question. */
export function readQuestion(tree: Tree, report: Report): Question | undefined {
  const found: Diagnostic[] = [];
  const question = decodeQuestion(tree, '', found);
  for (const one of found) report.push(one);
  return found.length > 0 ? undefined : question;
}

const decodeQuestion: Decoder<Question> = (tree, path, report) => {
  const fields = fieldsOf(tree, path, FIELDS, report);
  if (fields === undefined) return undefined;
  const direction = fields.need('direction', oneOf(['ingress', 'egress'] as const));
  const from = fields.need('from', place);
  const to = fields.need('to', place);
  const protocol = fields.need('protocol', protocolNumber);
  const port = fields.get('port', inRange(1, 65535)) ?? 0;
  const icmpType = fields.get('icmpType', inRange(0, 255)) ?? -1;
  const icmpCode = fields.get('icmpCode', inRange(0, 255)) ?? -1;
  const http = fields.get('http', httpRequest) ?? null;
  const dns = fields.get('dns', text) ?? null;
  const expect = fields.get('expect', oneOf(['allow', 'deny', 'redirect', 'depends'] as const)) ?? null;
  if (direction === undefined || from === undefined || to === undefined || protocol === undefined)
    return undefined;
  const hasPorts = protocol === TCP || protocol === UDP || protocol === SCTP;
  if (hasPorts && port === 0) return fault(tree, 'a flow of this protocol needs a `port`', report);
  if (!hasPorts && port !== 0) return fault(tree, 'a flow of this protocol has no `port`', report);
  return {
    direction,
    from,
    to,
    protocol,
    port,
    icmpType,
    icmpCode,
    request: http ?? (dns === null ? null : { kind: 'dns', name: dns.toLowerCase().replace(/\.$/, '') }),
    expect,
  };
};

function fault(tree: Tree, what: string, report: Report): undefined {
  report.push(diagnostic('question', tree.span, { what }));
  return undefined;
}

function oneOf<T extends string>(known: readonly T[]): Decoder<T> {
  return (tree, path, report) => {
    const written = text(tree, path, report);
    if (written === undefined) return undefined;
    const found = known.find((one) => one === written);
    return found ?? fault(tree, `\`${path}\` must be one of \`${known.join('`, `')}\``, report);
  };
}

function inRange(least: number, most: number): Decoder<number> {
  return (tree, path, report) => {
    const written = whole(tree, path, report);
    if (written === undefined) return undefined;
    return written >= least && written <= most
      ? written
      : fault(tree, `\`${path}\` must be ${least} to ${most}`, report);
  };
}

const protocolNumber: Decoder<number> = (tree, path, report) => {
  const written = textOrWhole(tree, path, report);
  if (written === undefined) return undefined;
  const number =
    typeof written === 'number'
      ? written
      : (PROTOCOLS.get(written.toUpperCase()) ?? (/^[0-9]{1,3}$/.test(written) ? Number(written) : -1));
  return number >= 0 && number <= 255
    ? number
    : fault(tree, `\`${path}\` must be a name such as \`TCP\`, or a number 0 to 255`, report);
};

const httpRequest: Decoder<FlowRequest> = record(['method', 'path', 'host', 'headers'], (fields) => ({
  kind: 'http',
  method: fields.get('method', text) ?? 'GET',
  target: fields.get('path', text) ?? '/',
  host: fields.get('host', text) ?? '',
  headers: new Map(
    [...(fields.get('headers', mapOf(text)) ?? [])].map(([name, value]) => [name.toLowerCase(), value]),
  ),
}));

const place: Decoder<Place> = (tree, path, report) => {
  const fields = fieldsOf(tree, path, ['pod', 'ip', 'node', 'entity'], report);
  if (fields === undefined) return undefined;
  const pod = fields.get('pod', text) ?? null;
  const ip = fields.get('ip', text) ?? null;
  const node = fields.get('node', text) ?? null;
  const entity = fields.get('entity', text) ?? null;
  if ([pod, ip, node, entity].filter((one) => one !== null).length !== 1)
    return fault(tree, `\`${path}\` must have exactly one of \`pod\`, \`ip\`, \`node\`, \`entity\``, report);
  if (pod !== null) {
    const [namespace = '', name = '', ...more] = pod.split('/');
    return namespace === '' || name === '' || more.length > 0
      ? fault(tree, `\`${path}.pod\` must be \`namespace/name\``, report)
      : { kind: 'pod', namespace, name };
  }
  if (ip !== null) {
    const address = parseAddress(ip);
    return address === undefined
      ? fault(tree, `\`${path}.ip\` is no address`, report)
      : { kind: 'ip', address, written: ip };
  }
  return node !== null ? { kind: 'node', name: node } : { kind: 'entity', name: entity ?? '' };
};
