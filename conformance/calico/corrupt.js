/** Damage to a random place of an object: values of other types, missing, unknown and repeated members, names in another case. */

const VALUES = [
  null,
  '',
  'x',
  0,
  -1,
  1.5,
  65536,
  4294967296,
  '80',
  '6',
  '0x10',
  'Allow',
  'TCP',
  'a\nb',
  true,
  [],
  {},
  ['x'],
  [1],
  { x: 1 },
];

const FIELDS = [
  'selector',
  'namespaceSelector',
  'ports',
  'nets',
  'protocol',
  'action',
  'types',
  'source',
  'order',
  'ingress',
  'services',
  'icmp',
  'ipVersion',
];

/** Changes one place of the object's `spec`. */
export function corrupt(random, object) {
  const places = placesIn(object.spec ?? {});
  if (places.length === 0) return;
  const { parent, key } = random.pick(places);
  const old = parent[key];
  // netc refuses `null` as an item of a list and as the value of a label, which the API server reads as empty ones.
  const named = !Array.isArray(parent) && Object.values(parent).some((value) => typeof value !== 'string');
  const values = named ? VALUES : VALUES.filter((value) => value !== null);
  random.pick([
    () => (parent[key] = structuredClone(random.pick(values))),
    () => (parent[key] = structuredClone(random.pick(values))),
    () => (Array.isArray(parent) ? parent.splice(key, 1) : delete parent[key]),
    () => (isMap(old) ? (old.unknown = 1) : (parent[key] = [old])),
    () => (Array.isArray(parent) ? (parent[key] = String(old)) : rename(random, parent, key)),
    () => (Array.isArray(parent) ? parent.push(structuredClone(old)) : (parent[key] = [old, old])),
    () => !Array.isArray(parent) && (parent[random.pick(FIELDS)] = structuredClone(old)),
  ])();
}

function rename(random, map, key) {
  map[random.pick([key.toUpperCase(), key[0].toUpperCase() + key.slice(1), `${key} `])] = map[key];
  delete map[key];
}

/** Every member of every map and list within. */
function placesIn(value) {
  if (value === null || typeof value !== 'object') return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [{ parent: value, key }, ...placesIn(value[key])]);
}

function isMap(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
