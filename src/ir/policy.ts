/**
 * The neutral policy: every source and target meets here. It holds every plugin's decision procedure exactly and has no
 * defaults: readers and lowering resolve ties, empty lists and missing fields before a value of these types exists.
 * The procedure that gives these types their meaning is `flow/meaning.ts`.
 *
 * One direction at a time. For ingress the *subject* is the destination and the *peer* the source; for egress the reverse.
 */
import type { Span } from '../base/source.js';
import type { Family, NetSet } from '../values/nets.js';
import type { Request } from './request.js';
import type { Traffic } from './traffic.js';

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];

export type Action = 'allow' | 'deny' | 'pass';

/** Where something was said, and how to call it in one line: `shop/api`, `NetworkPolicy shop/api ingress[0]`. */
export interface Origin {
  readonly span: Span;
  readonly label: string;
}

export interface PolicySet {
  readonly facts: Facts;
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
  /** Named sets that predicates may refer to by `{kind: 'set'}`. Closed: only the sets given here exist. */
  readonly sets: ReadonlyMap<string, NamedSet>;
  readonly gateways: readonly Gateway[];
  /** What decides after the last tier: the first entry that matches; where none does, allow. */
  readonly end: readonly EndRule[];
  /** Only subjects that match are policed at all; everything else passes. */
  readonly enforced: Pred;
}

export interface Tier {
  readonly name: string;
  readonly rank: Rank;
  /** What a tier ends with for an endpoint that one of its policies isolates, when nothing in it matched. */
  readonly otherwise: 'deny' | 'pass';
  readonly origin: Origin;
}

/** Lower is decided first. `order` may be `Infinity`; `tie` separates equal orders. Equal in both: one level. */
export interface Rank {
  readonly order: number;
  readonly tie: number;
}

/**
 * `none`: does not isolate. `all`: what no rule decides ends the tier, own node included.
 * `all-but-own-node`: as `all`, but what comes from the subject's own node (ingress only) is left undecided.
 */
export type Isolation = 'none' | 'all' | 'all-but-own-node';

export interface Policy {
  readonly name: string;
  /** A namespace's name for a namespaced policy, else cluster-wide. The scope is a name for people; `subject` decides. */
  readonly scope: { readonly kind: 'namespace'; readonly namespace: string } | { readonly kind: 'cluster' };
  /** Name of a tier in `PolicySet.tiers`. */
  readonly tier: string;
  readonly rank: Rank;
  /** Which endpoints the policy applies to, namespace included. */
  readonly subject: Pred;
  /** `together`: one level, deny over allow over pass. `first-match`: one level per rule, in list order. */
  readonly sequence: 'together' | 'first-match';
  readonly isolates: Readonly<Record<Direction, Isolation>>;
  readonly rules: readonly Rule[];
  readonly effects: readonly Effect[];
  readonly origin: Origin;
  /** Other places of the source that this policy stands for as well, where a rewrite joined them; absent means none. */
  readonly also?: readonly Origin[];
  /** What the source accepts to lose in this policy as a whole (header or `default`). */
  readonly accepts: readonly Accept[];
  /** `description` of the language, or an annotation that says what the policy is for; empty where there is none. */
  readonly description: string;
}

export interface Rule {
  readonly direction: Direction;
  readonly action: Action;
  /** Narrows the subject for this rule; `TRUE_PRED` where it does not. */
  readonly own: Pred;
  readonly peer: Pred;
  readonly traffic: Traffic;
  readonly request: Request;
  readonly effects: readonly Effect[];
  readonly origin: Origin;
  readonly accepts: readonly Accept[];
}

/** `accept KIND on TARGETS "reason"`; no targets means all. */
export interface Accept {
  readonly kind: 'wider' | 'narrower' | 'both' | 'effect';
  readonly targets: readonly string[];
  readonly reason: string;
  readonly origin: Origin;
}

/** What decides nothing but must not vanish: `log`, `authentication`, `listener`, `tls`, `header-edit`, `annotation`, ... */
export interface Effect {
  readonly kind: string;
  /** Printable detail, such as the log prefix or the annotation's value. */
  readonly detail: string;
  /** For a rule-shaped effect (`log`), what it speaks about; absent fields mean "the same as the rule it stands on". */
  readonly rule?: Pick<Rule, 'direction' | 'own' | 'peer' | 'traffic'>;
  /** What the source accepts to lose in this effect alone, beside what its rule or policy accepts; absent means nothing. */
  readonly accepts?: readonly Accept[];
  readonly origin: Origin;
}

export interface NamedSet {
  readonly name: string;
  readonly pred: Pred;
  readonly origin: Origin;
}

