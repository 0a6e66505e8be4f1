/**
 * What of a subject, a peer or traffic a ClusterNetworkPolicy can say, and how: selectors of pods, nets and (experimental) nodes and
 * names as egress peers, and ports. Every answer is exact; what has no words is left to the caller.
 */
import type { JsonMap } from '../../base/tree.js';
import type { Action, Direction, Facts, Pred } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { METADATA_NAME } from '../../ir/pred-literals.js';
import { allOf, anyOf, IS_POD, isFalse, isKind } from '../../ir/preds.js';
import { ALL_PORTS, NO_TRAFFIC, type PortTerm, type Traffic } from '../../ir/traffic.js';
import { canonicalTraffic, isAllTraffic, PORT_FIELDS } from '../../ir/traffic-sets.js';
import { sameSet } from '../../values/intervals.js';
import { ALL_NETS, type NetSet, printNet, toNets } from '../../values/nets.js';
import { ADDRESSED_KINDS, addressForm } from '../address-forms.js';
import type { KeyedLiteral, Shape } from '../endpoint-shape.js';
import { peerParts } from '../peer-parts.js';
import type { ClusterReading } from './cluster-reading.js';
import { addressProblem, isEverybody, otherProblem } from './emit-peers.js';
import { isSelectable, labelSelector } from './emit-selectors.js';

/** Parts of a predicate: what has words, each with its words, and what has none. */
export interface ClusterSaid {
  readonly parts: readonly { readonly pred: Pred; readonly json: JsonMap }[];
  /** Holds on what the parts match. */
  readonly pred: Pred;
  readonly rest: Pred;
  /** Endpoints that must not exist for it to be exact. */
  readonly absent: readonly Pred[];
  /** Does it name nets, nodes or names? Named ports cannot stand beside those. */
  readonly addressed: boolean;
}

/** More nets than this in one rule are no policy that anybody reads. */
const MOST_NETS = 625;
const MOST = 25;

const ALL_NETWORKS: readonly JsonMap[] = [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }];

/** The pods a policy is about: `subject` of one policy each. */
export function sayClusterSubject(subject: Pred, { reading }: ClusterReading): ClusterSaid {
  const pods = simplifyPred(allOf(IS_POD, subject));
  const others = simplifyPred(allOf({ kind: 'not', of: IS_POD }, subject));
  const shapes = isFalse(pods) ? [] : peerParts(pods, ADDRESSED_KINDS);
  if (shapes === null) return { parts: [], pred: anyOf(), rest: subject, absent: [], addressed: false };
  return collect(subject, others, shapes, (shape) => {
    const json = podsJson(shape, reading, 'subject');
    return json === null ? null : { json: [json], absent: null, addressed: false };
  });
}

/** The peers of a rule. */
export function sayClusterPeers(
  peer: Pred,
  direction: Direction,
  action: Action,
  reading: ClusterReading,
  facts: Facts,
): ClusterSaid {
  const shapes = peerParts(peer, reading.reading.kinds);
  if (shapes === null) return { parts: [], pred: anyOf(), rest: peer, absent: [], addressed: false };
  const parts = shapes.flatMap((shape) => byKind(shape, direction, reading, facts));
  return collect(peer, anyOf(), parts, (shape) => peerWords(shape, direction, action, reading, facts));
}

interface Words {
  readonly json: readonly JsonMap[];
  readonly absent: Pred | null;
  readonly addressed: boolean;
}

function collect(
  whole: Pred,
  beside: Pred,
  shapes: readonly Shape[],
  words: (shape: Shape) => Words | null,
): ClusterSaid {
  const parts: { pred: Pred; json: JsonMap }[] = [];
  const rest: Pred[] = isFalse(beside) ? [] : [beside];
  const said: Pred[] = [];
  const absent: Pred[] = [];
  let addressed = false;
  for (const shape of shapes) {
    const found = words(shape);
    if (found === null) {
      rest.push(shape.pred);
      continue;
    }
    said.push(shape.pred);
    parts.push(...found.json.map((json) => ({ pred: shape.pred, json })));
    if (found.absent !== null) absent.push(found.absent);
    addressed ||= found.addressed;
  }
  const all = rest.length === 0;
  return {
    parts,
    pred: all ? whole : simplifyPred(anyOf(...said)),
    rest: all ? anyOf() : simplifyPred(anyOf(...rest)),
    absent,
    addressed,
  };
}

