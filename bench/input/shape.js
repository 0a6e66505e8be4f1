/**
 * Realistic policies of any number, the same for the same seed, in no notation: 40 policies a namespace, 1 to 20 label keys a
 * policy, 10 % with denies, 15 % of peers nets, 10 % ordered, 5 % in a tier of their own.
 */
const PER_NAMESPACE = 40;

/** The same numbers for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (limit) => Math.floor(next() * limit), chance: (share) => next() < share };
}

/** Mostly few keys, at times up to twenty. */
function labels(r) {
  const count = r.chance(0.7) ? 1 + r.below(3) : 1 + r.below(20);
  const keys = new Map([['app', `app-${r.below(60)}`]]);
  while (keys.size < count) keys.set(`key-${r.below(40)}`, `v${r.below(4)}`);
  return keys;
}

function traffic(r) {
  const port = 1024 + r.below(8000);
  if (r.chance(0.1)) return { protocol: 'tcp', port, last: port + 9 };
  return { protocol: r.chance(0.1) ? 'udp' : 'tcp', port, last: port };
}

function peer(r, namespaces) {
  if (r.chance(0.15)) return { net: `${20 + r.below(60)}.${r.below(256)}.${r.below(256)}.0/24` };
  const elsewhere = !r.chance(0.7);
  return { namespace: elsewhere ? `ns-${r.below(namespaces)}` : null, app: `app-${r.below(60)}` };
}

/**
 * `[{ name, policies }]`, one a namespace. The first policy of each closes it and has no rules; another is `{ name, labels, tiered,
 * order, denies, rules }` with rules `{ from, peer, traffic }`, a peer being `{ net }` or `{ namespace, app }`.
 */
export function shape(count, seed = 1) {
  const r = random(seed);
  const total = Math.max(1, Math.ceil(count / PER_NAMESPACE));
  const namespaces = [];
  for (let n = 0; n < total; n++) {
    const policies = [];
    for (let i = 1; i < PER_NAMESPACE && n * PER_NAMESPACE + i < count; i++) {
      const tiered = r.chance(0.05);
      const ordered = !tiered && r.chance(0.1);
      const denies = r.chance(0.1);
      const keys = labels(r);
      const order = ordered ? 500 + 10 * r.below(40) : null;
      const rules = Array.from({ length: 1 + r.below(3) }, () => {
        const from = r.chance(0.7);
        return { from, peer: peer(r, total), traffic: traffic(r) };
      });
      policies.push({ name: `p-${i}`, labels: keys, tiered, order, denies, rules });
    }
    namespaces.push({ name: `ns-${n}`, policies });
  }
  return namespaces;
}
