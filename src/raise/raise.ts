/**
 * The neutral policy -> a program of the language that a person would have written: names kept, policies grouped by namespace,
 * orders and tiers said only where they matter, and comments that point to the origin. Says exactly what the policies say, or
 * reports what the language has no word for.
 */
import { compareNumber, compareText, sortedBy } from '../base/order.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  type EndpointKind,
  type Facts,
  type Gateway,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
} from '../ir/policy.js';
import { certainlyDisjoint, kindsOf, simplifyPred } from '../ir/pred-forms.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { expandSets, isTrue, OWN_NODE } from '../ir/preds.js';
import { parseFile } from '../syntax/parse.js';
import { printFile } from '../syntax/print.js';
import { subtract } from '../values/intervals.js';
import { netsText, raiseEndpoints } from './endpoints.js';
import { raiseOrders, rankKey } from './orders.js';
import { policesOwnNode, raisePolicy } from './policies.js';
import { raiseTraffic } from './traffics.js';
import { word } from './words.js';

export interface RaiseOptions {
  /** Name of the file that is made, for diagnostics about it. */
  readonly file: string;
  /** The cluster that endpoints belong to where nothing says otherwise. */
  readonly clusterName: string | null;
  /** The kinds of endpoint that the plugin has. */
  readonly kinds: readonly EndpointKind[];
  /** Lines of comment at the top, without `#`. */
  readonly header: readonly string[];
  /** What stands beside the policies to be written, and matters to them; absent: nothing. */
  readonly beside?: (origin: Origin) => boolean;
}

export interface RaisedProgram {
  /** In canonical form. Incomplete where there is an `unsayable`. */
  readonly text: string;
  /** The same with what stands beside, as far as it has words. */
  readonly whole: string;
  readonly diagnostics: readonly Diagnostic[];
}

const COMMON: readonly EndpointKind[] = ['pod', 'node', 'outside'];

/** Adds `unsayable` where the language has no word. */
export function raise(given: PolicySet, options: RaiseOptions): RaisedProgram {
  const set = plainer(given);
  const diagnostics: Diagnostic[] = [];
  const report = (origin: Policy['origin'], problem: string): void => {
    diagnostics.push(diagnostic('unsayable', origin.span, { what: origin.label, problem }));
  };
  const orders = ordersByTier(set);
  const ownNodeMatters = set.policies.some(
    (policy) =>
      policesOwnNode(policy) ||
      policy.rules.some(
        (rule) =>
          rule.action !== 'allow' &&
          rule.direction === 'ingress' &&
          kindsOf(policy.subject).includes('pod') &&
          !certainlyDisjoint(rule.peer, OWN_NODE),
      ),
  );
  // Cilium denies pods that have no labels yet, whatever policies say; that needs no word.
  const ends = set.end.filter(({ when }) => kindsOf(when).some((kind) => kind !== 'init'));
  if (ends.length > 0 || !isTrue(set.enforced)) {
    for (const policy of set.policies.slice(0, 1))
      report(
        policy.origin,
        'what the plugin does to endpoints that no policy selects (its enforcement mode, profiles or host endpoints) has no word',
      );
  }
  const names = uniqueNames(set.policies);
  const block = (policy: Policy): readonly string[] => {
    const namespace = namespaceOf(policy);
    const name = names.get(policy) ?? policy.name;
    const context = {
      namespace,
      name,
      ownNodeMatters,
      clusterName: options.clusterName,
      kinds: options.kinds,
      orders: orders.get(policy.tier) ?? new Map(),
      report,
    };
    const lines = raisePolicy(policy, context);
    if (policesOwnNode(policy))
      report(policy.origin, 'isolation that covers the own node of a pod has no word');
    return lines;
  };
  // Once each, so that a problem is reported once.
  const blocks = new Map(set.policies.map((policy) => [policy, block(policy)]));
  const written = (policy: Policy): readonly string[] => blocks.get(policy) ?? [];
  const print = (policies: readonly Policy[], gateways: readonly Gateway[]): string => {
    const lines: string[] = options.header.map((line) => `# ${line}`);
    lines.push(...clusterBlock(set.facts, options.clusterName));
    lines.push(...tierLines({ ...set, policies }));
    const namespaces = [
      ...new Set([
        ...set.facts.namespaces.map((fact) => fact.name),
        ...policies.flatMap((policy) => namespaceOf(policy) ?? []),
      ]),
    ].sort(compareText);
    for (const name of namespaces) {
      const inside = policies.filter((policy) => namespaceOf(policy) === name);
      const labels = labelsOf(set.facts, name);
      if (inside.length === 0 && labels === '' && !set.facts.closed) continue;
      lines.push(`namespace ${word(name)}${labels} {`, ...inside.flatMap(written), '}');
    }
    lines.push(...policies.filter((policy) => namespaceOf(policy) === null).flatMap(written));
    lines.push(...gateways.flatMap((gateway) => gatewayLines(gateway, report)));
    const { file } = parseFile({ name: options.file, text: `${lines.join('\n')}\n` });
    return printFile(file);
  };
  const whole = print(set.policies, set.gateways);
  const { beside } = options;
  const own = <T extends { readonly origin: Origin }>(all: readonly T[]): readonly T[] =>
    all.filter(({ origin }) => beside?.(origin) !== true);
  const text = beside === undefined ? whole : print(own(set.policies), own(set.gateways));
  return { text, whole, diagnostics };
}

