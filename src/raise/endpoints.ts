/**
 * Predicates -> endpoints of the language, as text: any of a list, one or more lists with exceptions where one list cannot say
 * it. What the language has no words for comes back as a problem, never as something near it.
 */
import type { EndpointKind, Pred, Test } from '../ir/policy.js';
import { type Conjunction, kindsOfLiterals, METADATA_NAME, simplifyLiterals } from '../ir/pred-literals.js';
import { allOf, notOf } from '../ir/preds.js';
import { intersect } from '../values/intervals.js';
import { netWords } from '../values/net-blocks.js';
import { ALL_NETS, complementNets, familyPart, type NetSet } from '../values/nets.js';
import { alternativesOf } from './alternatives.js';
import type { Say } from './lets.js';
import { requirement, whoText, word } from './words.js';

export interface EndpointsContext {
  /** The enclosing namespace block, whose pods need no `in`; `null` outside one. */
  readonly namespace: string | null;
  /** Peers of a rule about ingress to pods: `any`, `cluster` and `nodes` leave the own node out there. */
  readonly sparesOwnNode: boolean;
  /** Whether the own node must be named where it is meant; false where nothing could deny it anyway. */
  readonly ownNodeMatters: boolean;
  /** The cluster that every endpoint belongs to; tests of other names never hold. */
  readonly clusterName: string | null;
  /** Some subject is a node, so that a pod can be on the subject's own node. */
  readonly nodeSubjects: boolean;
  /** The kinds of endpoint that there are: no plugin but Cilium has reserved identities. */
  readonly kinds: readonly EndpointKind[];
  /** Where only pods may stand: `pods in namespace(…)` is not shortened. */
  readonly onlyPods?: boolean;
  /** Names for what is said again and again; absent: everything is said as it is. */
  readonly say?: Say;
}

