/** Words that random manifests of every plugin are made of: few labels, two namespaces, few ports and addresses, so that they meet. */
import fc from 'fast-check';
import type { Json, JsonMap } from '../../src/base/tree.js';

/** One of some values. */
export function oneOf<T>(...values: readonly [T, ...T[]]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** Present or left out. */
export function maybe<T>(of: fc.Arbitrary<T>, missing = 0.5): fc.Arbitrary<T | undefined> {
  const weight = Math.round(missing * 100);
  return fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 100 - weight, arbitrary: of });
}

/** A record whose members may be left out: `undefined` members do not get into it. */
export function record(members: {
  readonly [key: string]: fc.Arbitrary<Json | undefined>;
}): fc.Arbitrary<JsonMap> {
  return fc
    .record(members)
    .map(
      (made): JsonMap => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)),
    );
}

/** Zero to `most` of something, often one or two. */
export function list<T>(of: fc.Arbitrary<T>, most = 2, least = 0): fc.Arbitrary<T[]> {
  return fc.array(of, { minLength: least, maxLength: most });
}

export const NAMESPACES = ['a', 'b'] as const;

export const POD_LABELS: readonly (readonly [string, string])[] = [
  ['app', 'web'],
  ['app', 'cli'],
  ['role', 'x'],
  ['nope', ''],
];

export const NAMESPACE_LABELS: readonly (readonly [string, string])[] = [
  ['team', 'x'],
  ['team', 'y'],
  ['env', 'prod'],
  ['kubernetes.io/metadata.name', 'a'],
  ['nope', ''],
];

/** A label selector of Kubernetes over some labels; `prefix` is put before keys, where a plugin has such. */
export function labelSelector(
  labels: readonly (readonly [string, string])[],
  prefixes: readonly string[] = [''],
): fc.Arbitrary<JsonMap> {
  const keyed = fc
    .constantFrom(...labels)
    .chain(([key, value]) =>
      fc.constantFrom(...prefixes).map((prefix): readonly [string, string] => [prefix + key, value]),
    );
  const matchLabels = fc.array(keyed, { minLength: 1, maxLength: 2 }).map(Object.fromEntries);
  const expression = keyed.chain(([key, value]) => {
    const others = labels.filter(([other]) => key.endsWith(other)).map(([, one]) => one);
    return fc.oneof(
      record({
        key: fc.constant(key),
        operator: oneOf('In', 'NotIn'),
        values: fc.constantFrom([value], [...new Set(others)]),
      }),
      record({ key: fc.constant(key), operator: oneOf('Exists', 'DoesNotExist') }),
    );
  });
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<JsonMap>({}) },
    { weight: 2, arbitrary: record({ matchLabels }) },
    { weight: 2, arbitrary: record({ matchExpressions: list(expression, 2, 1) }) },
    { weight: 1, arbitrary: record({ matchLabels, matchExpressions: list(expression, 2) }) },
  );
}

export const V4_NETS = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.0.0/24',
  '10.0.0.2/32',
  '192.168.0.0/16',
  '8.0.0.0/7',
  '8.8.8.8/32',
] as const;
export const V6_NETS = ['::/0', 'fd00::/8', 'fd00::1/128', '2001:db8::/32'] as const;

/** Nets strictly inside a net of the lists above. */
export function insideOf(net: string): readonly string[] {
  const inside: Readonly<Record<string, readonly string[]>> = {
    '0.0.0.0/0': ['10.0.0.0/8', '8.8.8.8/32', '192.168.0.0/16'],
    '10.0.0.0/8': ['10.0.0.0/24', '10.0.1.0/24'],
    '10.0.0.0/24': ['10.0.0.2/32', '10.0.0.128/25'],
    '192.168.0.0/16': ['192.168.0.9/32'],
    '8.0.0.0/7': ['8.8.8.8/32'],
    '::/0': ['fd00::/8'],
    'fd00::/8': ['fd00::1/128'],
  };
  return inside[net] ?? [];
}

/** Sets the names of objects apart, and their namespaces where they have one. */
export function named(
  apiVersion: string,
  kind: string,
  namespace: string | null,
  spec: JsonMap,
  index: number,
  labels: JsonMap = {},
): JsonMap {
  const metadata: JsonMap = {
    name: `p${index}`,
    ...(namespace === null ? {} : { namespace }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
  return { apiVersion, kind, metadata, spec };
}

/** How an object is made once its place among the others is known. */
export type Making = (index: number) => JsonMap;

/** One to `most` objects, each with a name of its own. */
export function objectsOf(making: fc.Arbitrary<Making>, most: number): fc.Arbitrary<readonly JsonMap[]> {
  return fc.array(making, { minLength: 1, maxLength: most }).map((all) => all.map((make, i) => make(i)));
}
