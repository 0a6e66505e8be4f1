/** What makes a flow read as if a person had written it: real names first, common ports, addresses of the usual kind. */
import { type EndpointKind, type Facts, type NamespaceFact, NO_FACTS } from '../ir/policy.js';
import { contains, type Interval, intersect, subtract } from '../values/intervals.js';
import {
  type Address,
  ALL_NETS,
  type Family,
  familyOf,
  familyPart,
  parseAddress,
  toNets,
} from '../values/nets.js';
import type { TextField } from './fields.js';
import type { Slot } from './space.js';

export interface Hints {
  /** Namespaces that exist, the best known first. */
  readonly namespaces: readonly NamespaceFact[];
  /** Values in use, by label key. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/** The namespaces of the facts. */
export function hintsFrom(facts: Facts): Hints {
  return { namespaces: facts.namespaces, labels: new Map() };
}

export const PROTOCOLS = [6, 17, 132, 1, 58, 47, 50, 112] as const;
export const PORTS = [80, 443, 53, 8080, 5432, 22, 9090, 3306, 6379, 8443, 9100, 6443] as const;
export const ICMP_TYPES = [8, 128, 0, 129, 3, 11, 1] as const;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;
const KINDS = ['pod', 'node', 'outside', 'health', 'ingress', 'init', 'unmanaged'] as const;

/** Values of a text field, the best first. */
export function textHints(field: TextField, hints: Hints): readonly string[] {
  switch (field.name) {
    case 'kind':
      return KINDS;
    case 'namespace':
      return [...hints.namespaces.map((namespace) => namespace.name), 'default', 'other'];
    case 'account':
      return ['default', 'other'];
    case 'cluster-name':
      return ['other'];
    case 'label':
    case 'namespace-label':
    case 'account-label':
    case 'node-label':
      return [...(hints.labels.get(field.key) ?? []), 'other'];
    case 'request':
      return ['opaque', 'http', 'dns'];
    case 'http-method':
      return METHODS;
    case 'http-target':
      return ['/', '/index.html', '/healthz', '/api'];
    case 'http-host':
    case 'dns-name':
    case 'dns-query':
      return ['example.com', 'www.example.com', 'api.example.org', 'example.net'];
    case 'http-header':
      return ['1', 'yes'];
  }
}

const USUAL: Readonly<Record<'pod' | 'node' | 'outside', readonly string[]>> = {
  pod: ['10.244.1.7', '10.244.2.9', '10.0.1.7', '10.0.2.9', 'fd00:10:244:1::7', 'fd00:10:244:2::9'],
  node: ['192.168.10.11', '192.168.10.12', '10.1.0.11', '172.16.0.11', 'fd00:10::11', 'fd00:10::12'],
  outside: [
    '203.0.113.10',
    '198.51.100.20',
    '192.0.2.30',
    '8.8.8.8',
    '10.200.0.10',
    '192.168.200.10',
    '172.31.0.10',
    '2001:db8::10',
    '2001:db8:1::20',
    'fd00:200::10',
  ],
};

/** One that a witness has where nothing depends on it: what shows flows may leave it out. */
export function isUsualAddress(kind: EndpointKind, address: Address): boolean {
  return addressHints(kind, NO_FACTS, null).includes(address);
}

/** Addresses that such an endpoint might have, the best first: some in the declared nets, then usual ones. */
export function addressHints(kind: EndpointKind, facts: Facts, family: Family | null): readonly Address[] {
  const declared = kind === 'node' ? facts.nodeCidr : kind === 'outside' ? null : facts.podCidr;
  const usual = USUAL[kind === 'node' || kind === 'outside' ? kind : 'pod'].flatMap(
    (text) => parseAddress(text) ?? [],
  );
  const inside = toNets(declared ?? []).flatMap((net) => {
    const spread = (net.family === 4 ? 32 : 128) - net.prefix;
    return spread >= 16
      ? [net.base + 263n, net.base + 521n]
      : spread >= 4
        ? [net.base + 7n, net.base + 9n]
        : [];
  });
  return [...inside, ...usual].filter((address) => family === null || familyOf(address) === family);
}

/** An address for such an endpoint, within `inside` where that is given, other than `taken`; null where there is none. */
export function chooseAddress(
  kind: EndpointKind,
  facts: Facts,
  family: Family,
  inside: Interval<bigint> | null,
  taken: Address | null,
): Address | null {
  const { podCidr, nodeCidr } = facts;
  const all = familyPart(ALL_NETS, family);
  const allowed =
    kind === 'pod'
      ? (podCidr ?? all)
      : kind === 'node'
        ? (nodeCidr ?? all)
        : kind === 'outside'
          ? subtract(subtract(all, podCidr ?? []), nodeCidr ?? [])
          : all;
  const room = intersect(familyPart(allowed, family), inside === null ? all : [inside]);
  const usual = addressHints(kind, facts, family).find((a) => a !== taken && contains(room, a));
  if (usual !== undefined) return usual;
  for (const { first, last } of room) {
    // Not the very first one, which often is the net's own.
    for (const offset of [10n, 1n, 0n, 2n])
      if (first + offset <= last && first + offset !== taken) return first + offset;
  }
  return null;
}

/** The atoms of a slot to try first, best first. Address slots are tried as fits the kind of endpoint at their end. */
export function preferredAtoms(
  slot: Slot,
  kind: EndpointKind,
  facts: Facts,
  hints: Hints,
): readonly number[] {
  const holding = <T>(
    wanted: readonly T[],
    holds: (atom: number, value: T) => boolean,
    count: number,
  ): number[] => {
    const result = new Set<number>();
    for (const value of wanted)
      for (let atom = 0; atom < count; atom++) if (holds(atom, value)) result.add(atom);
    return [...result];
  };
  switch (slot.kind) {
    case 'boolean':
    case 'dns-name':
      return [0];
    case 'number': {
      const { atoms, field } = slot;
      const wanted =
        field.name === 'protocol'
          ? PROTOCOLS
          : field.name === 'port'
            ? PORTS
            : field.name === 'icmp-type'
              ? ICMP_TYPES
              : [0];
      return holding(
        wanted,
        (i, n) => (atoms[i]?.first ?? 1) <= n && n <= (atoms[i]?.last ?? 0),
        atoms.length,
      );
    }
    case 'address': {
      const { atoms } = slot;
      const wanted = addressHints(kind, facts, null);
      return holding(
        wanted,
        (i, a) => (atoms[i]?.first ?? 1n) <= a && a <= (atoms[i]?.last ?? 0n),
        atoms.length,
      );
    }
    case 'text': {
      const { atoms, field } = slot;
      const places = new Map(atoms.map(({ representative }, i) => [representative, i]));
      const absent = places.get(null);
      return [
        ...(absent === undefined ? [] : [absent]),
        ...textHints(field, hints).flatMap((text) => places.get(text) ?? []),
      ];
    }
  }
}
