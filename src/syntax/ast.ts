/**
 * The syntax tree of the language, as written: names are not resolved and nothing is expanded. Every node has its span.
 * One file gives one `FileNode`; all files of a run are one program.
 */
import type { Span } from '../base/source.js';

export interface Node {
  readonly span: Span;
}

/** A word or string as written. `quoted` tells a STRING, which is never a keyword. */
export interface Word extends Node {
  readonly text: string;
  readonly quoted: boolean;
}

/** A `#` comment without the `#`, at its place; the printer puts it back before or behind the statement it stands at. */
export interface Comment extends Node {
  readonly text: string;
  /** It stands behind something on its line. */
  readonly trailing: boolean;
}

export interface FileNode extends Node {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  /** Words that the parser had to leave out after a mistake; a name among them may be declared there. */
  readonly unread?: readonly string[];
}

export type Statement =
  | ImportNode
  | LetNode
  | ClusterNode
  | NamespaceNode
  | TierNode
  | PolicyNode
  | ConnectNode
  | GatewayNode
  | TestNode;

export interface ImportNode extends Node {
  readonly kind: 'import';
  readonly path: Word;
}

export interface LetNode extends Node {
  readonly kind: 'let';
  readonly name: Word;
  readonly value:
    | { readonly kind: 'endpoints'; readonly endpoints: EndpointsNode }
    | { readonly kind: 'traffics'; readonly traffics: TrafficsNode };
}

export interface NamespaceNode extends Node {
  readonly kind: 'namespace';
  readonly name: Word;
  /** `null`: no `labels (...)` was written. */
  readonly labels: readonly LabelNode[] | null;
  readonly statements: readonly (LetNode | PolicyNode | ConnectNode | TestNode)[];
}

export interface LabelNode extends Node {
  readonly key: Word;
  readonly value: Word;
}

export interface TierNode extends Node {
  readonly kind: 'tier';
  readonly name: Word;
  readonly order: OrderNode;
  readonly otherwise: { readonly span: Span; readonly action: 'deny' | 'pass' } | null;
  readonly accepts: readonly AcceptNode[];
}

/** `value` is `Infinity` for `last`. */
export interface OrderNode extends Node {
  readonly text: string;
  readonly value: number;
}

export interface PolicyNode extends Node {
  readonly kind: 'policy';
  readonly name: Word;
  readonly subjects: readonly EndpointNode[];
  readonly tier: Word | null;
  readonly order: OrderNode | null;
  readonly firstMatch: Span | null;
  readonly accepts: readonly AcceptNode[];
  readonly description: Word | null;
  /** Defaults and rules in the order written. */
  readonly body: readonly (DefaultNode | RuleNode)[];
}

export interface DefaultNode extends Node {
  readonly kind: 'default';
  readonly action: 'deny' | 'allow';
  /** Both where none was written. */
  readonly directions: readonly ('ingress' | 'egress')[];
  /** Whether directions were written. */
  readonly explicit: boolean;
  readonly accepts: readonly AcceptNode[];
}

export interface RuleNode extends Node {
  readonly kind: 'rule';
  readonly action: 'allow' | 'deny' | 'pass' | 'log';
  readonly direction: 'from' | 'to';
  readonly peers: EndpointsNode;
  readonly traffics: TrafficsNode | null;
  readonly request: RequestNode | null;
  /** `for …`; empty where none was written. */
  readonly subjects: readonly EndpointNode[];
  readonly accepts: readonly AcceptNode[];
}

export interface ConnectNode extends Node {
  readonly kind: 'connect';
  readonly name: Word;
  readonly from: EndpointsNode;
  readonly to: EndpointsNode;
  readonly traffics: TrafficsNode | null;
  readonly request: RequestNode | null;
  readonly accepts: readonly AcceptNode[];
}

export interface GatewayNode extends Node {
  readonly kind: 'gateway';
  readonly name: Word;
  readonly subjects: readonly EndpointNode[];
  readonly nets: NetsNode;
  readonly nodes: EndpointNode;
  readonly via: { readonly kind: 'interface' | 'ip'; readonly value: Word } | null;
  readonly accepts: readonly AcceptNode[];
}

export interface TestNode extends Node {
  readonly kind: 'test';
  readonly name: Word;
  readonly assertions: readonly AssertionNode[];
}

export interface AssertionNode extends Node {
  readonly action: 'allow' | 'deny';
  readonly from: EndpointsNode;
  readonly to: EndpointsNode;
  readonly traffics: TrafficsNode | null;
  readonly request: RequestNode | null;
}

export interface AcceptNode extends Node {
  readonly what: 'wider' | 'narrower' | 'both' | 'effect';
  /** Empty: on every target. */
  readonly targets: readonly Word[];
  readonly reason: Word;
}

