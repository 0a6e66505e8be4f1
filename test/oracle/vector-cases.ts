/** Verdict cases as plain evaluators ask them: the profile, the objects, and each question as a flow. vectors README. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonMap } from '../../src/base/tree.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import { parseAddress } from '../../src/values/nets.js';
import { hasPorts, ICMP, ICMPV6, isV4, SCTP, TCP, UDP } from './asked.js';
import {
  at,
  isGiven,
  kindOf,
  labelsOf,
  listOf,
  mapOf,
  mapsOf,
  nameOf,
  namespaceOf,
  textOf,
  textsOf,
} from './json.js';

const root = join(import.meta.dirname, '..', '..');

/** Cases kept here, or the whole set where it lies beside the project; undefined where there is no such file. */
export function casesIn(place: 'here' | 'whole', name: string): readonly JsonMap[] | undefined {
  const base = place === 'here' ? join(root, 'test') : join(root, '..', 'shared');
  const path = join(base, 'vectors', `${name}.jsonl`);
  if (!existsSync(path)) return undefined;
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): JsonMap => JSON.parse(line));
}

const FACTS = ['cni', 'version', 'kubeApiServerEntity', 'kubeApiServerIPs', 'podClusters', 'dnsNames'];

/** The options that a case names, in kebab-case, as a command line would. */
export function optionsOf(profile: JsonMap): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(profile)
      .filter(([key, value]) => !FACTS.includes(key) && value !== undefined)
      .map(([key, value]) => {
        const name = key
          .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
          .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
          .toLowerCase();
        if (typeof value === 'boolean') return [name, value ? 'on' : 'off'];
        return [name, Array.isArray(value) ? textsOf(value).join('+') || 'none' : textOf(value)];
      }),
  );
}

interface Found {
  readonly end: Omit<Endpoint, 'address'>;
  readonly addresses: readonly bigint[];
  readonly node: string;
  readonly runsOn: string;
  readonly ports: readonly JsonMap[];
}

const NOBODY: Omit<Endpoint, 'address'> = {
  kind: 'outside',
  name: '',
  namespace: '',
  namespaceLabels: new Map(),
  labels: new Map(),
  account: '',
  accountLabels: new Map(),
  nodeLabels: new Map(),
  clusterName: '',
  apiServer: false,
  dnsNames: [],
};

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['TCP', TCP],
  ['UDP', UDP],
  ['SCTP', SCTP],
  ['ICMP', ICMP],
  ['ICMPv6', ICMPV6],
]);

/** The flow that a question of the case is about. */
export function flowOf(one: JsonMap, question: JsonMap): Flow {
  const objects = listOf(one['objects']);
  const profile = mapOf(one['profile']);
  const [from, to] = [find(question['from'], objects, profile), find(question['to'], objects, profile)];
  const direction = question['direction'] === 'ingress' ? 'ingress' : 'egress';
  const [subject, peer] = direction === 'ingress' ? [to, from] : [from, to];
  const protocol = NUMBERS.get(textOf(question['protocol'])) ?? Number(question['protocol']);
  // The first family of the peer that the subject has as well.
  const own = subject.addresses.map(isV4);
  const families = peer.addresses.map(isV4);
  const shared = families.find((one) => own.includes(one)) ?? families[0] ?? true;
  const v4 = protocol === ICMPV6 ? false : protocol === ICMP ? true : shared;
  const address = (of: Found): bigint => of.addresses.find((a) => isV4(a) === v4) ?? (v4 ? 0n : 1n << 128n);
  const flow: Flow = {
    direction,
    subject: { ...subject.end, address: address(subject) },
    peer: { ...peer.end, address: address(peer) },
    ownNode:
      (subject.node !== '' && subject.node === peer.runsOn) ||
      (peer.node !== '' && peer.node === subject.runsOn),
    protocol,
    port: Number(question['port'] ?? 0),
    icmpType: Number(question['icmpType'] ?? -1),
    icmpCode: Number(question['icmpCode'] ?? -1),
    portNames: [],
    request: requestOf(question['http']),
  };
  const portNames = to.ports
    .filter((port) => port['containerPort'] === flow.port && hasPorts(flow))
    .filter((port) => NUMBERS.get(textOf(port['protocol']) || 'TCP') === protocol)
    .map((port) => textOf(port['name']))
    .filter((name) => name !== '');
  return { ...flow, portNames };
}

