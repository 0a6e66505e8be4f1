/**
 * Policies as Calico's engine holds them after its conversions: one shape for Calico's and Kubernetes' kinds, with every
 * default filled in and every selector joined. The types, and what little can be said of them without meaning.
 */
import type { Direction, Origin } from '../../ir/policy.js';
import type { IntervalSet } from '../../values/intervals.js';
import type { Family, NetSet } from '../../values/nets.js';
import type { Selector } from './selector.js';

export type EngineKind =
  | 'NetworkPolicy'
  | 'GlobalNetworkPolicy'
  | 'KubernetesNetworkPolicy'
  | 'KubernetesClusterNetworkPolicy';

export interface EnginePolicy {
  readonly kind: EngineKind;
  /** Empty for cluster-wide kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Name of a tier, which need not exist. */
  readonly tier: string;
  /** `Infinity` where none is given. */
  readonly order: number;
  /** Separates equal orders within a tier: compared as text. */
  readonly tie: string;
  /** Over the labels of an endpoint, namespace and account included. */
  readonly subject: Selector;
  readonly governs: Readonly<Record<Direction, boolean>>;
  readonly rules: Readonly<Record<Direction, readonly EngineRule[]>>;
  /** `normal`: pods, and traffic of hosts themselves. The others concern host interfaces only, before routing. */
  readonly stage: 'normal' | 'untracked' | 'pre-dnat';
  readonly origin: Origin;
}

export interface EngineRule {
  readonly action: 'allow' | 'deny' | 'pass' | 'log';
  /** `null`: both. */
  readonly family: Family | null;
  /** IP protocol numbers. */
  readonly protocol: number | null;
  readonly notProtocol: number | null;
  readonly icmp: EngineIcmp | null;
  readonly notIcmp: EngineIcmp | null;
  readonly source: EngineEntity;
  readonly destination: EngineEntity;
  readonly http: EngineHttp | null;
  readonly origin: Origin;
}

/** `null`: every type, every code. */
export interface EngineIcmp {
  readonly type: number | null;
  readonly code: number | null;
}

/** An empty list: no restriction. */
export interface EngineHttp {
  readonly methods: readonly string[];
  readonly paths: readonly { readonly kind: 'exact' | 'prefix'; readonly path: string }[];
}

/** Everything that is not `null` must hold. */
export interface EngineEntity {
  /** Members of the set of endpoints and network sets that it selects; `notSelector` is already within it where both are given. */
  readonly selector: Selector | null;
  /** Not a member of this set. Only where `selector` is `null`. */
  readonly notSelector: Selector | null;
  readonly nets: NetSet | null;
  readonly notNets: NetSet | null;
  readonly ports: EnginePorts | null;
  readonly notPorts: EnginePorts | null;
  readonly service: { readonly namespace: string; readonly name: string } | null;
}

/** Either of both. */
export interface EnginePorts {
  readonly numbers: IntervalSet<number>;
  readonly names: readonly string[];
}

export interface EngineTier {
  readonly name: string;
  /** `Infinity` for a tier that does not exist. */
  readonly order: number;
  /** Policies name it, but no such tier is given: it comes last and ends in deny. */
  readonly missing: boolean;
  readonly otherwise: 'deny' | 'pass';
  /** `null` for a built-in tier that no object describes, and for a missing one. */
  readonly origin: Origin | null;
}

export const ANY_ENTITY: EngineEntity = {
  selector: null,
  notSelector: null,
  nets: null,
  notNets: null,
  ports: null,
  notPorts: null,
  service: null,
};

export const ANY_RULE: Omit<EngineRule, 'action' | 'origin'> = {
  family: null,
  protocol: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
  source: ANY_ENTITY,
  destination: ANY_ENTITY,
  http: null,
};