/** The same policies with named sets written out, and without orders and sequences that decide nothing. */
function plainer(set: PolicySet): PolicySet {
  const write = (pred: Pred): Pred => (set.sets.size === 0 ? pred : simplifyPred(expandSets(pred, set.sets)));
  const ordered = new Set(
    set.policies.flatMap((policy) =>
      policy.rules.some((rule) => rule.action !== 'allow') ? [policy.tier] : [],
    ),
  );
  const plain = plainRanks(set);
  const policies = set.policies.map((policy): Policy => {
    const written: Policy = {
      ...policy,
      subject: write(policy.subject),
      rules: policy.rules.map((rule) => ({ ...rule, own: write(rule.own), peer: write(rule.peer) })),
      effects: policy.effects.map((effect) =>
        effect.rule === undefined
          ? effect
          : {
              ...effect,
              rule: { ...effect.rule, own: write(effect.rule.own), peer: write(effect.rule.peer) },
            },
      ),
    };
    // In a tier that only allows, the first match is any match.
    if (!ordered.has(policy.tier))
      return { ...written, sequence: 'together', rank: { order: DEFAULT_ORDER, tie: 0 } };
    return plain.has(tierRank(policy)) ? { ...written, sequence: 'together' } : written;
  });
  return { ...set, policies };
}

/** The ranks of a tier whose policies all have rules of one action: their sequence decides nothing. */
function plainRanks(set: PolicySet): ReadonlySet<string> {
  const actions = new Map<string, Set<string>>();
  for (const policy of set.policies) {
    const key = tierRank(policy);
    const known = actions.get(key) ?? new Set();
    actions.set(key, known);
    for (const rule of policy.rules) known.add(rule.action);
  }
  return new Set([...actions].flatMap(([key, found]) => (found.size <= 1 ? [key] : [])));
}

function tierRank(policy: Policy): string {
  return `${policy.tier} ${rankKey(policy.rank)}`;
}

function namespaceOf(policy: Policy): string | null {
  return policy.scope.kind === 'namespace' ? policy.scope.namespace : null;
}

function ordersByTier(set: PolicySet): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    set.tiers.map((tier) => [
      tier.name,
      raiseOrders(set.policies.filter((policy) => policy.tier === tier.name).map((policy) => policy.rank)),
    ]),
  );
}