/** `lists`: the endpoints are in any of them; a rule is written for each. */
export type Raised =
  | { readonly ok: true; readonly lists: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** One alternative: a term, and what it leaves out. */
interface Term {
  readonly text: string;
  readonly except: readonly string[];
}

/** Any of the predicate's endpoints. */
export function raiseEndpoints(pred: Pred, context: EndpointsContext): Raised {
  const conjunctions = alternativesOf(pred, context.clusterName);
  if (conjunctions === null) return { ok: false, problem: 'its endpoints need too many alternatives' };
  const plain: string[] = [];
  const lists: string[] = [];
  const say = (text: string, parts: readonly string[]): string =>
    context.say?.(text, { block: context.namespace, relative: parts.some(isRelative) }) ?? text;
  for (const conjunction of conjunctions) {
    const terms = raiseConjunction(conjunction, context);
    if (typeof terms === 'string') return apiServerExcept(pred, context) ?? { ok: false, problem: terms };
    for (const term of terms) {
      if (term.except.length === 0) plain.push(term.text);
      else lists.push(say(`${term.text} except (${term.except.join(', ')})`, [term.text, ...term.except]));
    }
  }
  if (plain.length === 0) return { ok: true, lists };
  const whole = separated(plain);
  const named = plain.length === 1 ? whole : say(whole, plain);
  const each = () => separated(plain.map((text) => say(text, [text])));
  return { ok: true, lists: [named === whole ? each() : named, ...lists] };
}

/**
 * `kube-apiserver except (…)` where what is left out has words although what is left has none, such as the pods that a DNS rule is
 * about; `null` where that does not help.
 */
function apiServerExcept(pred: Pred, context: EndpointsContext): Raised | null {
  if (pred.kind !== 'all' || context.sparesOwnNode) return null;
  const rest = pred.of.filter((part) => part.kind !== 'api-server');
  if (rest.length === pred.of.length) return null;
  const terms =
    alternativesOf(notOf(allOf(...rest)), context.clusterName)?.map((left) =>
      raiseConjunction(left, context),
    ) ?? null;
  const except = terms?.flatMap((found) => (typeof found === 'string' ? [null] : found)) ?? [null];
  const texts = except.flatMap((term) => (term !== null && term.except.length === 0 ? term.text : []));
  if (texts.length === 0 || texts.length < except.length) return null;
  return { ok: true, lists: [`kube-apiserver except (${separated(texts)})`] };
}

/** Pods without `in` are those of the block that they stand in. */
function isRelative(text: string): boolean {
  return /^pods\b/.test(text) && !/ in namespaces?(?:\(|$)/.test(text.replace(/ at \(.*$/, ''));
}

/** A namespace clause after one that ends in `in …` reads as two things; pods first, bare namespaces before them. */
function separated(terms: readonly string[]): string {
  const bare = terms.filter((term) => /^namespaces?\b/.test(term));
  return [...bare, ...terms.filter((term) => !bare.includes(term))].join(', ');
}

function raiseConjunction(literals: Conjunction, context: EndpointsContext): Term[] | string {
  const kinds = kindsOfLiterals(literals).filter((kind) => context.kinds.includes(kind));
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) {
    const term = ofKind(only, literals, context);
    return typeof term === 'string' ? term : [term];
  }
  const whole = ofAnyKind(kinds, literals, context);
  if (whole !== null) return whole;
  const terms: Term[] = [];
  for (const kind of kinds) {
    const narrowed = simplifyLiterals([...literals, { test: { kind: 'is', what: kind }, negated: false }]);
    if (narrowed === null) continue;
    const term = ofKind(kind, narrowed, context);
    if (typeof term === 'string') return term;
    terms.push(term);
  }
  return terms;
}

/** `any`, `address(…)`, `kube-apiserver` and what they leave out; `null` where kinds have to be named one by one. */
function ofAnyKind(
  kinds: readonly EndpointKind[],
  literals: Conjunction,
  context: EndpointsContext,
): Term[] | null {
  const missing = context.kinds.filter((kind) => !kinds.includes(kind));
  if (missing.length > 1 || missing.some((kind) => kindWord(kind) === null)) return null;
  const parts = literals.filter((literal) => literal.test.kind !== 'is');
  const except = missing.flatMap((kind) => kindWord(kind) ?? []);
  let text = 'any';
  let ownNode: boolean | null = null;
  const nets = netsOf(parts);
  if (nets !== null) text = `address(${netsText(nets)})`;
  for (const { test, negated } of parts) {
    if (test.kind === 'address' || test.kind === 'family') continue;
    if (test.kind === 'own-node' && negated) ownNode = false;
    else if (test.kind === 'api-server' && negated) except.push('kube-apiserver');
    else if (test.kind === 'api-server' && text === 'any') text = 'kube-apiserver';
    else return null;
  }
  if (!context.sparesOwnNode)
    return [{ text, except: ownNode === false ? [...except, 'local-node'] : except }];
  const named = context.ownNodeMatters && ownNode !== false && text === 'any' && !missing.includes('node');
  return named
    ? [
        { text, except },
        { text: 'local-node', except: [] },
      ]
    : [{ text, except }];
}

function kindWord(kind: EndpointKind): string | null {
  if (kind === 'pod') return 'namespaces';
  if (kind === 'outside') return 'world';
  return kind === 'node' ? null : `identity(${kind})`;
}

function ofKind(kind: EndpointKind, literals: Conjunction, context: EndpointsContext): Term | string {
  switch (kind) {
    case 'pod':
      return pods(literals, context);
    case 'node':
      return nodes(literals, context);
    case 'outside':
      return outside(literals);
    default:
      return literals.every(({ test }) => test.kind === 'is')
        ? { text: `identity(${kind})`, except: [] }
        : `the identity \`${kind}\` can only be named as a whole`;
  }
}

function pods(literals: Conjunction, context: EndpointsContext): Term | string {
  const selector: string[] = [];
  const accounts: string[] = [];
  const where: string[] = [];
  const except: string[] = [];
  /** What is left when a requirement on labels is turned round; the way to narrow `own-namespace`. */
  const outsideSelector: (string | null)[] = [];
  let names: readonly string[] | null = null;
  let account: readonly string[] = [];
  let own = false;
  for (const { test, negated } of literals) {
    switch (test.kind) {
      case 'is':
      case 'address':
      case 'family':
        break;
      case 'namespace':
        if (negated) where.push(requirement(METADATA_NAME, { kind: 'in', values: test.names }, true) ?? '');
        else names = test.names;
        break;
      case 'namespace-label':
      case 'label':
      case 'account-label': {
        const list = test.kind === 'label' ? selector : test.kind === 'account-label' ? accounts : where;
        const text = requirement(test.key, test.test, negated);
        if (text !== null) list.push(text);
        else except.push(exceptOf(test));
        if (test.kind === 'label' && text !== null)
          outsideSelector.push(requirement(test.key, test.test, !negated));
        break;
      }
      case 'account':
        if (negated) except.push(`pods as account(${test.names.map(word).join(', ')}) in namespaces`);
        else account = test.names;
        break;
      case 'api-server':
        if (!negated) return 'a pod that is an API server has no word';
        except.push('kube-apiserver');
        break;
      case 'own-namespace':
        if (negated) except.push('own-namespace');
        else own = true;
        break;
      case 'own-node':
        if (!negated || context.nodeSubjects) return 'the pods of a node itself have no word';
        break;
      default:
        return `a test of \`${test.kind}\` on pods has no word`;
    }
  }
  const who = whoText(account, accounts);
  const nets = netsOf(literals);
  const at = nets === null ? '' : ` at (${netsText(nets)})`;
  const inside = whereText(names, where, context);
  if (own) {
    if (inside !== ' in namespaces' || who !== '' || at !== '')
      return 'a part of the own namespace by service account, address or namespace label has no word';
    if (outsideSelector.includes(null))
      return 'a part of the own namespace by the text of a label has no word';
    const others = outsideSelector.map((text) => `pods(${text}) in namespaces`);
    return { text: 'own-namespace', except: [...except, ...others] };
  }
  const bare =
    context.onlyPods !== true &&
    selector.length === 0 &&
    who === '' &&
    at === '' &&
    inside.startsWith(' in ');
  return {
    text: bare
      ? inside.slice(4)
      : `pods${selector.length === 0 ? '' : `(${selector.join(', ')})`}${who}${inside}${at}`,
    except,
  };
}

function whereText(
  names: readonly string[] | null,
  labels: readonly string[],
  context: EndpointsContext,
): string {
  const [only] = names ?? [];
  if (names !== null && labels.length === 0) {
    return names.length === 1 && only === context.namespace
      ? ''
      : ` in namespace(${names.map(word).join(', ')})`;
  }
  const all =
    names === null
      ? labels
      : [requirement(METADATA_NAME, { kind: 'in', values: names }, false) ?? '', ...labels];
  return all.length === 0 ? ' in namespaces' : ` in namespaces(${all.join(', ')})`;
}

/** The pods of every namespace that meet a text test, to be left out. */
function exceptOf(test: Extract<Test, { kind: 'namespace-label' | 'label' | 'account-label' }>): string {
  const text = requirement(test.key, test.test, false) ?? '';
  if (test.kind === 'namespace-label') return `namespaces(${text})`;
  return test.kind === 'label' ? `pods(${text}) in namespaces` : `pods as accounts(${text}) in namespaces`;
}

function nodes(literals: Conjunction, context: EndpointsContext): Term | string {
  const selector: string[] = [];
  const except: string[] = [];
  let own: boolean | null = null;
  let api: boolean | null = null;
  for (const { test, negated } of literals) {
    if (test.kind === 'node-label') {
      const text = requirement(test.key, test.test, negated);
      if (text !== null) selector.push(text);
      else except.push(`nodes(${requirement(test.key, test.test, false) ?? ''})`);
    } else if (test.kind === 'own-node') own = !negated;
    else if (test.kind === 'api-server') api = !negated;
    else if (!['is', 'address', 'family'].includes(test.kind))
      return `a test of \`${test.kind}\` on nodes has no word`;
  }
  const nets = netsOf(literals);
  if (api === true) return 'the API server as a node, apart from the API server elsewhere, has no word';
  if (api === false) except.push('kube-apiserver');
  const plain = selector.length === 0 && nets === null;
  if (own === true) return plain ? { text: 'local-node', except } : 'a part of the own node has no word';
  if (own === false && plain) return { text: 'remote-nodes', except };
  if (own === false && !context.sparesOwnNode) except.push('local-node');
  if (own === null && context.sparesOwnNode && context.ownNodeMatters)
    return plain
      ? { text: 'local-node, remote-nodes', except }
      : 'nodes by label, the own one included, have no word';
  return {
    text: `nodes${selector.length === 0 ? '' : `(${selector.join(', ')})`}${nets === null ? '' : ` at (${netsText(nets)})`}`,
    except,
  };
}

/** What `dns(…)` takes: whole labels, `*` for one, a leading `**.` for some. */
const DNS_GLOB = /^(?:\*|(?:\*\*\.)?(?:(?:\*|[a-z0-9_-]+)\.)*(?:\*|[a-z0-9_-]+))$/;

function outside(literals: Conjunction): Term | string {
  const except: string[] = [];
  let names: string | null = null;
  for (const { test, negated } of literals) {
    if (test.kind === 'dns') {
      const odd = test.patterns.find((pattern) => !DNS_GLOB.test(pattern));
      if (odd !== undefined)
        return `the name pattern \`${odd}\` has no word: \`*\` stands for whole parts of a name`;
      const text = `dns(${test.patterns.map((pattern) => JSON.stringify(pattern)).join(', ')})`;
      if (negated) except.push(text);
      else if (names === null) names = text;
      else return 'two sets of names at once have no word';
    } else if (test.kind === 'api-server') {
      if (!negated)
        return 'the API server outside the cluster, apart from the API server elsewhere, has no word';
      except.push('kube-apiserver');
    } else if (!['is', 'address', 'family', 'own-node'].includes(test.kind))
      return `a test of \`${test.kind}\` outside the cluster has no word`;
  }
  const nets = netsOf(literals);
  if (names !== null)
    return nets === null
      ? { text: names, except }
      : { text: names, except: [...except, `cidr(${netsText(complementNets(nets))})`] };
  return { text: nets === null ? 'world' : `cidr(${netsText(nets)})`, except };
}

/** The addresses that the literals leave; `null` for every one. */
function netsOf(literals: Conjunction): NetSet | null {
  let nets: NetSet | null = null;
  for (const { test, negated } of literals) {
    if (test.kind === 'address')
      nets = intersect(nets ?? ALL_NETS, negated ? complementNets(test.nets) : test.nets);
    if (test.kind === 'family')
      nets = intersect(
        nets ?? ALL_NETS,
        familyPart(ALL_NETS, negated ? (test.family === 4 ? 6 : 4) : test.family),
      );
  }
  return nets;
}

/** The shorter of a list of nets and a few nets with exceptions. */
export function netsText(set: NetSet): string {
  const { nets, except } = netWords(set);
  return `${nets.join(', ')}${except.length === 0 ? '' : ` except (${except.join(', ')})`}`;
}