/** What the question says of the request; nothing where it says nothing. */
function requestOf(http: Json | undefined): Flow['request'] {
  if (!isGiven(http)) return null;
  const { method, path, host, headers } = mapOf(http);
  return {
    kind: 'http',
    method: textOf(method),
    target: textOf(path),
    host: textOf(host),
    headers: labelsOf(headers),
  };
}

function find(place: Json | undefined, objects: readonly Json[], profile: JsonMap): Found {
  const { pod, node, ip, entity } = mapOf(place);
  const cluster = textOf(profile['clusterName']) || 'default';
  if (isGiven(pod)) {
    const [namespace, name] = textOf(pod).split('/');
    const object = objects.find(
      (one) => kindOf(one) === 'Pod' && namespaceOf(one) === namespace && nameOf(one) === name,
    );
    const runsOn = textOf(at(object, 'spec', 'nodeName'));
    if (at(object, 'spec', 'hostNetwork') === true) return find({ node: runsOn }, objects, profile);
    const account = textOf(at(object, 'spec', 'serviceAccountName')) || 'default';
    const held = (kind: string, called: string, within: string): ReadonlyMap<string, string> =>
      labelsOf(
        at(
          objects.find(
            (one) => kindOf(one) === kind && nameOf(one) === called && namespaceOf(one) === within,
          ),
          'metadata',
          'labels',
        ),
      );
    return {
      end: {
        ...NOBODY,
        kind: 'pod',
        name: textOf(pod),
        namespace: namespace ?? '',
        namespaceLabels: new Map([
          ...held('Namespace', namespace ?? '', ''),
          ['kubernetes.io/metadata.name', namespace ?? ''],
        ]),
        labels: labelsOf(at(object, 'metadata', 'labels')),
        account,
        accountLabels: held('ServiceAccount', account, namespace ?? ''),
        clusterName: textOf(at(profile['podClusters'], textOf(pod))) || cluster,
      },
      addresses: [
        textOf(at(object, 'status', 'podIP')),
        ...mapsOf(at(object, 'status', 'podIPs')).map((one) => textOf(one['ip'])),
      ].flatMap((one) => parseAddress(one) ?? []),
      node: '',
      runsOn,
      ports: mapsOf(at(object, 'spec', 'containers')).flatMap((one) => mapsOf(one['ports'])),
    };
  }
  const none = { node: '', runsOn: '', ports: [] };
  const apiServers = textsOf(profile['kubeApiServerIPs']).flatMap((one) => parseAddress(one) ?? []);
  if (isGiven(node)) {
    const object = objects.find((one) => kindOf(one) === 'Node' && nameOf(one) === node);
    const addresses = mapsOf(at(object, 'status', 'addresses')).flatMap(
      (one) => parseAddress(textOf(one['address'])) ?? [],
    );
    const nodeLabels = labelsOf(at(object, 'metadata', 'labels'));
    const name = textOf(node);
    return {
      ...none,
      end: { ...NOBODY, kind: 'node', name, nodeLabels, clusterName: cluster },
      addresses,
      node: name,
    };
  }
  if (isGiven(ip)) {
    const address = parseAddress(textOf(ip)) ?? 0n;
    const dnsNames = textsOf(at(profile['dnsNames'], textOf(ip)));
    const apiServer = apiServers.includes(address);
    return { ...none, end: { ...NOBODY, name: textOf(ip), apiServer, dnsNames }, addresses: [address] };
  }
  const name = textOf(entity);
  if (name === 'kube-apiserver')
    return {
      ...none,
      end: { ...NOBODY, kind: 'node', name, clusterName: cluster, apiServer: true },
      addresses: [],
    };
  const kind = (['health', 'ingress', 'init', 'unmanaged'] as const).find((known) => known === name);
  if (kind === undefined) throw new Error(`no entity: ${name}`);
  return { ...none, end: { ...NOBODY, kind, name, clusterName: cluster }, addresses: [] };
}