function tierLines(set: PolicySet): string[] {
  const used = new Set(set.policies.map((policy) => policy.tier));
  const tiers = set.tiers.filter((tier) => tier.name !== DEFAULT_TIER && used.has(tier.name));
  const orders = raiseOrders(set.tiers.map((tier) => tier.rank));
  return [...tiers]
    .sort((a, b) => compareNumber(a.rank.order, b.rank.order) || compareNumber(a.rank.tie, b.rank.tie))
    .map(
      (tier) =>
        `tier ${word(tier.name)} order ${orders.get(`${tier.rank.order} ${tier.rank.tie}`) ?? ''}${tier.otherwise === 'pass' ? ' otherwise pass' : ''}`,
    );
}

/** The same name twice in one scope gets a number; the first keeps it. */
function uniqueNames(policies: readonly Policy[]): ReadonlyMap<Policy, string> {
  const taken = new Set<string>();
  const result = new Map<Policy, string>();
  for (const policy of policies) {
    const scope = namespaceOf(policy) ?? '';
    let name = policy.name;
    for (let number = 2; taken.has(`${scope}/${name}`); number++) name = `${policy.name}-${number}`;
    taken.add(`${scope}/${name}`);
    result.set(policy, name);
  }
  return result;
}

function clusterBlock(facts: Facts, clusterName: string | null): string[] {
  const settings: string[] = [];
  if (facts.clusterName !== null) settings.push(`name ${word(facts.clusterName)}`);
  for (const [key, nets] of [
    ['pod-cidr', facts.podCidr],
    ['service-cidr', facts.serviceCidr],
    ['node-cidr', facts.nodeCidr],
  ] as const) {
    if (nets !== null) settings.push(`${key} ${netsText(nets)}`);
  }
  if (facts.apiServer !== null)
    settings.push(
      `api-server ${netsText(facts.apiServer.nets)}${raiseTraffic(facts.apiServer.traffic) ?? ''}`,
    );
  if (facts.dns !== null) {
    const dns = raiseEndpoints(facts.dns, {
      namespace: null,
      sparesOwnNode: false,
      ownNodeMatters: false,
      nodeSubjects: false,
      clusterName,
      kinds: COMMON,
    });
    if (dns.ok) settings.push(`dns ${dns.lists.join(', ')}`);
  }
  if (facts.closed) settings.push('namespaces closed');
  return settings.length === 0 ? [] : ['cluster {', ...settings, '}'];
}

function labelsOf(facts: Facts, name: string): string {
  const labels = [...(facts.namespaces.find((fact) => fact.name === name)?.labels ?? [])].filter(
    ([key]) => key !== METADATA_NAME,
  );
  const texts = sortedBy(labels, ([key]) => key).map(([key, value]) => `${word(key)}=${word(value)}`);
  return texts.length === 0 ? '' : ` labels(${texts.join(', ')})`;
}

function gatewayLines(
  gateway: Gateway,
  report: (origin: Policy['origin'], problem: string) => void,
): string[] {
  const context = {
    namespace: null,
    sparesOwnNode: false,
    ownNodeMatters: false,
    nodeSubjects: false,
    clusterName: null,
    kinds: COMMON,
  };
  const subjects = gateway.subjects.map((subject) => raiseEndpoints(subject, context));
  const nodes = raiseEndpoints(gateway.nodes, context);
  const texts = subjects.flatMap((subject) => (subject.ok ? subject.lists : []));
  if (subjects.some((subject) => !subject.ok) || !nodes.ok || nodes.lists.length !== 1) {
    report(gateway.origin, 'the pods or nodes of this gateway have no word');
    return [];
  }
  const nets = netsText(subtract(gateway.destinations, gateway.except));
  const via =
    gateway.via.kind === 'interface'
      ? ` interface ${word(gateway.via.name)}`
      : gateway.via.kind === 'address'
        ? ` ip ${gateway.via.address}`
        : '';
  return [
    `# ${gateway.origin.label}`,
    `gateway ${word(gateway.name)} for ${texts.join(', ')} to cidr(${nets}) via ${nodes.lists[0] ?? ''}${via}`,
  ];
}