/** A shape of several kinds in parts that have words by themselves: pods by selectors, the others by address. */
function byKind(
  shape: Shape,
  direction: Direction,
  { reading }: ClusterReading,
  facts: Facts,
): readonly Shape[] {
  const whole = reading.addressed.length === reading.kinds.length;
  if (shape.kinds.length === 1) return [shape];
  if (direction === 'egress' && whole) {
    const form = addressForm(shape.kinds, shape.nets, facts, reading.addressed);
    if (isEverybody(shape, reading) || (form !== null && form.absent === null)) return [shape];
  }
  const part = (kinds: Shape['kinds']): Shape => ({
    ...shape,
    kinds,
    pred: allOf(anyOf(...kinds.map((kind) => isKind(kind))), shape.pred),
  });
  const addressed = shape.kinds.filter(
    (kind) => kind !== 'pod' && reading.addressed.some((known) => known === kind),
  );
  const apart = shape.kinds.filter((kind) => !addressed.includes(kind));
  return [...apart.map((kind) => part([kind])), ...(addressed.length === 0 ? [] : [part(addressed)])];
}

function peerWords(
  shape: Shape,
  direction: Direction,
  action: Action,
  { reading, experimental }: ClusterReading,
  facts: Facts,
): Words | null {
  const [kind, ...more] = shape.kinds;
  if (kind === 'pod' && more.length === 0) {
    const json = podsJson(shape, reading, 'peer');
    if (json !== null) return { json: [json], absent: null, addressed: false };
  }
  if (direction === 'ingress') return null;
  if (experimental && kind === 'node' && more.length === 0 && isNodesByLabel(shape))
    return { json: [{ nodes: labelSelector(shape.nodeLabels) }], absent: null, addressed: true };
  if (experimental && action === 'allow' && shape.dns.length > 0) return names(shape);
  if (addressProblem(shape) !== null || shape.apiServer !== null) return null;
  if (reading.addressed.length === reading.kinds.length && isEverybody(shape, reading))
    return { json: ALL_NETWORKS, absent: null, addressed: true };
  if (shape.labels.length + shape.namespaceLabels.length + shape.accountLabels.length > 0) return null;
  if (shape.namespace !== null || shape.account !== null) return null;
  const form = addressForm(shape.kinds, shape.nets, facts, reading.addressed);
  if (form === null || form.nets.length === 0) return null;
  const json = networks(form.nets, reading.splitsEverything);
  return json === null ? null : { json, absent: form.absent, addressed: true };
}

function networks(nets: NetSet, split: boolean): readonly JsonMap[] | null {
  const plain = sameSet(nets, ALL_NETS) && split ? null : toNets(nets);
  if (plain === null || plain.length > MOST_NETS) return null;
  if (split && plain.some((net) => net.prefix === 0)) return null;
  return chunks(plain.map((net) => printNet(net))).map((networks) => ({ networks }));
}

function isNodesByLabel(shape: Shape): boolean {
  return (
    shape.nodeLabels.length > 0 &&
    shape.nodeLabels.every(isSelectable) &&
    shape.nets === null &&
    shape.ownNode === null &&
    shape.cluster === null &&
    shape.apiServer === null
  );
}

/** One pattern each; `**.` is one or more labels there, written `*.` here. */
function names(shape: Shape): Words | null {
  const [dns, ...more] = shape.dns;
  if (dns === undefined || more.length > 0 || dns.negated || shape.nets !== null) return null;
  if (shape.apiServer !== null || shape.kinds.some((kind) => kind !== 'outside')) return null;
  const written = dns.patterns.map((pattern) => pattern.replace(/^\*\*\./, '*.'));
  const known = dns.patterns.every((pattern) => !pattern.replace(/^\*\*\./, '').includes('*'));
  return known
    ? { json: chunks(written).map((domainNames) => ({ domainNames })), absent: null, addressed: true }
    : null;
}