export interface EndpointsNode extends Node {
  readonly of: readonly EndpointNode[];
  /** `except (…)`, or null. */
  readonly except: EndpointsNode | null;
}

export type EndpointNode =
  | PodsNode
  | NodesNode
  | (WhereNode & { readonly kind: 'namespace' | 'namespaces' })
  | (Node & { readonly kind: 'cidr' | 'address'; readonly nets: NetsNode })
  | (Node & { readonly kind: 'dns'; readonly patterns: readonly Word[] })
  | (Node & {
      readonly kind:
        | 'any'
        | 'world'
        | 'cluster'
        | 'kube-apiserver'
        | 'local-node'
        | 'remote-nodes'
        | 'cluster-dns'
        | 'own-namespace';
    })
  | (Node & { readonly kind: 'identity'; readonly name: Word })
  | (Node & { readonly kind: 'name'; readonly name: Word });

export interface PodsNode extends Node {
  readonly kind: 'pods';
  /** `null`: no parentheses. */
  readonly selector: SelectorNode | null;
  readonly account: AccountNode | null;
  readonly where: WhereNode | null;
  /** `at (…)`, or null. */
  readonly at: NetsNode | null;
}

export interface NodesNode extends Node {
  readonly kind: 'nodes';
  readonly selector: SelectorNode | null;
  readonly at: NetsNode | null;
}

export type AccountNode =
  | (Node & { readonly kind: 'account'; readonly names: readonly Word[] })
  | (Node & { readonly kind: 'accounts'; readonly selector: SelectorNode });

export type WhereNode =
  | (Node & { readonly kind: 'namespace'; readonly names: readonly Word[] })
  | (Node & { readonly kind: 'namespaces'; readonly selector: SelectorNode | null });

/** Any of the groups; a group is all of its requirements. Without `or` there is one group. */
export interface SelectorNode extends Node {
  readonly groups: readonly (readonly RequirementNode[])[];
}

export type RequirementNode =
  | (Node & {
      readonly kind: 'compare';
      readonly key: Word;
      readonly operator: '=' | '!=' | '^=' | '$=' | '*=';
      readonly value: Word;
    })
  | (Node & { readonly kind: 'in' | 'notin'; readonly key: Word; readonly values: readonly Word[] })
  | (Node & { readonly kind: 'exists' | 'absent'; readonly key: Word });

export interface NetsNode extends Node {
  readonly of: readonly Word[];
  readonly except: readonly Word[];
}

export interface TrafficsNode extends Node {
  readonly of: readonly TrafficNode[];
  readonly except: readonly TrafficNode[];
}

export type TrafficNode =
  | (Node & { readonly kind: 'any' })
  /** `tcp`, or `tcp/8000-8010`: `ports` is null for every port; ends inclusive, in the order written. */
  | (Node & {
      readonly kind: 'ports';
      readonly protocol: 'tcp' | 'udp' | 'sctp';
      readonly ports: { readonly first: number; readonly last: number } | null;
    })
  | (Node & { readonly kind: 'port-name'; readonly protocol: 'tcp' | 'udp' | 'sctp'; readonly name: string })
  | (Node & {
      readonly kind: 'icmp';
      readonly protocol: 'icmp' | 'icmpv6';
      readonly type: number | string | null;
      readonly code: number | null;
    })
  | (Node & { readonly kind: 'protocol'; readonly number: number })
  | (Node & { readonly kind: 'name'; readonly name: Word });

export type RequestNode =
  | (Node & { readonly kind: 'http'; readonly requests: readonly HttpNode[] })
  | (Node & { readonly kind: 'dns-query'; readonly patterns: readonly Word[] });

export interface HttpNode extends Node {
  /** Empty: `*`, every method. */
  readonly methods: readonly Word[];
  readonly path: { readonly span: Span; readonly kind: 'glob' | 'regex'; readonly text: string };
  readonly host: Word | null;
  readonly headers: readonly { readonly span: Span; readonly name: Word; readonly value: Word | null }[];
}

export interface ClusterNode extends Node {
  readonly kind: 'cluster';
  readonly settings: readonly SettingNode[];
}

export type SettingNode =
  | (Node & { readonly kind: 'name'; readonly name: Word })
  | (Node & { readonly kind: 'pod-cidr' | 'service-cidr' | 'node-cidr'; readonly nets: readonly Word[] })
  | (Node & {
      readonly kind: 'api-server';
      readonly nets: readonly Word[];
      readonly traffics: TrafficsNode | null;
    })
  | (Node & { readonly kind: 'dns'; readonly endpoints: EndpointsNode })
  | (Node & { readonly kind: 'namespaces-closed' })
  | (Node & {
      readonly kind: 'target';
      readonly target: 'k8s' | 'calico' | 'cilium';
      readonly options: readonly OptionNode[];
    });

export interface OptionNode extends Node {
  readonly name: Word;
  readonly value: Word;
}