export interface Gateway {
  readonly name: string;
  readonly subjects: readonly Pred[];
  readonly destinations: NetSet;
  /** Destinations left out. */
  readonly except: NetSet;
  readonly nodes: Pred;
  readonly via:
    | { readonly kind: 'default' }
    | { readonly kind: 'interface'; readonly name: string }
    | { readonly kind: 'address'; readonly address: string };
  readonly origin: Origin;
  readonly accepts: readonly Accept[];
}

export interface EndRule {
  readonly when: Pred;
  readonly direction: Direction;
  readonly action: 'allow' | 'deny';
}

/**
 * A predicate over one endpoint. Every test is false on an endpoint that lacks the thing tested
 * (a label test on a node, an address-less name, ...), so `not` of a test is true there.
 */
export type Pred =
  | { readonly kind: 'all'; readonly of: readonly Pred[] }
  | { readonly kind: 'any'; readonly of: readonly Pred[] }
  | { readonly kind: 'not'; readonly of: Pred }
  | Test;

/** What an endpoint is. The last four exist only under Cilium. */
export type EndpointKind = 'pod' | 'node' | 'outside' | 'health' | 'ingress' | 'init' | 'unmanaged';

export type Test =
  | { readonly kind: 'is'; readonly what: EndpointKind }
  | { readonly kind: 'namespace'; readonly names: readonly string[] }
  | { readonly kind: 'namespace-label'; readonly key: string; readonly test: LabelTest }
  /** A label of a pod. */
  | { readonly kind: 'label'; readonly key: string; readonly test: LabelTest }
  | { readonly kind: 'account'; readonly names: readonly string[] }
  /** The key `projectcalico.org/name` is the account's name itself, as Calico has it. */
  | { readonly kind: 'account-label'; readonly key: string; readonly test: LabelTest }
  | { readonly kind: 'node-label'; readonly key: string; readonly test: LabelTest }
  /** Whatever holds such an address: pod, node or outside. */
  | { readonly kind: 'address'; readonly nets: NetSet }
  /** The flow's family, seen at this endpoint. */
  | { readonly kind: 'family'; readonly family: Family }
  /** Of a peer: it is the node that the subject (a pod) runs on. */
  | { readonly kind: 'own-node' }
  /** Of a peer: it is a pod of the subject's own namespace. */
  | { readonly kind: 'own-namespace' }
  | { readonly kind: 'cluster-name'; readonly names: readonly string[] }
  | { readonly kind: 'api-server' }
  /** Member of a named set of `PolicySet.sets`. */
  | { readonly kind: 'set'; readonly name: string }
  /** An outside address that a name matching one of the patterns resolved to. `*` is one label, a leading `**.` one or more. */
  | { readonly kind: 'dns'; readonly patterns: readonly string[] };

/** A test of one label's value; false where the label is absent. `in` with no values is never true. */
export type LabelTest =
  | { readonly kind: 'exists' }
  | { readonly kind: 'in'; readonly values: readonly string[] }
  | { readonly kind: 'starts'; readonly text: string }
  | { readonly kind: 'ends'; readonly text: string }
  | { readonly kind: 'contains'; readonly text: string };

export const TRUE_PRED: Pred = { kind: 'all', of: [] };
export const FALSE_PRED: Pred = { kind: 'any', of: [] };

/** Facts about the cluster, from a `cluster` block or from manifests of the cluster. They close nothing unless they say so. */
export interface Facts {
  readonly clusterName: string | null;
  /** `null`: not stated. */
  readonly podCidr: NetSet | null;
  readonly serviceCidr: NetSet | null;
  readonly nodeCidr: NetSet | null;
  readonly apiServer: { readonly nets: NetSet; readonly traffic: Traffic } | null;
  /** What `cluster-dns` names. */
  readonly dns: Pred | null;
  /** Namespaces known by name. */
  readonly namespaces: readonly NamespaceFact[];
  /** Only `namespaces` exist, and for every label key the program names they have exactly these values. */
  readonly closed: boolean;
}

export interface NamespaceFact {
  readonly name: string;
  /** Includes `kubernetes.io/metadata.name`. */
  readonly labels: ReadonlyMap<string, string>;
}

export const NO_FACTS: Facts = {
  clusterName: null,
  podCidr: null,
  serviceCidr: null,
  nodeCidr: null,
  apiServer: null,
  dns: null,
  namespaces: [],
  closed: false,
};

export const DEFAULT_TIER = 'default';
export const DEFAULT_TIER_ORDER = 1_000_000;
export const DEFAULT_ORDER = 1000;
