/** Whether one rule of a Calico policy matches one flow: calico.md 1.3, 1.4 and 3.4 to 3.9. */
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import { parseAddress } from '../../src/values/nets.js';
import { type Asked, hasPorts, ICMP, ICMPV6, isV4, type OracleProfile, TCP } from './asked.js';
import { inNet, type Member, protocolNumber } from './calico-members.js';
import { type LabelsTest, PLAIN, parseSelector, type Reading } from './calico-selector.js';
import { at, isGiven, kindOf, listOf, mapOf, mapsOf, namespaceOf, textOf, textsOf } from './json.js';

export interface Setting {
  readonly asked: Asked;
  readonly objects: readonly Json[];
  readonly profile: OracleProfile;
  readonly members: readonly Member[];
  /** Of the policy; `null` for a global one. */
  readonly namespace: string | null;
}

const NETS = ['nets', 'notNets'];

export function ruleMatches(rule: JsonMap, setting: Setting): boolean {
  const { flow } = setting.asked;
  const [source, destination] =
    flow.direction === 'ingress' ? [flow.peer, flow.subject] : [flow.subject, flow.peer];
  const entities = [mapOf(rule['source']), mapOf(rule['destination'])] as const;
  // A rule with networks of one family is not rendered for the other.
  const v4 = isV4(flow.peer.address);
  const lists = entities.flatMap((one) => NETS.map((key) => textsOf(one[key])));
  if (lists.some((list) => list.length > 0 && !list.some((net) => ofFamily(net, v4)))) return false;
  if (isGiven(rule['ipVersion']) && rule['ipVersion'] !== (v4 ? 4 : 6)) return false;
  if (isGiven(rule['protocol']) && protocolNumber(rule['protocol']) !== flow.protocol) return false;
  if (isGiven(rule['notProtocol']) && protocolNumber(rule['notProtocol']) === flow.protocol) return false;
  if (isGiven(rule['icmp']) && !icmpMatches(mapOf(rule['icmp']), flow)) return false;
  // Without a type nothing is rendered of it.
  if (isGiven(at(rule['notICMP'], 'type')) && icmpMatches(mapOf(rule['notICMP']), flow)) return false;
  return (
    entityMatches(entities[0], source, 'source', setting) &&
    entityMatches(entities[1], destination, 'destination', setting) &&
    httpMatches(rule, setting)
  );
}

function ofFamily(net: string, v4: boolean): boolean {
  return net.includes(':') !== v4;
}

function icmpMatches(icmp: JsonMap, flow: Flow): boolean {
  if (flow.protocol !== ICMP && flow.protocol !== ICMPV6) return false;
  if (isGiven(icmp['type']) && icmp['type'] !== flow.icmpType) return false;
  return !isGiven(icmp['code']) || icmp['code'] === flow.icmpCode;
}

function entityMatches(
  entity: JsonMap,
  end: Endpoint,
  side: 'source' | 'destination',
  setting: Setting,
): boolean {
  const { flow } = setting.asked;
  const nets = textsOf(entity['nets']);
  if (nets.length > 0 && !nets.some((net) => inNet(net, end.address))) return false;
  if (textsOf(entity['notNets']).some((net) => inNet(net, end.address))) return false;

  const selection = selectionOf(entity, setting.namespace);
  if (selection.positive !== null && !someMember(setting, end, selection.positive)) return false;
  if (selection.negative !== null && someMember(setting, end, selection.negative)) return false;

  if (isGiven(entity['services']) && !serviceMatches(mapOf(entity['services']), end, side, setting))
    return false;
  if (side === 'source') return true;
  // A port name means the endpoints of the same positive selection that have it, or all that have it.
  const named = selection.positive ?? (() => true);
  const holds = (port: Json): boolean => portMatches(port, end, flow, setting.members, named);
  const ports = listOf(entity['ports']);
  return (ports.length === 0 || ports.some(holds)) && !listOf(entity['notPorts']).some(holds);
}

interface Selection {
  readonly positive: LabelsTest | null;
  /** Only where nothing positive stands beside it, which it would narrow member by member. */
  readonly negative: LabelsTest | null;
}

const IN_NAMESPACE: LabelsTest = (labels) => labels.has('projectcalico.org/namespace');
const NAMESPACES: Reading = {
  prefix: 'pcns.',
  all: IN_NAMESPACE,
  global: (labels) => !IN_NAMESPACE(labels),
};
const ACCOUNTS: Reading = { ...PLAIN, prefix: 'pcsa.' };

