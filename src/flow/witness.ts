/**
 * One assignment of atoms as a concrete flow that reads like a person wrote it. Only what the assignment says is special about the
 * flow; all else is ordinary. Whether such a flow can exist is for `possible.ts` to say.
 */
import type { EndpointKind } from '../ir/policy.js';
import { METADATA_NAME } from '../ir/pred-literals.js';
import { ICMP, ICMPV6, PORT_PROTOCOLS, UDP } from '../ir/traffic.js';
import type { Interval } from '../values/intervals.js';
import { familyOf } from '../values/nets.js';
import { type End, fieldKey } from './fields.js';
import type { Endpoint, Flow, FlowRequest } from './flow.js';
import { chooseAddress, type Hints, ICMP_TYPES, PORTS, PROTOCOLS, textHints } from './hints.js';
import type { Space } from './space.js';
import type { Scope, Universe } from './universe.js';

export interface Setting {
  readonly space: Space;
  readonly scope: Scope;
  readonly universe: Universe;
  readonly hints: Hints;
}

type Assignment = readonly number[];
type Labels = ReadonlyMap<string, string>;
/** What an assignment says of a set of labels: `null` is absent, a missing key is not in play. */
type Said = ReadonlyMap<string, string | null>;

const KINDS = ['pod', 'node', 'outside', 'health', 'ingress', 'init', 'unmanaged'] as const;

/** The kind of endpoint that an assignment puts at one end. */
export function kindAt(space: Space, assignment: Assignment, end: End): EndpointKind {
  const text = textAt(space, assignment, `${end}.kind`);
  return KINDS.find((kind) => kind === text) ?? 'pod';
}

/** The flow of an assignment; `null` where no two different endpoints can be made of it. */
export function concretise(setting: Setting, assignment: Assignment): Flow | null {
  const { space, scope } = setting;
  const traffic = trafficOf(space, assignment);
  const addresses = addressesOf(setting, assignment, traffic.protocol);
  const names = namesOf(setting, assignment);
  if (addresses === null || names === null) return null;
  const endpoint = (end: End): Endpoint => ({
    kind: kindAt(space, assignment, end),
    name: '',
    ...names[end],
    labels: present(said(space, assignment, end, 'label')),
    nodeLabels: present(said(space, assignment, end, 'node-label')),
    address: addresses[end],
    clusterName:
      kindAt(space, assignment, end) === 'outside'
        ? ''
        : (textAt(space, assignment, `${end}.cluster-name`) ??
          setting.universe.ownCluster ??
          setting.universe.facts.clusterName ??
          'default'),
    apiServer: isTrue(space, assignment, `${end}.api-server`),
    dnsNames: space.slots.flatMap((slot, i) =>
      slot.kind === 'dns-name' && slot.end === end && assignment[i] === 1
        ? (slot.atom.representative ?? [])
        : [],
    ),
  });
  return {
    direction: scope.direction,
    subject: endpoint('subject'),
    peer: endpoint('peer'),
    ownNode: isTrue(space, assignment, 'flow.own-node'),
    ...traffic,
    portNames: space.slots.flatMap((slot, i) =>
      slot.kind === 'boolean' && slot.field.name === 'port-name' && assignment[i] === 1
        ? [slot.field.key]
        : [],
    ),
    request: requestOf(space, assignment),
  };
}

type Names = Pick<Endpoint, 'namespace' | 'namespaceLabels' | 'account' | 'accountLabels'>;

const NO_NAMES: Names = { namespace: '', namespaceLabels: new Map(), account: '', accountLabels: new Map() };

