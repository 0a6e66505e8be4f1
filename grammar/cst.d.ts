/** Written by `generate-cst-types.ts` from the grammar, one type for each of its rules, and so as long as the grammar is. */
import type { CstNode, ICstVisitor, IToken } from "chevrotain";

export interface NameCstNode extends CstNode {
  name: "name";
  children: NameCstChildren;
}

export type NameCstChildren = {
  Word?: IToken[];
  Str?: IToken[];
};

export interface KeyCstNode extends CstNode {
  name: "key";
  children: KeyCstChildren;
}

export type KeyCstChildren = {
  Word?: IToken[];
  Str?: IToken[];
};

export interface ValueCstNode extends CstNode {
  name: "value";
  children: ValueCstChildren;
}

export type ValueCstChildren = {
  Word?: IToken[];
  Str?: IToken[];
};

export interface NamesCstNode extends CstNode {
  name: "names";
  children: NamesCstChildren;
}

export type NamesCstChildren = {
  LParen: IToken[];
  name: (NameCstNode)[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface StringsCstNode extends CstNode {
  name: "strings";
  children: StringsCstChildren;
}

export type StringsCstChildren = {
  Str: (IToken)[];
  Comma?: IToken[];
};

export interface ReferenceCstNode extends CstNode {
  name: "reference";
  children: ReferenceCstChildren;
}

export type ReferenceCstChildren = {
  Dollar: IToken[];
  Word: IToken[];
};

export interface SelectorInParensCstNode extends CstNode {
  name: "selectorInParens";
  children: SelectorInParensCstChildren;
}

export type SelectorInParensCstChildren = {
  LParen: IToken[];
  selector: SelectorCstNode[];
  RParen: IToken[];
};

export interface SelectorCstNode extends CstNode {
  name: "selector";
  children: SelectorCstChildren;
}

export type SelectorCstChildren = {
  group: (GroupCstNode)[];
  separator?: SeparatorCstNode[];
};

export interface SeparatorCstNode extends CstNode {
  name: "separator";
  children: SeparatorCstChildren;
}

export type SeparatorCstChildren = {
  Comma?: IToken[];
  OrKeyword?: IToken[];
};

export interface GroupCstNode extends CstNode {
  name: "group";
  children: GroupCstChildren;
}

export type GroupCstChildren = {
  requirement?: RequirementCstNode[];
  selectorInParens?: SelectorInParensCstNode[];
};

export interface RequirementCstNode extends CstNode {
  name: "requirement";
  children: RequirementCstChildren;
}

export type RequirementCstChildren = {
  Bang?: IToken[];
  key?: (KeyCstNode)[];
  comparison?: ComparisonCstNode[];
};

export interface ComparisonCstNode extends CstNode {
  name: "comparison";
  children: ComparisonCstChildren;
}

export type ComparisonCstChildren = {
  operator?: OperatorCstNode[];
  value?: ValueCstNode[];
  InKeyword?: (IToken)[];
  values?: (ValuesCstNode)[];
  NotinKeyword?: IToken[];
  NotKeyword?: IToken[];
};

export interface OperatorCstNode extends CstNode {
  name: "operator";
  children: OperatorCstChildren;
}

export type OperatorCstChildren = {
  Equals?: IToken[];
  DoubleEquals?: IToken[];
  NotEquals?: IToken[];
  StartsWith?: IToken[];
  EndsWith?: IToken[];
  Contains?: IToken[];
};

export interface ValuesCstNode extends CstNode {
  name: "values";
  children: ValuesCstChildren;
}

export type ValuesCstChildren = {
  LParen: IToken[];
  value: (ValueCstNode)[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface NetsCstNode extends CstNode {
  name: "nets";
  children: NetsCstChildren;
}

export type NetsCstChildren = {
  netList: NetListCstNode[];
  netException?: (NetExceptionCstNode)[];
  Comma?: IToken[];
  late?: NetListCstNode[];
};

export interface NetExceptionCstNode extends CstNode {
  name: "netException";
  children: NetExceptionCstChildren;
}

export type NetExceptionCstChildren = {
  ExceptKeyword: IToken[];
  LParen?: IToken[];
  netList?: NetListCstNode[];
  RParen?: IToken[];
  open?: NetListCstNode[];
};

export interface NetListCstNode extends CstNode {
  name: "netList";
  children: NetListCstChildren;
}

export type NetListCstChildren = {
  net: (NetCstNode)[];
  Comma?: IToken[];
};

export interface NetCstNode extends CstNode {
  name: "net";
  children: NetCstChildren;
}

export type NetCstChildren = {
  PlainWord: IToken[];
};

export interface EndpointsCstNode extends CstNode {
  name: "endpoints";
  children: EndpointsCstChildren;
}

export type EndpointsCstChildren = {
  endpointList: EndpointListCstNode[];
  endpointException?: (EndpointExceptionCstNode)[];
  Comma?: IToken[];
  late?: EndpointListCstNode[];
};

export interface EndpointListCstNode extends CstNode {
  name: "endpointList";
  children: EndpointListCstChildren;
}

export type EndpointListCstChildren = {
  endpoint: (EndpointCstNode)[];
  Comma?: IToken[];
};

export interface EndpointExceptionCstNode extends CstNode {
  name: "endpointException";
  children: EndpointExceptionCstChildren;
}

export type EndpointExceptionCstChildren = {
  ExceptKeyword: IToken[];
  LParen?: IToken[];
  endpoints?: EndpointsCstNode[];
  RParen?: IToken[];
  open?: EndpointListCstNode[];
};

export interface EndpointCstNode extends CstNode {
  name: "endpoint";
  children: EndpointCstChildren;
}

export type EndpointCstChildren = {
  pods?: PodsCstNode[];
  nodes?: NodesCstNode[];
  where?: WhereCstNode[];
  netEndpoint?: NetEndpointCstNode[];
  dnsEndpoint?: DnsEndpointCstNode[];
  wordEndpoint?: WordEndpointCstNode[];
  identity?: IdentityCstNode[];
  reference?: ReferenceCstNode[];
};

export interface PodsCstNode extends CstNode {
  name: "pods";
  children: PodsCstChildren;
}

export type PodsCstChildren = {
  PodsKeyword: IToken[];
  selectorInParens?: SelectorInParensCstNode[];
  podsOption?: PodsOptionCstNode[];
};

export interface PodsOptionCstNode extends CstNode {
  name: "podsOption";
  children: PodsOptionCstChildren;
}

export type PodsOptionCstChildren = {
  AsKeyword?: IToken[];
  who?: WhoCstNode[];
  InKeyword?: IToken[];
  where?: WhereCstNode[];
  at?: AtCstNode[];
};

export interface AtCstNode extends CstNode {
  name: "at";
  children: AtCstChildren;
}

export type AtCstChildren = {
  AtKeyword: IToken[];
  LParen: IToken[];
  nets: NetsCstNode[];
  RParen: IToken[];
};

export interface WhoCstNode extends CstNode {
  name: "who";
  children: WhoCstChildren;
}

export type WhoCstChildren = {
  AccountKeyword?: IToken[];
  names?: NamesCstNode[];
  AccountsKeyword?: IToken[];
  selectorInParens?: SelectorInParensCstNode[];
};

export interface WhereCstNode extends CstNode {
  name: "where";
  children: WhereCstChildren;
}

export type WhereCstChildren = {
  NamespaceKeyword?: IToken[];
  names?: NamesCstNode[];
  NamespacesKeyword?: IToken[];
  selectorInParens?: SelectorInParensCstNode[];
};

export interface NodesCstNode extends CstNode {
  name: "nodes";
  children: NodesCstChildren;
}

export type NodesCstChildren = {
  NodesKeyword: IToken[];
  selectorInParens?: SelectorInParensCstNode[];
  at?: AtCstNode[];
};

export interface NetEndpointCstNode extends CstNode {
  name: "netEndpoint";
  children: NetEndpointCstChildren;
}

export type NetEndpointCstChildren = {
  CidrKeyword?: IToken[];
  AddressKeyword?: IToken[];
  LParen: IToken[];
  nets: NetsCstNode[];
  RParen: IToken[];
};

export interface DnsEndpointCstNode extends CstNode {
  name: "dnsEndpoint";
  children: DnsEndpointCstChildren;
}

export type DnsEndpointCstChildren = {
  DnsKeyword: IToken[];
  LParen: IToken[];
  strings: StringsCstNode[];
  RParen: IToken[];
};

export interface WordEndpointCstNode extends CstNode {
  name: "wordEndpoint";
  children: WordEndpointCstChildren;
}

export type WordEndpointCstChildren = {
  AnyKeyword?: IToken[];
  WorldKeyword?: IToken[];
  ClusterKeyword?: IToken[];
  KubeApiserverKeyword?: IToken[];
  LocalNodeKeyword?: IToken[];
  RemoteNodesKeyword?: IToken[];
  ClusterDnsKeyword?: IToken[];
  OwnNamespaceKeyword?: IToken[];
};

export interface IdentityCstNode extends CstNode {
  name: "identity";
  children: IdentityCstChildren;
}

export type IdentityCstChildren = {
  IdentityKeyword: IToken[];
  LParen: IToken[];
  name: NameCstNode[];
  RParen: IToken[];
};

export interface OnCstNode extends CstNode {
  name: "on";
  children: OnCstChildren;
}

export type OnCstChildren = {
  OnKeyword: IToken[];
  traffics: TrafficsCstNode[];
};

export interface TrafficsCstNode extends CstNode {
  name: "traffics";
  children: TrafficsCstChildren;
}

export type TrafficsCstChildren = {
  trafficList: TrafficListCstNode[];
  trafficException?: (TrafficExceptionCstNode)[];
  Comma?: IToken[];
  late?: TrafficListCstNode[];
};

export interface TrafficExceptionCstNode extends CstNode {
  name: "trafficException";
  children: TrafficExceptionCstChildren;
}

export type TrafficExceptionCstChildren = {
  ExceptKeyword: IToken[];
  LParen?: IToken[];
  trafficList?: TrafficListCstNode[];
  RParen?: IToken[];
  open?: TrafficListCstNode[];
};

export interface TrafficListCstNode extends CstNode {
  name: "trafficList";
  children: TrafficListCstChildren;
}

export type TrafficListCstChildren = {
  traffic: (TrafficCstNode)[];
  Comma?: IToken[];
};

export interface TrafficCstNode extends CstNode {
  name: "traffic";
  children: TrafficCstChildren;
}

export type TrafficCstChildren = {
  PlainWord?: IToken[];
  AnyKeyword?: IToken[];
  reference?: ReferenceCstNode[];
};

export interface RequestCstNode extends CstNode {
  name: "request";
  children: RequestCstChildren;
}

export type RequestCstChildren = {
  HttpKeyword?: IToken[];
  httpRequest?: (HttpRequestCstNode)[];
  LCurly?: IToken[];
  RCurly?: IToken[];
  DnsQueryKeyword?: IToken[];
  strings?: StringsCstNode[];
};

export interface HttpRequestCstNode extends CstNode {
  name: "httpRequest";
  children: HttpRequestCstChildren;
}

export type HttpRequestCstChildren = {
  Star?: IToken[];
  methods?: MethodsCstNode[];
  Tilde?: IToken[];
  Str: (IToken)[];
  HostKeyword?: IToken[];
  header?: HeaderCstNode[];
};

export interface MethodsCstNode extends CstNode {
  name: "methods";
  children: MethodsCstChildren;
}

export type MethodsCstChildren = {
  method: (MethodCstNode)[];
  Comma?: IToken[];
};

export interface MethodCstNode extends CstNode {
  name: "method";
  children: MethodCstChildren;
}

export type MethodCstChildren = {
  Word: IToken[];
};

export interface HeaderCstNode extends CstNode {
  name: "header";
  children: HeaderCstChildren;
}

export type HeaderCstChildren = {
  HeaderKeyword: IToken[];
  Str: (IToken)[];
  Equals?: IToken[];
};

export interface ProgramCstNode extends CstNode {
  name: "program";
  children: ProgramCstChildren;
}

export type ProgramCstChildren = {
  statement?: StatementCstNode[];
};

export interface StatementCstNode extends CstNode {
  name: "statement";
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  importStatement?: ImportStatementCstNode[];
  letStatement?: LetStatementCstNode[];
  clusterBlock?: ClusterBlockCstNode[];
  namespaceBlock?: NamespaceBlockCstNode[];
  tier?: TierCstNode[];
  policy?: PolicyCstNode[];
  connect?: ConnectCstNode[];
  gateway?: GatewayCstNode[];
  test?: TestCstNode[];
};

export interface ImportStatementCstNode extends CstNode {
  name: "importStatement";
  children: ImportStatementCstChildren;
}

export type ImportStatementCstChildren = {
  ImportKeyword: IToken[];
  Str: IToken[];
};

export interface LetStatementCstNode extends CstNode {
  name: "letStatement";
  children: LetStatementCstChildren;
}

export type LetStatementCstChildren = {
  LetKeyword: IToken[];
  name: NameCstNode[];
  Equals: IToken[];
  on?: OnCstNode[];
  endpoints?: EndpointsCstNode[];
};

export interface NamespaceBlockCstNode extends CstNode {
  name: "namespaceBlock";
  children: NamespaceBlockCstChildren;
}

export type NamespaceBlockCstChildren = {
  NamespaceKeyword: IToken[];
  name: NameCstNode[];
  labels?: LabelsCstNode[];
  LCurly: IToken[];
  statement?: StatementCstNode[];
  RCurly: IToken[];
};

export interface LabelsCstNode extends CstNode {
  name: "labels";
  children: LabelsCstChildren;
}

export type LabelsCstChildren = {
  LabelsKeyword: IToken[];
  LParen: IToken[];
  label?: (LabelCstNode)[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface LabelCstNode extends CstNode {
  name: "label";
  children: LabelCstChildren;
}

export type LabelCstChildren = {
  key: KeyCstNode[];
  Equals: IToken[];
  value: ValueCstNode[];
};

export interface TierCstNode extends CstNode {
  name: "tier";
  children: TierCstChildren;
}

export type TierCstChildren = {
  TierKeyword: IToken[];
  name: NameCstNode[];
  orderClause: OrderClauseCstNode[];
  OtherwiseKeyword?: IToken[];
  DenyKeyword?: IToken[];
  PassKeyword?: IToken[];
  accept?: AcceptCstNode[];
};

export interface OrderClauseCstNode extends CstNode {
  name: "orderClause";
  children: OrderClauseCstChildren;
}

export type OrderClauseCstChildren = {
  OrderKeyword: IToken[];
  Minus?: IToken[];
  PlainWord: IToken[];
};

export interface PolicyCstNode extends CstNode {
  name: "policy";
  children: PolicyCstChildren;
}

export type PolicyCstChildren = {
  PolicyKeyword: IToken[];
  name: NameCstNode[];
  forClause: ForClauseCstNode[];
  policyOption?: PolicyOptionCstNode[];
  LCurly: IToken[];
  policyItem?: PolicyItemCstNode[];
  RCurly: IToken[];
};

export interface PolicyOptionCstNode extends CstNode {
  name: "policyOption";
  children: PolicyOptionCstChildren;
}

export type PolicyOptionCstChildren = {
  TierKeyword?: IToken[];
  name?: NameCstNode[];
  orderClause?: OrderClauseCstNode[];
  FirstMatchKeyword?: IToken[];
  accept?: AcceptCstNode[];
};

export interface PolicyItemCstNode extends CstNode {
  name: "policyItem";
  children: PolicyItemCstChildren;
}

export type PolicyItemCstChildren = {
  description?: DescriptionCstNode[];
  defaultRule?: DefaultRuleCstNode[];
  rule?: RuleCstNode[];
};

export interface DescriptionCstNode extends CstNode {
  name: "description";
  children: DescriptionCstChildren;
}

export type DescriptionCstChildren = {
  DescriptionKeyword: IToken[];
  Str: IToken[];
};

export interface ForClauseCstNode extends CstNode {
  name: "forClause";
  children: ForClauseCstChildren;
}

export type ForClauseCstChildren = {
  ForKeyword: IToken[];
  endpoints: EndpointsCstNode[];
};

export interface DefaultRuleCstNode extends CstNode {
  name: "defaultRule";
  children: DefaultRuleCstChildren;
}

export type DefaultRuleCstChildren = {
  DefaultKeyword: IToken[];
  DenyKeyword?: IToken[];
  AllowKeyword?: IToken[];
  direction?: (DirectionCstNode)[];
  Comma?: IToken[];
  accept?: AcceptCstNode[];
};

export interface DirectionCstNode extends CstNode {
  name: "direction";
  children: DirectionCstChildren;
}

export type DirectionCstChildren = {
  IngressKeyword?: IToken[];
  EgressKeyword?: IToken[];
};

export interface RuleCstNode extends CstNode {
  name: "rule";
  children: RuleCstChildren;
}

export type RuleCstChildren = {
  AllowKeyword?: IToken[];
  DenyKeyword?: IToken[];
  PassKeyword?: IToken[];
  LogKeyword?: IToken[];
  FromKeyword?: IToken[];
  ToKeyword?: IToken[];
  endpoints: EndpointsCstNode[];
  on?: OnCstNode[];
  request?: RequestCstNode[];
  forClause?: ForClauseCstNode[];
  accept?: AcceptCstNode[];
};

export interface ConnectCstNode extends CstNode {
  name: "connect";
  children: ConnectCstChildren;
}

export type ConnectCstChildren = {
  ConnectKeyword: IToken[];
  name: NameCstNode[];
  edge: EdgeCstNode[];
  accept?: AcceptCstNode[];
};

export interface EdgeCstNode extends CstNode {
  name: "edge";
  children: EdgeCstChildren;
}

export type EdgeCstChildren = {
  endpoints: (EndpointsCstNode)[];
  Arrow: IToken[];
  on?: OnCstNode[];
  request?: RequestCstNode[];
};

export interface GatewayCstNode extends CstNode {
  name: "gateway";
  children: GatewayCstChildren;
}

export type GatewayCstChildren = {
  GatewayKeyword: IToken[];
  name: (NameCstNode)[];
  forClause: ForClauseCstNode[];
  ToKeyword: IToken[];
  CidrKeyword: IToken[];
  LParen: IToken[];
  nets: NetsCstNode[];
  RParen: IToken[];
  ViaKeyword: IToken[];
  endpoint: EndpointCstNode[];
  InterfaceKeyword?: IToken[];
  IpKeyword?: IToken[];
  net?: NetCstNode[];
  accept?: AcceptCstNode[];
};

export interface TestCstNode extends CstNode {
  name: "test";
  children: TestCstChildren;
}

export type TestCstChildren = {
  TestKeyword: IToken[];
  Str: IToken[];
  LCurly: IToken[];
  assertion?: AssertionCstNode[];
  RCurly: IToken[];
};

export interface AssertionCstNode extends CstNode {
  name: "assertion";
  children: AssertionCstChildren;
}

export type AssertionCstChildren = {
  AllowKeyword?: IToken[];
  DenyKeyword?: IToken[];
  edge: EdgeCstNode[];
};

export interface AcceptCstNode extends CstNode {
  name: "accept";
  children: AcceptCstChildren;
}

export type AcceptCstChildren = {
  AcceptKeyword: IToken[];
  WiderKeyword?: IToken[];
  NarrowerKeyword?: IToken[];
  BothKeyword?: IToken[];
  EffectKeyword?: IToken[];
  OnKeyword?: IToken[];
  target?: (TargetCstNode)[];
  Comma?: IToken[];
  Str: IToken[];
};

export interface TargetCstNode extends CstNode {
  name: "target";
  children: TargetCstChildren;
}

export type TargetCstChildren = {
  Word: IToken[];
};

export interface ClusterBlockCstNode extends CstNode {
  name: "clusterBlock";
  children: ClusterBlockCstChildren;
}

export type ClusterBlockCstChildren = {
  ClusterKeyword: IToken[];
  LCurly: IToken[];
  setting?: SettingCstNode[];
  RCurly: IToken[];
};

export interface SettingCstNode extends CstNode {
  name: "setting";
  children: SettingCstChildren;
}

export type SettingCstChildren = {
  NameKeyword?: IToken[];
  name?: NameCstNode[];
  netSetting?: NetSettingCstNode[];
  DnsKeyword?: IToken[];
  endpoints?: EndpointsCstNode[];
  NamespacesKeyword?: IToken[];
  ClosedKeyword?: IToken[];
  targetSetting?: TargetSettingCstNode[];
};

export interface NetSettingCstNode extends CstNode {
  name: "netSetting";
  children: NetSettingCstChildren;
}

export type NetSettingCstChildren = {
  PodCidrKeyword?: IToken[];
  ServiceCidrKeyword?: IToken[];
  NodeCidrKeyword?: IToken[];
  ApiServerKeyword?: IToken[];
  netList: NetListCstNode[];
  on?: OnCstNode[];
};

export interface TargetSettingCstNode extends CstNode {
  name: "targetSetting";
  children: TargetSettingCstChildren;
}

export type TargetSettingCstChildren = {
  K8sKeyword?: IToken[];
  CalicoKeyword?: IToken[];
  CiliumKeyword?: IToken[];
  LCurly: IToken[];
  targetOption?: TargetOptionCstNode[];
  RCurly: IToken[];
};

export interface TargetOptionCstNode extends CstNode {
  name: "targetOption";
  children: TargetOptionCstChildren;
}

export type TargetOptionCstChildren = {
  Word: IToken[];
  value: ValueCstNode[];
};
