/**
 * Policies that are hard for what decides over all flows, as data for the program and for the plain evaluator alike: one
 * namespace, a list of `{ key, firstMatch, rules }` (`key` null: for every pod), rules `{ allow, nets, ports: [low, high] }`.
 */
import { random } from './shape.js';

const net = (r, bits) => {
  const parts = [20 + r.below(60), r.below(256), bits > 16 ? r.below(256) : 0, 0];
  return `${parts.join('.')}/${bits}`;
};
const ports = (r) => {
  const low = 1 + r.below(60_000);
  return [low, low + r.below(2) * r.below(5000)];
};

/** Every pod may carry any of `keys` labels, and each opens a port of its own: 2 to the power of `keys` kinds of pods. */
export const optIn = (keys) => (r) =>
  Array.from({ length: keys }, (_, i) => ({
    key: `opt-${i}`,
    firstMatch: false,
    rules: [{ allow: true, nets: [net(r, 16)], ports: [1000 + i, 1000 + i] }],
  }));

/** One policy with a rule of very many nets, another with as many denied inside them. */
export const manyNets = (count) => (r) =>
  [true, false].map((allow) => ({
    key: null,
    firstMatch: false,
    rules: [
      {
        allow,
        nets: [...new Set(Array.from({ length: count }, () => net(r, allow ? 16 : 24)))],
        ports: [443, 443],
      },
    ],
  }));

/** One sequence of allows and denies that overlap. */
export const longFirstMatch = (count) => (r) => [
  {
    key: 'app',
    firstMatch: true,
    rules: Array.from({ length: count }, () => ({
      allow: r.chance(0.5),
      nets: [net(r, r.chance(0.3) ? 16 : 24)],
      ports: ports(r),
    })),
  },
];

/** Policies of one kind, the same every time. */
export const hard = (make) => make(random(7));

const ruleText = ({ allow, nets, ports: [low, high] }) =>
  `    ${allow ? 'allow' : 'deny'} from cidr(${nets.join(', ')}) on tcp/${low === high ? low : `${low}-${high}`}`;

/** The same as a program. */
export function programOf(policies) {
  const texts = policies.map(
    ({ key, firstMatch, rules }, i) =>
      `  policy p-${i} for pods${key === null ? '' : `(${key}=on)`}${firstMatch ? ' order 500 first-match' : ''} {\n${rules.map(ruleText).join('\n')}\n  }`,
  );
  return `cluster { pod-cidr 10.0.0.0/8  node-cidr 192.168.0.0/16  namespaces closed }\nnamespace hard {\n  policy closed for pods { default deny }\n${texts.join('\n')}\n}\n`;
}
