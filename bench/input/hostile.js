/** Texts of a given size in bytes that would make a careless reader slow, each with the command that is to read it. */

import { HOSTILE_FAMILIES } from './hostile-families.js';
import { HOSTILE_LAYOUT } from './hostile-layout.js';
import { HOSTILE_QUESTIONS } from './hostile-questions.js';
import { calico, cilium, fill, inNamespace, inPolicy, kubernetes, program, repeat } from './hostile-text.js';

const COMPILE = ['compile', '--target', 'cilium'];

const COMPILED = {
  'open brackets': ['a.netc', COMPILE, (size) => inPolicy(repeat('(', size))],
  'words without meaning': ['a.netc', COMPILE, (size) => repeat('policy } pods allow ( ', size)],
  'one string': ['a.netc', COMPILE, (size) => inPolicy(`"${repeat('x', size)}`)],
  'exceptions in exceptions': [
    'a.netc',
    COMPILE,
    (size) => inPolicy(`    allow from ${repeat('pods(a=b) except (', size)}`),
  ],
  'expressions of paths': [
    'a.netc',
    COMPILE,
    (size) =>
      inPolicy(
        fill(size, (i) => `    allow from pods on tcp/80 http GET ~"/(a|b)*c.{${i % 40}}d${i}(e|f)*"`).join(
          '\n',
        ),
      ),
  ],
  'names by pattern': [
    'a.netc',
    COMPILE,
    (size) => inPolicy(fill(size, (i) => `    allow to dns("*.a${i}.*.example.com") on tcp/443`).join('\n')),
  ],
  'nets in one list': [
    'a.netc',
    COMPILE,
    (size) =>
      inPolicy(
        `    allow from cidr(${fill(size, (i) => `${20 + ((i >> 15) & 63)}.${(i >> 7) & 255}.${(i << 1) & 255}.0/24`, 2).join(', ')})`,
      ),
  ],
  'labels of one selector': [
    'a.netc',
    COMPILE,
    (size) => inPolicy(`    allow from pods(${fill(size, (i) => `k${i}=v, `).join('')}z=z)`),
  ],
  'anchors of anchors': [
    'a.yaml',
    ['import', '--profile', 'k8s'],
    (size) =>
      kubernetes(
        `  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${fill(size, (i) => `  a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}]`).join('\n')}\n`,
      ),
  ],
  'lists in lists': [
    'a.yaml',
    ['import', '--profile', 'k8s'],
    (size) => kubernetes(`  a: ${repeat('[', size)}`),
  ],
  'label expressions': [
    'a.yaml',
    ['import', '--profile', 'k8s'],
    (size) =>
      kubernetes(
        `  podSelector:\n    matchExpressions:\n${fill(size, (i) => `    - {key: k${i}, operator: In, values: [a, b, c${i}]}`).join('\n')}\n`,
      ),
  ],
  'peers of one rule': [
    'a.yaml',
    ['import', '--profile', 'k8s'],
    (size) =>
      kubernetes(
        `  podSelector: {}\n  ingress:\n  - from:\n${fill(size, (i) => `    - podSelector: {matchLabels: {k${i % 97}: v${i}}}`).join('\n')}\n`,
      ),
  ],
  'alternatives of a selector': [
    'a.yaml',
    ['migrate', '--profile', 'calico@3.32', '--to', 'cilium'],
    (size) => calico(`  selector: ${fill(size, (i) => `(a${i} == 'x' || b${i} == 'y')`, 4).join(' && ')}\n`),
  ],
  'regular expressions': [
    'a.yaml',
    ['migrate', '--profile', 'cilium@1.20', '--to', 'calico'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  ingress:\n  - toPorts:\n    - ports: [{port: "80", protocol: TCP}]\n      rules:\n        http:\n${fill(size, (i) => `        - {method: GET, path: "/(a|b)*c.{${i % 40}}d${i}(e|f)*"}`).join('\n')}\n`,
      ),
  ],
  'namespaces in one program': [
    'a.netc',
    COMPILE,
    (size) =>
      program(
        fill(
          size,
          (i) => `namespace n${i} { policy p for pods(app=a) { allow from namespace(n${i >> 1}) } }`,
        ),
      ),
  ],
  'ends of one connect': [
    'a.netc',
    COMPILE,
    (size) => {
      const side = (key) => fill(size / 2, (i) => `pods(${key}=v${i})`, 2).join(', ');
      return inNamespace([`  connect c ${side('a')} -> ${side('b')} on tcp/80`]);
    },
  ],
  'choices of one selector': [
    'a.netc',
    COMPILE,
    (size) =>
      inPolicy(
        `    allow from pods(${fill(size, (i) => `(a${i}=x, !b${i >> 1})`, 4).join(' or ')}) except (pods(c=d))`,
      ),
  ],
  'names for names': [
    'a.netc',
    COMPILE,
    (size) =>
      inNamespace([
        '  let l0 = pods(a=b)',
        ...fill(size, (i) => `  let l${i + 1} = $l${i}, $l${i}`),
        '  policy p for pods(app=a) { allow from $l1 }',
      ]),
  ],
  'lines of one test': [
    'a.netc',
    ['check'],
    (size) =>
      program([
        'namespace a { policy p for pods(app=a) { allow from pods(app=b) } }',
        'test "t" {',
        ...fill(
          size,
          (i) =>
            `  deny pods(app=c${i}) in namespace(a) -> pods(app=a) in namespace(a) on tcp/${1 + (i % 65535)}`,
        ),
        '}',
      ]),
  ],
  tiers: [
    'a.netc',
    COMPILE,
    (size) =>
      program([
        'namespace a {}',
        ...fill(
          size,
          (i) =>
            `tier t${i} order ${i} otherwise pass\npolicy p${i} for pods in namespace(a) tier t${i} { deny from pods(k${i % 50}=v) in namespace(a) }`,
        ),
      ]),
  ],
  orders: [
    'a.netc',
    COMPILE,
    (size) =>
      inNamespace(
        fill(
          size,
          (i) =>
            `  policy p${i} for pods order ${i} { ${i % 2 ? 'allow' : 'deny'} from pods(k${i % 50}=v) on tcp/${1 + (i % 60_000)} }`,
        ),
      ),
  ],
  'denies across allows': [
    'a.netc',
    ['compile', '--target', 'k8s'],
    (size) =>
      inNamespace(
        fill(
          size,
          (i) =>
            `  policy p${i} for pods(k${i % 60}=v) { ${i % 2 ? 'allow' : 'deny'} from pods(p${i % 70}=v) on tcp/${1 + (i % 900)}-${2000 + (i % 1100)} }`,
        ),
      ),
  ],
  'accepted losses': [
    'a.netc',
    COMPILE,
    (size) =>
      inNamespace(
        fill(
          size,
          (i) =>
            `  policy p${i} for pods(app=a${i}) first-match { log from any  accept effect "x"  allow from pods(b=c${i}) accept wider "y" }`,
        ),
      ),
  ],
  'policies of one order': [
    'a.netc',
    COMPILE,
    (size) =>
      inNamespace(
        fill(size, (i) => `  policy p${i} for pods(k${i}=v) first-match { deny from pods(b=c${i}) }`),
      ),
  ],
  'values of one label': [
    'a.netc',
    ['compile', '--target', 'calico'],
    (size) => {
      const values = fill(size / 2, (i) => `v${i}`, 2).join(', ');
      return inPolicy(`    allow from pods(k in (${values}), l notin (${values}))`);
    },
  ],
  'ranges of one rule': [
    'a.netc',
    COMPILE,
    (size) =>
      inPolicy(
        `    allow from pods on ${fill(size, (i) => `${i % 2 ? 'udp' : 'tcp'}/${1 + ((i * 7) % 65_000)}-${3 + ((i * 7) % 65_000)}`, 2).join(', ')}`,
      ),
  ],
  'negated labels': [
    'a.netc',
    COMPILE,
    (size) =>
      inNamespace(
        fill(
          size,
          (i) =>
            `  policy p${i} for pods(k${i % 60}!=v) { allow from pods(p${i % 70} notin (a, b${i}), !q${i % 11}) on tcp/${1 + (i % 900)} }`,
        ),
      ),
  ],
  'one label': ['a.netc', COMPILE, (size) => inPolicy(`    allow from pods(a="${repeat('x', size)}")`)],
};

/** `name: [file name, command, text of a size or texts by file name]`; `@/` in the command is the directory of the files. */
export const HOSTILE = { ...COMPILED, ...HOSTILE_LAYOUT, ...HOSTILE_QUESTIONS, ...HOSTILE_FAMILIES };
