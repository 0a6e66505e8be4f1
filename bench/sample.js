/**
 * A plain evaluator over flows drawn at random, for what is hard to decide over all of them: `sample.js POLICIES.json COUNT`, the
 * policies those of `input/hard.js`. Prints how many flows are allowed. A deny wins over every allow, but the first rule that
 * matches decides in a `firstMatch` policy; nothing else is allowed.
 */
import { readFileSync } from 'node:fs';
import { random } from './input/shape.js';

const [file, count] = process.argv.slice(2);
const number = (address) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const policies = JSON.parse(readFileSync(file, 'utf8')).map(({ key, firstMatch, rules }) => ({
  key,
  firstMatch,
  rules: rules.map(({ allow, nets, ports: [low, high] }) => ({
    allow,
    low,
    high,
    nets: nets.map((net) => {
      const [base, bits] = net.split('/');
      return [number(base), number(base) + 2 ** (32 - Number(bits)) - 1];
    }),
  })),
}));

function allows(labels, address, port) {
  let allowed = false;
  for (const { key, firstMatch, rules } of policies) {
    if (key !== null && !labels.has(key)) continue;
    for (const { allow, low, high, nets } of rules) {
      if (port < low || port > high) continue;
      if (!nets.some(([first, last]) => address >= first && address <= last)) continue;
      if (firstMatch) return allow;
      if (!allow) return false;
      allowed = true;
    }
  }
  return allowed;
}

const r = random(11);
const keys = [...new Set(policies.flatMap(({ key }) => (key === null ? [] : [key])))];
let allowed = 0;
for (let i = 0; i < Number(count); i++) {
  const labels = new Set(keys.filter(() => r.chance(0.5)));
  const address = (20 + r.below(60)) * 2 ** 24 + r.below(2 ** 24);
  if (allows(labels, address, r.chance(0.5) ? 443 : 1 + r.below(65_535))) allowed++;
}
process.stdout.write(`${allowed} of ${count} allowed\n`);
