/** One concrete flow, as a witness shows it and as a query asks about it. Knows nothing of diagrams. */
import type { Direction, EndpointKind } from '../ir/policy.js';
import type { Address } from '../values/nets.js';

export interface Endpoint {
  readonly kind: EndpointKind;
  /** A pod's or node's name where one is known, for people only; it decides nothing. */
  readonly name: string;
  /** Empty unless a pod. */
  readonly namespace: string;
  readonly namespaceLabels: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** Empty unless a pod. */
  readonly account: string;
  readonly accountLabels: ReadonlyMap<string, string>;
  readonly nodeLabels: ReadonlyMap<string, string>;
  readonly address: Address;
  /** Name of the cluster it belongs to; empty for an outside endpoint. */
  readonly clusterName: string;
  readonly apiServer: boolean;
  /** DNS names an outside address was resolved from. */
  readonly dnsNames: readonly string[];
}

export type HttpRequest = {
  readonly kind: 'http';
  readonly method: string;
  /** As sent: path, and `?query` if there is one. */
  readonly target: string;
  readonly host: string;
  readonly headers: ReadonlyMap<string, string>;
};

export type FlowRequest =
  | { readonly kind: 'opaque' }
  | HttpRequest
  | { readonly kind: 'dns'; readonly name: string };

export interface Flow {
  readonly direction: Direction;
  readonly subject: Endpoint;
  readonly peer: Endpoint;
  /** The peer is the node that the subject runs on (or the reverse, when the subject is a node and the peer its pod). */
  readonly ownNode: boolean;
  /** IP protocol number. */
  readonly protocol: number;
  /** Destination port, 1..65535; 0 where the protocol has none. */
  readonly port: number;
  /** -1 where the protocol is neither ICMP nor ICMPv6, or where the question leaves it open. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** Names that the destination pod gives this port and protocol. */
  readonly portNames: readonly string[];
  /** `null`: the question does not say; a verdict may then be `depends`. */
  readonly request: FlowRequest | null;
}