/** Namespaces and accounts of both ends. Two pods share one only where what is said of their labels agrees. */
function namesOf(setting: Setting, assignment: Assignment): Readonly<Record<End, Names>> | null {
  const { space } = setting;
  const part = (end: End) => {
    const namespaceSaid = said(space, assignment, end, 'namespace-label');
    return {
      pod: kindAt(space, assignment, end) === 'pod',
      namespace: fitting(setting, assignment, end, namespaceSaid),
      account: textAt(space, assignment, `${end}.account`) ?? 'default',
      namespaceSaid,
      accountSaid: said(space, assignment, end, 'account-label'),
    };
  };
  const subject = part('subject');
  const own = space.place('flow.own-namespace');
  const together = own !== undefined && assignment[own] === 1;
  const peer = part('peer');
  if (together) {
    const saidOfBoth = new Map([...subject.namespaceSaid, ...peer.namespaceSaid]);
    subject.namespace = fitting(setting, assignment, 'subject', saidOfBoth);
    peer.namespace = subject.namespace;
  }
  const make = (
    of: typeof subject,
    namespaceSaid: Said = of.namespaceSaid,
    accountSaid: Said = of.accountSaid,
  ): Names =>
    !of.pod
      ? NO_NAMES
      : {
          namespace: of.namespace,
          namespaceLabels: namespaceLabels(setting, of.namespace, namespaceSaid),
          account: of.account,
          accountLabels: present(accountSaid),
        };

  if (!subject.pod || !peer.pod || subject.namespace !== peer.namespace)
    return { subject: make(subject), peer: make(peer) };
  const apart = own === undefined ? !agree(subject.namespaceSaid, peer.namespaceSaid) : !together;
  if (apart) {
    const namespace = another(setting, assignment, 'namespace', peer.namespace);
    return namespace === null ? null : { subject: make(subject), peer: make({ ...peer, namespace }) };
  }
  const namespaceSaid = new Map([...subject.namespaceSaid, ...peer.namespaceSaid]);
  if (subject.account === peer.account && !agree(subject.accountSaid, peer.accountSaid)) {
    const account = another(setting, assignment, 'account', peer.account);
    if (account === null) return null;
    return { subject: make(subject, namespaceSaid), peer: make({ ...peer, account }, namespaceSaid) };
  }
  const accountSaid =
    subject.account === peer.account ? new Map([...subject.accountSaid, ...peer.accountSaid]) : undefined;
  return {
    subject: make(subject, namespaceSaid, accountSaid),
    peer: make(peer, namespaceSaid, accountSaid),
  };
}

/** A namespace of the atom: one that is known to have such labels, else one that is not known at all, else any. */
function fitting(setting: Setting, assignment: Assignment, end: End, labels: Said): string {
  const { space, universe, hints } = setting;
  const field = { type: 'text', name: 'namespace', end, key: '' } as const;
  const place = space.place(fieldKey(field));
  const slot = place === undefined ? undefined : space.slots[place];
  if (place === undefined || slot?.kind !== 'text') return 'default';
  const number = assignment[place] ?? 0;
  const atom = slot.atoms[number];
  const shown = atom?.representative ?? 'default';
  if (atom?.single === true) return shown;
  const known = [...universe.facts.namespaces, ...hints.namespaces];
  const agreeing = known.find((n) => knows(n.labels, labels) && space.atomOf(field, n.name) === number);
  if (agreeing !== undefined) return agreeing.name;
  const invented = ['default', 'other', 'another', 'elsewhere', 'other-2', 'other-3'].find(
    (name) => known.every((n) => n.name !== name) && space.atomOf(field, name) === number,
  );
  return invented ?? shown;
}

/** Those that the namespace is known to have, unless the assignment says otherwise, and those that it says. */
function namespaceLabels({ universe, hints }: Setting, name: string, from: Said): Labels {
  const known = [...universe.facts.namespaces, ...hints.namespaces].find((n) => n.name === name)?.labels;
  const labels = new Map<string, string | null>([...(known ?? []), ...from]);
  labels.set(METADATA_NAME, name);
  return present(labels);
}

/** A value of the peer's atom that is not `taken`; null where none of the likely ones lies in it. */
function another(
  { space, hints }: Setting,
  assignment: Assignment,
  name: 'namespace' | 'account',
  taken: string,
): string | null {
  const field = { type: 'text', name, end: 'peer', key: '' } as const;
  const place = space.place(fieldKey(field));
  const atom = place === undefined ? undefined : assignment[place];
  const likely = [...textHints(field, hints), 'another', 'elsewhere', `${taken}-2`, `${taken}2`, `x${taken}`];
  return (
    likely.find((value) => value !== taken && (atom === undefined || space.atomOf(field, value) === atom)) ??
    null
  );
}

