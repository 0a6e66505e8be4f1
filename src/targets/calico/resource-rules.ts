/**
 * The shapes of one rule of a Calico policy, decoded faithfully with places. Nothing gets a default or a meaning.
 * Source: api/pkg/apis/projectcalico/v3/policy_common.go @ 87c1590.
 */
import type { Span } from '../../base/source.js';
import { type Decoder, listOf, mapOf, type Placed, placed, record, text, whole } from '../kube/decode.js';
import { port, protocol, type RulePort, type RuleProtocol } from './resource-ports.js';

/** `undefined`: not written. `null`: written as `null` or without a value, which Calico takes as not written. */
export type Given<T> = Placed<T> | null | undefined;

export interface CalicoRule {
  /** `Allow`, `Deny`, `Log` or `Pass` where valid. */
  readonly action: Given<string>;
  /** 4 or 6 where valid. */
  readonly ipVersion: Given<number>;
  readonly protocol: Given<RuleProtocol>;
  readonly notProtocol: Given<RuleProtocol>;
  readonly icmp: Given<IcmpMatch>;
  readonly notICMP: Given<IcmpMatch>;
  readonly source: Given<EntityRule>;
  readonly destination: Given<EntityRule>;
  readonly http: Given<HttpMatch>;
  readonly annotations: Given<ReadonlyMap<string, Placed<string>>>;
  readonly span: Span;
  readonly path: string;
}

/** No type: every type. */
export interface IcmpMatch {
  readonly type: Given<number>;
  readonly code: Given<number>;
}

/** No member at all: everything. */
export interface EntityRule {
  readonly nets: Given<readonly Placed<string>[]>;
  readonly notNets: Given<readonly Placed<string>[]>;
  readonly selector: Given<string>;
  readonly notSelector: Given<string>;
  readonly namespaceSelector: Given<string>;
  readonly services: Given<{ readonly name: Given<string>; readonly namespace: Given<string> }>;
  readonly ports: Given<readonly Placed<RulePort>[]>;
  readonly notPorts: Given<readonly Placed<RulePort>[]>;
  readonly serviceAccounts: Given<{
    readonly names: Given<readonly Placed<string>[]>;
    readonly selector: Given<string>;
  }>;
}

export interface HttpMatch {
  readonly methods: Given<readonly Placed<string>[]>;
  readonly paths: Given<readonly HttpPath[]>;
}

/** Exactly one of the two where valid. */
export interface HttpPath {
  readonly exact: Given<string>;
  readonly prefix: Given<string>;
  readonly span: Span;
  readonly path: string;
}

const placedText = placed(text);
const texts = placed(listOf(placedText));
const ports = placed(listOf(placed(port)));

const icmp: Decoder<IcmpMatch> = record(['type', 'code'], (fields) => ({
  type: fields.get('type', placed(whole)),
  code: fields.get('code', placed(whole)),
}));

const services = record(['name', 'namespace'], (fields) => ({
  name: fields.get('name', placedText),
  namespace: fields.get('namespace', placedText),
}));

const serviceAccounts = record(['names', 'selector'], (fields) => ({
  names: fields.get('names', texts),
  selector: fields.get('selector', placedText),
}));

const entity: Decoder<EntityRule> = record(
  [
    'nets',
    'selector',
    'namespaceSelector',
    'services',
    'ports',
    'notNets',
    'notSelector',
    'notPorts',
    'serviceAccounts',
  ],
  (fields) => ({
    nets: fields.get('nets', texts),
    notNets: fields.get('notNets', texts),
    selector: fields.get('selector', placedText),
    notSelector: fields.get('notSelector', placedText),
    namespaceSelector: fields.get('namespaceSelector', placedText),
    services: fields.get('services', placed(services)),
    ports: fields.get('ports', ports),
    notPorts: fields.get('notPorts', ports),
    serviceAccounts: fields.get('serviceAccounts', placed(serviceAccounts)),
  }),
);

const httpPath: Decoder<HttpPath> = record(['exact', 'prefix'], (fields) => ({
  exact: fields.get('exact', placedText),
  prefix: fields.get('prefix', placedText),
  span: fields.span,
  path: fields.path,
}));

const http: Decoder<HttpMatch> = record(['methods', 'paths'], (fields) => ({
  methods: fields.get('methods', texts),
  paths: fields.get('paths', placed(listOf(httpPath))),
}));

const metadata = record(['annotations'], (fields) => ({
  annotations: fields.get('annotations', placed(mapOf(placedText))),
}));

/** Decodes one rule; adds what the shared decoders and those of ports add. */
export const decodeRule: Decoder<CalicoRule> = record(
  [
    'action',
    'ipVersion',
    'protocol',
    'icmp',
    'notProtocol',
    'notICMP',
    'source',
    'destination',
    'http',
    'metadata',
  ],
  (fields) => ({
    action: fields.get('action', placedText),
    ipVersion: fields.get('ipVersion', placed(whole)),
    protocol: fields.get('protocol', placed(protocol)),
    notProtocol: fields.get('notProtocol', placed(protocol)),
    icmp: fields.get('icmp', placed(icmp)),
    notICMP: fields.get('notICMP', placed(icmp)),
    source: fields.get('source', placed(entity)),
    destination: fields.get('destination', placed(entity)),
    http: fields.get('http', placed(http)),
    annotations: fields.get('metadata', metadata)?.annotations,
    span: fields.span,
    path: fields.path,
  }),
);
