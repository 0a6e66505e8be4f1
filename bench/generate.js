/**
 * Realistic policy at any size, the same for the same seed: 40 policies a namespace, 1 to 20 label keys a policy, 10 % denies,
 * 15 % nets, 10 % ordered, 5 % in tiers. `node bench/generate.js COUNT [SEED]` prints a program.
 */
import { pathToFileURL } from 'node:url';

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
  return [...keys].map(([key, value]) => `${key}=${value}`).join(', ');
}

function net(r) {
  return `${20 + r.below(60)}.${r.below(256)}.${r.below(256)}.0/24`;
}

function traffic(r) {
  const port = 1024 + r.below(8000);
  return r.chance(0.1) ? `tcp/${port}-${port + 9}` : `${r.chance(0.1) ? 'udp' : 'tcp'}/${port}`;
}

function peer(r, namespaces) {
  if (r.chance(0.15)) return { text: `cidr(${net(r)})`, outside: true };
  const inside = r.chance(0.7) ? '' : ` in namespace(ns-${r.below(namespaces)})`;
  return { text: `pods(app=app-${r.below(60)})${inside}`, outside: false };
}

/** One program of `count` policies. */
export function generate(count, seed = 1) {
  const r = random(seed);
  const namespaces = Math.max(1, Math.ceil(count / PER_NAMESPACE));
  const lines = [
    'cluster { pod-cidr 10.0.0.0/8  node-cidr 192.168.0.0/16  namespaces closed }',
    'tier guard order 100 otherwise pass',
  ];
  let made = 0;
  for (let n = 0; n < namespaces; n++) {
    lines.push(`namespace ns-${n} {`, '  policy closed for pods { default deny }');
    for (let i = 1; i < PER_NAMESPACE && made + i < count; i++) {
      const tiered = r.chance(0.05);
      const ordered = !tiered && r.chance(0.1);
      const denies = r.chance(0.1);
      const head = `  policy p-${i} for pods(${labels(r)})${tiered ? ' tier guard' : ''}${ordered ? ` order ${500 + 10 * r.below(40)}` : ''}`;
      const rules = Array.from({ length: 1 + r.below(3) }, () => {
        const from = r.chance(0.7);
        const { text } = peer(r, namespaces);
        return `${denies ? 'deny' : 'allow'} ${from ? 'from' : 'to'} ${text} on ${traffic(r)}`;
      });
      lines.push(`${head} { ${rules.join('  ')} }`);
    }
    made += PER_NAMESPACE;
    lines.push('}');
  }
  return `${lines.join('\n')}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [count = '1000', seed = '1'] = process.argv.slice(2);
  process.stdout.write(generate(Number(count), Number(seed)));
}