function addressesOf(
  setting: Setting,
  assignment: Assignment,
  protocol: number,
): Readonly<Record<End, bigint>> | null {
  const { space, universe } = setting;
  const within = (end: End): Interval<bigint> | null => {
    const place = space.place(`${end}.address`);
    const slot = place === undefined ? undefined : space.slots[place];
    return slot?.kind === 'address' ? (slot.atoms[assignment[place ?? 0] ?? 0] ?? null) : null;
  };
  const subjectIn = within('subject');
  const peerIn = within('peer');
  const known = peerIn ?? subjectIn;
  const family = known !== null ? familyOf(known.first) : protocol === ICMPV6 ? 6 : 4;
  const choose = (end: End, inside: Interval<bigint> | null, taken: bigint | null): bigint | null =>
    chooseAddress(kindAt(space, assignment, end), universe.facts, family, inside, taken);
  // The end with less room chooses first.
  if (peerIn !== null && peerIn.first === peerIn.last) {
    const subject = choose('subject', subjectIn, peerIn.first);
    return subject === null ? null : { subject, peer: peerIn.first };
  }
  const subject = choose('subject', subjectIn, null);
  const peer = subject === null ? null : choose('peer', peerIn, subject);
  return subject === null || peer === null ? null : { subject, peer };
}

function trafficOf(
  space: Space,
  assignment: Assignment,
): Pick<Flow, 'protocol' | 'port' | 'icmpType' | 'icmpCode'> {
  const number = (name: string, likely: readonly number[], otherwise: number): number => {
    const place = space.place(`flow.${name}`);
    const slot = place === undefined ? undefined : space.slots[place];
    const atom = slot?.kind === 'number' ? slot.atoms[assignment[place ?? 0] ?? 0] : undefined;
    if (atom === undefined) return otherwise;
    return likely.find((n) => atom.first <= n && n <= atom.last) ?? atom.first;
  };
  const protocol = number('protocol', PROTOCOLS, 6);
  const hasPort = PORT_PROTOCOLS.some((n) => n === protocol);
  const icmp = protocol === ICMP || protocol === ICMPV6;
  return {
    protocol,
    port: hasPort ? number('port', protocol === UDP ? [53, ...PORTS] : PORTS, 80) : 0,
    icmpType: icmp
      ? number(
          'icmp-type',
          ICMP_TYPES.filter((type) => type !== (protocol === ICMP ? 128 : 8)),
          protocol === ICMP ? 8 : 128,
        )
      : -1,
    icmpCode: icmp ? number('icmp-code', [0], 0) : -1,
  };
}

function requestOf(space: Space, assignment: Assignment): FlowRequest {
  const text = (name: string): string | null => textAt(space, assignment, `flow.${name}`);
  switch (text('request')) {
    case 'http':
      return {
        kind: 'http',
        method: text('http-method') ?? 'GET',
        target: text('http-target') ?? '/',
        host: text('http-host') ?? 'example.com',
        headers: present(said(space, assignment, 'flow', 'http-header')),
      };
    case 'dns':
      return { kind: 'dns', name: text('dns-query') ?? 'example.com' };
    default:
      return { kind: 'opaque' };
  }
}

function textAt(space: Space, assignment: Assignment, key: string): string | null {
  const place = space.place(key);
  const slot = place === undefined ? undefined : space.slots[place];
  return slot?.kind === 'text' ? (slot.atoms[assignment[place ?? 0] ?? 0]?.representative ?? null) : null;
}

function isTrue(space: Space, assignment: Assignment, key: string): boolean {
  const place = space.place(key);
  return place !== undefined && assignment[place] === 1;
}

function said(
  space: Space,
  assignment: Assignment,
  end: End | 'flow',
  name: 'label' | 'namespace-label' | 'account-label' | 'node-label' | 'http-header',
): Said {
  return new Map(
    space.slots.flatMap((slot, i) =>
      slot.kind === 'text' && slot.field.name === name && slot.field.end === end
        ? [[slot.field.key, slot.atoms[assignment[i] ?? 0]?.representative ?? null]]
        : [],
    ),
  );
}

/** The labels that are there, by key. */
function present(labels: Said): Labels {
  return new Map(
    [...labels]
      .flatMap(([key, value]): [string, string][] => (value === null ? [] : [[key, value]]))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What both speak about they say alike. */
function agree(a: Said, b: Said): boolean {
  return [...a].every(([key, value]) => !b.has(key) || b.get(key) === value);
}

/** A namespace with these labels is as said. */
function knows(labels: Labels, from: Said): boolean {
  return [...from].every(([key, value]) => (labels.get(key) ?? null) === value);
}