/** Selectors say it all? A selector of namespaces that only excludes would match more than pods under some plugins. */
function podsJson(shape: Shape, reading: ClusterReading['reading'], as: 'subject' | 'peer'): JsonMap | null {
  const { labels, namespaceLabels } = shape;
  if (!labels.every((label) => isSelectable(label) && !reading.drops(label.key))) return null;
  if (!namespaceLabels.every(isSelectable)) return null;
  if (shape.account !== null || shape.accountLabels.length > 0 || shape.nets !== null) return null;
  if (shape.ownNamespace !== null || shape.dns.length + shape.nodeLabels.length > 0) return null;
  if (otherProblem(shape) !== null) return null;
  const named: readonly KeyedLiteral[] =
    shape.namespace === null
      ? []
      : [
          {
            key: METADATA_NAME,
            test: { kind: 'in', values: shape.namespace.names },
            negated: shape.namespace.negated,
          },
        ];
  const where = [...named, ...namespaceLabels];
  const loose = where.length > 0 && where.every((literal) => literal.negated);
  const guard: readonly KeyedLiteral[] =
    loose && reading.guardsNamespaces
      ? [{ key: METADATA_NAME, test: { kind: 'exists' }, negated: false }]
      : [];
  const namespaces = labelSelector([...guard, ...where]);
  if (labels.length === 0 && (as === 'subject' || !loose)) return { namespaces };
  return { pods: { namespaceSelector: namespaces, podSelector: labelSelector(labels) } };
}

/** The traffic that `protocols` can name, `null` for all of it; names of ports only beside selectors of pods. */
export function sayClusterTraffic(
  given: Traffic,
  addressed: boolean,
): { readonly protocols: readonly JsonMap[] | null; readonly rest: Traffic } {
  const traffic = canonicalTraffic(given);
  if (isAllTraffic(traffic)) return { protocols: null, rest: NO_TRAFFIC };
  const names = addressed ? [] : namesEverywhere(traffic);
  const protocols: JsonMap[] = names.map((name) => ({ destinationNamedPort: name }));
  const rest = { tcp: [] as PortTerm[], udp: [] as PortTerm[], sctp: [] as PortTerm[] };
  for (const field of PORT_FIELDS)
    for (const term of traffic[field]) {
      if (isPlainName(term) && names.includes(term.named[0] ?? '')) continue;
      if (term.named.length + term.notNamed.length > 0) rest[field].push(term);
      else protocols.push(...term.numbers.map((range) => portsJson(field, range)));
    }
  return { protocols, rest: { ...traffic, ...rest } };
}

/** All of a protocol is the range of every port: `tcp: {}` is refused, and so is a range of one (kubernetes.md 2.2). */
function portsJson(
  field: string,
  { first, last }: { readonly first: number; readonly last: number },
): JsonMap {
  return {
    [field]: { destinationPort: first === last ? { number: first } : { range: { start: first, end: last } } },
  };
}

/** Names that the traffic means whatever the protocol: a name has none in a ClusterNetworkPolicy. */
function namesEverywhere(traffic: Traffic): readonly string[] {
  const namesOf = (field: (typeof PORT_FIELDS)[number]): readonly string[] =>
    traffic[field].flatMap((term) => (isPlainName(term) ? term.named : []));
  const [first, ...others] = PORT_FIELDS.map(namesOf);
  return (first ?? []).filter((name) => others.every((names) => names.includes(name)));
}

/** One name and nothing else. */
function isPlainName({ named, notNamed, numbers }: PortTerm): boolean {
  return named.length === 1 && notNamed.length === 0 && sameSet(numbers, ALL_PORTS);
}

/** Lists of at most 25. */
export function chunks<T>(list: readonly T[], most = MOST): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, i) =>
    list.slice(i * most, (i + 1) * most),
  );
}
