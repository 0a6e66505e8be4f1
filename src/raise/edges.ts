/**
 * Both halves of an edge, found in two policies -> one `connect`: an allow to B where A is the subject, and an allow from A where B
 * is. What the halves said beside the edge stays where it was. Exact: a `connect` is the same two allows, of the same order.
 */
import { groupBy } from '../base/group.js';
import { compareNumber, compareText } from '../base/order.js';
import { carriedTraffic } from '../ir/carried-traffic.js';
import {
  DEFAULT_ORDER,
  DEFAULT_TIER,
  DIRECTIONS,
  type Direction,
  type Origin,
  type Policy,
  type PolicySet,
  type Pred,
  type Rule,
  type Test,
} from '../ir/policy.js';
import { certainlyImplies, simplifyPred, toDnf } from '../ir/pred-forms.js';
import { conjunctionPred, type Literal } from '../ir/pred-literals.js';
import { anyOf, isTrue, predKey } from '../ir/preds.js';
import { ANY_REQUEST, type Request } from '../ir/request.js';
import type { Traffic } from '../ir/traffic.js';
import {
  intersectTraffic,
  isAllTraffic,
  isEmptyTraffic,
  sameTraffic,
  subtractTraffic,
  unionTraffic,
} from '../ir/traffic-sets.js';
import { raiseTraffic } from './traffics.js';

export interface Edge {
  readonly from: Pred;
  readonly to: Pred;
  readonly traffic: Traffic;
  readonly request: Request;
  /** The rules that said it, the sending ones first. */
  readonly origins: readonly Origin[];
}

export interface Connected {
  /** What the edges leave, in the order given; policies that they leave nothing of are gone. */
  readonly policies: readonly Policy[];
  readonly edges: readonly Edge[];
}

/** Half of an edge as one rule says it: a part of its peers, and what of its traffic no edge has taken yet. */
interface Half {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly peer: Pred;
  /** The same for all peers of the rule, or for this one alone. */
  readonly whole: boolean;
}

/** `mayMove`: policies whose rules may be said elsewhere; `isSayable`: edges whose ends have words in a `connect`. */
export function findEdges(
  given: PolicySet,
  mayMove: (policy: Policy) => boolean,
  isSayable: (edge: Edge) => boolean,
): Connected {
  // Rules are told apart by identity, and readers may share them.
  const set = { ...given, policies: given.policies.map(withOwnRules) };
  const movable = set.policies.filter((policy) => mayMove(policy) && isPlain(policy));
  // A `connect` is read with all of its order: nothing there may be a sequence.
  const sequences = set.policies.some(
    ({ sequence, tier, rank }) =>
      sequence === 'first-match' && tier === DEFAULT_TIER && rank.order === DEFAULT_ORDER,
  );
  if (sequences) return { policies: set.policies, edges: [] };
  const left = new Map<Rule, Map<string, Traffic>>();
  const edges = [true, false].flatMap((whole) => findOf(movable, left, whole, isSayable));
  edges.sort((a, b) => compareOrigins(a.origins, b.origins));
  const changed = set.policies.map((policy) => withRules(policy, left));
  return { policies: withoutIdle(set.policies, changed, mayMove), edges: joined(edges) };
}

function withOwnRules(policy: Policy): Policy {
  return { ...policy, rules: policy.rules.map((rule) => ({ ...rule })) };
}

function isPlain({ tier, rank, sequence, subject }: Policy): boolean {
  return (
    tier === DEFAULT_TIER &&
    rank.order === DEFAULT_ORDER &&
    rank.tie === 0 &&
    sequence === 'together' &&
    isPods(subject)
  );
}

function isMovable(rule: Rule): boolean {
  return (
    rule.action === 'allow' &&
    isTrue(rule.own) &&
    rule.effects.length === 0 &&
    rule.accepts.length === 0 &&
    isPods(rule.peer)
  );
}

/** Tests that mean the same on both ends of a flow. */
const ON_BOTH_ENDS: readonly Test['kind'][] = [
  'is',
  'namespace',
  'namespace-label',
  'label',
  'account',
  'account-label',
];

function isPods(pred: Pred): boolean {
  const parts = toDnf(pred);
  return (
    parts?.every(
      (part) =>
        part.some(({ test, negated }) => test.kind === 'is' && test.what === 'pod' && !negated) &&
        part.every(({ test }) => ON_BOTH_ENDS.includes(test.kind)),
    ) === true
  );
}

