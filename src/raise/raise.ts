/**
 * The neutral policy -> a program of the language that a person would have written: names kept, policies grouped by namespace, both
 * halves of an edge as one `connect`, repeated peers as `let`, orders and tiers said only where they matter, and comments that point
 * to the origin. Says exactly what the policies say, or reports what the language has no word for.
 */
import { append } from '../base/append.js';
import { createFreeNames } from '../base/free-names.js';
import { groupBy } from '../base/group.js';
import { compareText } from '../base/order.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import { DEFAULT_TIER, type EndpointKind, type Origin, type Policy, type PolicySet } from '../ir/policy.js';
import { certainlyDisjoint, kindsOf } from '../ir/pred-forms.js';
import { isTrue, OWN_NODE, testsOf } from '../ir/preds.js';
import { parseFile } from '../syntax/parse.js';
import { printFile } from '../syntax/print.js';
import { clusterBlock, gatewayLines, labelsOf } from './cluster.js';
import { connectLines, isSayable, nameConnects } from './connects.js';
import { findEdges } from './edges.js';
import { netsText } from './endpoints.js';
import { createLets, type Say } from './lets.js';
import { raiseOrders, raiseTierOrders } from './orders.js';
import { plainer } from './plainer.js';
import { policesOwnNode, raisePolicy } from './policies.js';
import { sharedSequences } from './ranks.js';
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

/** Adds `unsayable` where the language has no word. */
export function raise(given: PolicySet, options: RaiseOptions): RaisedProgram {
  const { clusterName, kinds } = options;
  const isOwn = ({ origin }: { readonly origin: Origin }): boolean => options.beside?.(origin) !== true;
  const plain = plainer(given, clusterName);
  const found = findEdges(plain, isOwn, (edge) => isSayable(edge, clusterName, kinds));
  const set: PolicySet = { ...plain, policies: found.policies };
  const names = uniqueNames(set.policies);
  const taken = new Set(set.policies.map((policy) => scopedName(policy, names.get(policy) ?? policy.name)));
  const connects = nameConnects(found.edges, taken);
  const diagnostics: Diagnostic[] = [];
  const report = (origin: Origin, problem: string): void => {
    diagnostics.push(diagnostic('unsayable', origin.span, { what: origin.label, problem }));
  };
  reportEnd(set, report);
  for (const policy of sharedSequences(set))
    report(policy.origin, 'a sequence that shares its order with another policy has no word');
  const orders = ordersByTier(set);
  const passing = new Set(set.tiers.flatMap(({ name, otherwise }) => (otherwise === 'pass' ? [name] : [])));
  const ownNodeMatters = policiesDenyOwnNode(plain);
  const blocksOf = (say: Say, tell: typeof report) => {
    const blocks = new Map<Policy, readonly string[]>();
    for (const policy of set.policies) {
      const lines = raisePolicy(policy, {
        namespace: namespaceOf(policy),
        name: names.get(policy) ?? policy.name,
        ownNodeMatters,
        passes: passing.has(policy.tier),
        clusterName,
        kinds,
        orders: orders.get(policy.tier) ?? new Map(),
        ...(isOwn(policy) ? { say } : {}),
        report: tell,
      });
      if (policesOwnNode(policy))
        tell(policy.origin, 'isolation that covers the own node of a pod has no word');
      blocks.set(policy, lines);
    }
    const edges = new Map(
      connects.map((connect) => [connect, connectLines(connect, clusterName, kinds, say)]),
    );
    return { blocks, edges };
  };
  const lets = createLets(setNames(given));
  blocksOf(lets.count, report);
  const { blocks, edges } = blocksOf(lets.say, () => undefined);
  const gateways = new Map(set.gateways.map((gateway) => [gateway, gatewayLines(gateway, report)] as const));

  const print = (policies: readonly Policy[], gatewaysHere: PolicySet['gateways']): string => {
    const inside = groupBy(policies, (policy) => blockKey(namespaceOf(policy)));
    const connected = groupBy(connects, (connect) => blockKey(connect.namespace));
    const inBlock = (namespace: string | null): readonly string[] => [
      ...lets.lines(namespace),
      ...(inside.get(blockKey(namespace)) ?? []).flatMap((policy) => blocks.get(policy) ?? []),
      ...(connected.get(blockKey(namespace)) ?? []).flatMap((connect) => edges.get(connect) ?? []),
    ];
    const lines: string[] = options.header.map((line) => `# ${line}`);
    append(lines, clusterBlock(set.facts, clusterName));
    append(lines, tierLines({ ...set, policies }));
    const namespaces = [
      ...new Set([
        ...set.facts.namespaces.map((fact) => fact.name),
        ...policies.flatMap((policy) => namespaceOf(policy) ?? []),
        ...connects.flatMap((connect) => connect.namespace ?? []),
      ]),
    ].sort(compareText);
    const outside = inBlock(null);
    const common = lets.lines(null);
    append(lines, common);
    for (const name of namespaces) {
      const block = inBlock(name);
      const labels = labelsOf(set.facts, name);
      if (block.length === 0 && labels === '' && !set.facts.closed) continue;
      lines.push(`namespace ${word(name)}${labels} {`);
      append(lines, block);
      lines.push('}');
    }
    append(lines, outside.slice(common.length));
    append(
      lines,
      gatewaysHere.flatMap((gateway) => gateways.get(gateway) ?? []),
    );
    const { file } = parseFile({ name: options.file, text: `${lines.join('\n')}\n` });
    return printFile(file);
  };
  const whole = print(set.policies, set.gateways);
  const text =
    options.beside === undefined ? whole : print(set.policies.filter(isOwn), set.gateways.filter(isOwn));
  return { text, whole, diagnostics };
}