function selectionOf(entity: JsonMap, namespace: string | null): Selection {
  const selector = textOf(entity['selector']);
  const notSelector = textOf(entity['notSelector']);
  const namespaceSelector = textOf(entity['namespaceSelector']);
  const accounts = textsOf(at(entity['serviceAccounts'], 'names'));
  const accountSelector = textOf(at(entity['serviceAccounts'], 'selector'));
  const positive: LabelsTest[] = [];
  if (namespaceSelector !== '') positive.push(parsed(namespaceSelector, NAMESPACES));
  else if (
    namespace !== null &&
    [selector, notSelector, accountSelector, ...accounts].some((one) => one !== '')
  )
    positive.push((labels) => labels.get('projectcalico.org/namespace') === namespace);
  if (selector !== '') positive.push(parsed(selector, PLAIN));
  if (accounts.length > 0)
    positive.push((labels) => accounts.includes(labels.get('projectcalico.org/serviceaccount') ?? ''));
  if (accountSelector !== '') positive.push(parsed(accountSelector, ACCOUNTS));
  const negative = notSelector === '' ? null : parsed(notSelector, PLAIN);
  if (positive.length === 0) return { positive: null, negative };
  return {
    positive: (labels) => positive.every((test) => test(labels)) && !(negative?.(labels) ?? false),
    negative: null,
  };
}

const known = new Map<Reading, Map<string, LabelsTest>>();

/** The test of a selector that is one; remembered, since rules are asked again and again. */
export function parsed(text: string, reading: Reading): LabelsTest {
  const here = known.get(reading) ?? new Map<string, LabelsTest>();
  known.set(reading, here);
  const test = here.get(text) ?? parseSelector(text, reading);
  if (test === undefined) throw new Error(`no selector: ${text}`);
  here.set(text, test);
  return test;
}

/** A selection is a set of addresses. */
function someMember({ members }: Setting, end: Endpoint, test: LabelsTest): boolean {
  return members.some((member) => member.holds(end.address) && test(member.labels));
}

function portMatches(
  port: Json,
  end: Endpoint,
  flow: Flow,
  members: readonly Member[],
  named: LabelsTest,
): boolean {
  if (!hasPorts(flow)) return false;
  const text = textOf(port);
  const range = /^([0-9]+)(?::([0-9]+))?$/.exec(text);
  if (range !== null) return Number(range[1]) <= flow.port && flow.port <= Number(range[2] ?? range[1]);
  return members.some(
    (member) => member.holds(end.address) && named(member.labels) && member.names(text, flow, end),
  );
}

/** Addresses of the service's EndpointSlices, and their ports where they are the destination. No namespace: never. */
function serviceMatches(
  service: JsonMap,
  end: Endpoint,
  side: 'source' | 'destination',
  { objects, asked: { flow } }: Setting,
): boolean {
  return objects
    .filter((one) => kindOf(one) === 'EndpointSlice')
    .filter((one) => namespaceOf(one) === textOf(service['namespace']) && namespaceOf(one) !== '')
    .filter((one) => at(one, 'metadata', 'labels', 'kubernetes.io/service-name') === service['name'])
    .some(
      (slice) =>
        mapsOf(at(slice, 'endpoints')).some((endpoint) =>
          textsOf(endpoint['addresses']).some((one) => parseAddress(one) === end.address),
        ) &&
        (side === 'source' ||
          mapsOf(at(slice, 'ports')).some(
            (port) =>
              port['port'] === flow.port &&
              protocolNumber(textOf(port['protocol']) || 'TCP') === flow.protocol,
          )),
    );
}

/** Felix ignores `http`; application layer policy reads it for requests that reach a pod, and passes what is no HTTP. */
function httpMatches(rule: JsonMap, { asked: { flow, assumed }, profile }: Setting): boolean {
  const enforced = profile.options.get('http') === 'on' && flow.direction === 'ingress';
  if (!isGiven(rule['http']) || !enforced || flow.subject.kind !== 'pod') return true;
  if (flow.protocol !== TCP) return true;
  if (flow.request === null) return assumed;
  if (flow.request.kind !== 'http') return true;
  const { method, target } = flow.request;
  const path = target.replace(/[?#].*$/s, '');
  const methods = textsOf(at(rule['http'], 'methods'));
  const paths = mapsOf(at(rule['http'], 'paths'));
  return (
    (methods.length === 0 || methods.includes(method) || methods.includes('*')) &&
    (paths.length === 0 ||
      paths.some(({ exact, prefix }) => (isGiven(exact) ? exact === path : isBelow(path, textOf(prefix)))))
  );
}

/** By whole segments. */
function isBelow(path: string, prefix: string): boolean {
  const whole = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return `${path}/`.startsWith(whole);
}