/** Edges by whole lists of peers first, then peer by peer; `left` is what of each rule's peers no edge has taken. */
function findOf(
  policies: readonly Policy[],
  left: Map<Rule, Map<string, Traffic>>,
  whole: boolean,
  isSayable: (edge: Edge) => boolean,
): Edge[] {
  const halves: Record<Direction, (Half & { readonly key: string })[]> = { ingress: [], egress: [] };
  for (const policy of policies)
    for (const rule of policy.rules) {
      if (!isMovable(rule)) continue;
      const own = predKey(simplifyPred(policy.subject));
      for (const peer of whole ? [simplifyPred(rule.peer)] : peersOf(rule.peer)) {
        const other = predKey(peer);
        const key = rule.direction === 'egress' ? `${own} > ${other}` : `${other} > ${own}`;
        halves[rule.direction].push({ policy, rule, peer, whole, key });
      }
    }
  const receiving = groupBy(halves.ingress, ({ key }) => key);
  return [...groupBy(halves.egress, ({ key }) => key)].flatMap(([key, senders]) =>
    edgesBetween(senders, receiving.get(key) ?? [], left, isSayable),
  );
}

/** Each alternative, and of one label with several values each value. */
function peersOf(peer: Pred): readonly Pred[] {
  return (toDnf(peer) ?? []).flatMap((part) => {
    const several = part.find(({ test, negated }) => !negated && valuesOf(test).length > 1);
    if (several === undefined) return [simplifyPred(conjunctionPred(part))];
    return valuesOf(several.test).map((value) =>
      simplifyPred(
        conjunctionPred(part.map((literal) => (literal === several ? only(literal, value) : literal))),
      ),
    );
  });
}

function valuesOf(test: Test): readonly string[] {
  return test.kind === 'label' && test.test.kind === 'in' ? test.test.values : [];
}

function only({ test, negated }: Literal, value: string): Literal {
  return {
    test: test.kind === 'label' ? { ...test, test: { kind: 'in', values: [value] } } : test,
    negated,
  };
}

function edgesBetween(
  senders: readonly Half[],
  receivers: readonly Half[],
  left: Map<Rule, Map<string, Traffic>>,
  isSayable: (edge: Edge) => boolean,
): Edge[] {
  const result: Edge[] = [];
  for (const sender of senders) {
    for (const receiver of receivers) {
      const [sent, received] = [remaining(sender, left), remaining(receiver, left)];
      const traffic = common(sender.rule, sent, receiver.rule, received);
      if (traffic === null) continue;
      const edge: Edge = {
        from: simplifyPred(sender.policy.subject),
        to: simplifyPred(receiver.policy.subject),
        traffic,
        request: receiver.rule.request.kind === 'http' ? receiver.rule.request : sender.rule.request,
        origins: [sender.rule.origin, receiver.rule.origin],
      };
      if (!isSayable(edge)) continue;
      take(sender, traffic, left);
      take(receiver, traffic, left);
      result.push(edge);
    }
  }
  return result;
}

/** What both say, where the rest of each has words that are no longer than before; `null` where there is no edge. */
function common(sender: Rule, sent: Traffic, receiver: Rule, received: Traffic): Traffic | null {
  const traffic = intersectTraffic(sent, received);
  if (isEmptyTraffic(traffic)) return null;
  if (sameTraffic(sent, received))
    return requestsAgree(sender, receiver) && isCarried(sender, traffic) && isCarried(receiver, traffic)
      ? traffic
      : null;
  const plain = [sender, receiver].every(({ request }) => request.kind === 'any');
  const rests = [sent, received].every((whole) => {
    const rest = subtractTraffic(whole, traffic);
    return isEmptyTraffic(rest) || (!isAllTraffic(whole) && isShorter(rest, whole));
  });
  return plain && rests && raiseTraffic(traffic) !== null ? traffic : null;
}

function isCarried({ request }: Rule, traffic: Traffic): boolean {
  return raiseTraffic(traffic) !== null && sameTraffic(carriedTraffic(request, traffic), traffic);
}

function isShorter(part: Traffic, whole: Traffic): boolean {
  const [a, b] = [raiseTraffic(part), raiseTraffic(whole)];
  return a !== null && b !== null && a.length < b.length;
}

/** Where a `connect` puts its request: HTTP is judged where it arrives, DNS where it leaves. */
function requestsAgree(sender: Rule, receiver: Rule): boolean {
  const [sends, receives] = [sender.request.kind, receiver.request.kind];
  return (
    (sends === 'any' || sends === 'dns') && (receives === 'any' || (receives === 'http' && sends === 'any'))
  );
}