/** What named sets are called, by their nets. */
function setNames(set: PolicySet): ReadonlyMap<string, string> {
  return new Map(
    [...set.sets.values()].flatMap(({ name, pred }) =>
      testsOf(pred).flatMap((test) =>
        test.kind === 'address' ? [[netsText(test.nets), name.replace(/^.*[ /]/, '')] as const] : [],
      ),
    ),
  );
}

/** Could a policy deny what comes from a pod's own node? */
function policiesDenyOwnNode(set: PolicySet): boolean {
  return set.policies.some(
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
}

/** Cilium denies pods that have no labels yet, whatever policies say; that needs no word. */
function reportEnd(set: PolicySet, report: (origin: Origin, problem: string) => void): void {
  const ends = set.end.filter(({ when }) => kindsOf(when).some((kind) => kind !== 'init'));
  const [first] = set.policies;
  if (first !== undefined && (ends.length > 0 || !isTrue(set.enforced)))
    report(
      first.origin,
      'what the plugin does to endpoints that no policy selects (its enforcement mode, profiles or host endpoints) has no word',
    );
}

/** No namespace is called so. */
function blockKey(namespace: string | null): string {
  return namespace ?? '';
}

/** The block that a policy stands in; those whose subjects ask for labels of their own namespace have no words inside it. */
function namespaceOf(policy: Policy): string | null {
  if (policy.scope.kind !== 'namespace') return null;
  const subjects = [policy.subject, ...policy.rules.map((rule) => rule.own)];
  const asks = subjects.flatMap(testsOf).some((test) => test.kind === 'namespace-label');
  return asks ? null : policy.scope.namespace;
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
  const tiers = set.tiers.filter((tier) => tier.name === DEFAULT_TIER || used.has(tier.name));
  return raiseTierOrders(tiers).flatMap(({ tier, order }) =>
    tier.name === DEFAULT_TIER
      ? []
      : `tier ${word(tier.name)} order ${order}${tier.otherwise === 'pass' ? ' otherwise pass' : ''}`,
  );
}

/** The same name twice in one scope gets a number; the first keeps it. */
function uniqueNames(policies: readonly Policy[]): ReadonlyMap<Policy, string> {
  const free = createFreeNames();
  return new Map(policies.map((policy) => [policy, free(policy.name, namespaceOf(policy) ?? '')]));
}

function scopedName(policy: Policy, name: string): string {
  return `${namespaceOf(policy) ?? ''}/${name}`;
}
