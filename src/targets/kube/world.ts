/** A concrete cluster, from manifests of it: what flows are asked about, and what services and named ports resolve to. */
import type { Address } from '../../values/nets.js';

export interface World {
  readonly namespaces: ReadonlyMap<string, WorldNamespace>;
  readonly pods: readonly WorldPod[];
  readonly nodes: readonly WorldNode[];
  readonly accounts: readonly WorldAccount[];
  readonly services: readonly WorldService[];
}

export interface WorldNamespace {
  readonly name: string;
  /** `kubernetes.io/metadata.name` included. */
  readonly labels: ReadonlyMap<string, string>;
}

export interface WorldPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly account: string;
  readonly node: string;
  readonly hostNetwork: boolean;
  readonly addresses: readonly Address[];
  readonly ports: readonly WorldPort[];
}

export interface WorldPort {
  readonly name: string;
  /** IP protocol number. */
  readonly protocol: number;
  readonly port: number;
}

export interface WorldNode {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly addresses: readonly Address[];
}

export interface WorldAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

export interface WorldService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly selector: ReadonlyMap<string, string>;
  readonly clusterAddresses: readonly Address[];
  /** Backends as EndpointSlices give them; `null` where the slices are not in the input. */
  readonly backends: readonly WorldBackend[] | null;
}

export interface WorldBackend {
  readonly address: Address;
  /** `namespace/name` of the pod behind it; empty where it is none. */
  readonly pod: string;
  readonly ports: readonly WorldPort[];
}

export const EMPTY_WORLD: World = { namespaces: new Map(), pods: [], nodes: [], accounts: [], services: [] };