function remaining({ rule, peer, whole }: Half, left: Map<Rule, Map<string, Traffic>>): Traffic {
  const parts = left.get(rule);
  if (parts === undefined) return rule.traffic;
  const found = parts.get(predKey(peer));
  if (found !== undefined) return found;
  // Taken as a whole before: no part of it is left.
  return whole ? rule.traffic : subtractTraffic(rule.traffic, rule.traffic);
}

function take(half: Half, traffic: Traffic, left: Map<Rule, Map<string, Traffic>>): void {
  const rest = subtractTraffic(remaining(half, left), traffic);
  const { rule, whole } = half;
  const parts = whole ? new Map<string, Traffic>() : (left.get(rule) ?? new Map<string, Traffic>());
  const all = whole ? [simplifyPred(rule.peer), ...peersOf(rule.peer)] : [];
  for (const peer of all) parts.set(predKey(peer), rest);
  if (!whole) {
    if (!left.has(rule)) for (const peer of peersOf(rule.peer)) parts.set(predKey(peer), rule.traffic);
    parts.set(predKey(half.peer), rest);
  }
  left.set(rule, parts);
}

/** The policy with what the edges leave of its rules. */
function withRules(policy: Policy, left: ReadonlyMap<Rule, ReadonlyMap<string, Traffic>>): Policy {
  if (policy.rules.every((rule) => !left.has(rule))) return policy;
  const rules = policy.rules.flatMap((rule): readonly Rule[] => {
    const parts = left.get(rule);
    if (parts === undefined) return [rule];
    const open = peersOf(rule.peer).flatMap((peer) => {
      const traffic = parts.get(predKey(peer)) ?? rule.traffic;
      return isEmptyTraffic(traffic) ? [] : [{ peer, traffic }];
    });
    return [...groupBy(open, ({ traffic }) => raiseTraffic(traffic) ?? '').values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const peer = simplifyPred(anyOf(...same.map((one) => one.peer)));
      return [{ ...rule, peer, traffic: unionTraffic(first.traffic) }];
    });
  });
  return { ...policy, rules };
}

/**
 * Without the isolation, and the policies, that say nothing any more: their edges have moved, and another policy of the tier
 * isolates the same endpoints anyway.
 */
function withoutIdle(
  before: readonly Policy[],
  after: readonly Policy[],
  mayMove: (policy: Policy) => boolean,
): readonly Policy[] {
  const moved = new Set(after.filter((policy, i) => policy !== before[i]));
  const lasting = after.filter((policy) => !moved.has(policy) && mayMove(policy));
  return after.flatMap((policy): readonly Policy[] => {
    if (!moved.has(policy)) return [policy];
    const isolates = { ...policy.isolates };
    for (const direction of DIRECTIONS) {
      const allows = policy.rules.some((rule) => rule.direction === direction && rule.action === 'allow');
      const covered = lasting.some(
        (other) =>
          other.tier === policy.tier &&
          other.isolates[direction] === policy.isolates[direction] &&
          certainlyImplies(policy.subject, other.subject),
      );
      if (!allows && covered) isolates[direction] = 'none';
    }
    const idle = DIRECTIONS.every((direction) => isolates[direction] === 'none');
    const silent = policy.rules.length === 0 && policy.effects.length === 0 && policy.description === '';
    return idle && silent ? [] : [{ ...policy, isolates }];
  });
}

/** Where the sending rule was written. */
function compareOrigins([a]: readonly Origin[], [b]: readonly Origin[]): number {
  if (a === undefined || b === undefined) return 0;
  return (
    compareText(a.span.file.name, b.span.file.name) ||
    compareNumber(a.span.start, b.span.start) ||
    compareText(a.label, b.label)
  );
}

/** Edges of the same ends and requests as one. */
function joined(edges: readonly Edge[]): readonly Edge[] {
  const key = ({ from, to, request }: Edge): string =>
    JSON.stringify([predKey(from), predKey(to), request.kind === 'any' ? '' : request]);
  return [...groupBy(edges, key).values()].flatMap((same): readonly Edge[] => {
    const [first] = same;
    if (first === undefined) return [];
    if (first.request !== ANY_REQUEST && first.request.kind !== 'any') return same;
    return [
      {
        ...first,
        traffic: unionTraffic(...same.map((edge) => edge.traffic)),
        origins: same.flatMap((edge) => edge.origins),
      },
    ];
  });
}
