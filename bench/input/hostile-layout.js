/** Hostile texts for `fmt` and for what reads programs of many files and names. */
import { fill, inNamespace, inPolicy, program, repeat } from './hostile-text.js';

const FMT = ['fmt', '--diff'];

/** `name: [file name, command, text of a size or texts by file name]`. */
export const HOSTILE_LAYOUT = {
  'nothing but comments': ['a.netc', FMT, (size) => repeat('# a comment\n', size)],
  'comments in a list': [
    'a.netc',
    FMT,
    (size) => inPolicy(`    allow from ${fill(size, (i) => `pods(a=b${i}) # c${i}\n`, 2).join(', ')}`),
  ],
  'one comment': ['a.netc', FMT, (size) => `#${repeat('x ', size)}`],
  'blank lines': ['a.netc', FMT, (size) => `cluster { }\n${repeat('\n', size)}\nnamespace a {}\n`],
  'nothing but spaces': ['a.netc', FMT, (size) => repeat(' \t', size)],
  'one line': [
    'a.netc',
    FMT,
    (size) =>
      inNamespace(
        fill(size, (i) => `policy p${i} for pods(a=b${i}) { allow from pods on tcp/80 }`),
      ).replaceAll('\n', ' '),
  ],
  'lines of Windows': [
    'a.netc',
    FMT,
    (size) => inNamespace(fill(size, (i) => `policy p${i} for pods(a=b${i}) {\r\n\tallow from pods\r\n}`)),
  ],
  'letters of the world': [
    'a.netc',
    FMT,
    (size) => inPolicy(fill(size / 2, (i) => `    allow from pods(ä${i}="日本 😀") # ünïcode 😀`).join('\n')),
  ],
  'a list in one line': [
    'a.netc',
    FMT,
    (size) => inPolicy(`    allow from ${fill(size, (i) => `pods(a=b${i})`, 2).join(', ')}`),
  ],
  'imports of nothing': ['a.netc', ['test'], (size) => fill(size, (i) => `import "b${i}.netc"`).join('\n')],
  'imports of one file': [
    'a.netc',
    ['check'],
    (size) => ({ 'a.netc': repeat('import "b.netc"\n', size), 'b.netc': inPolicy('allow from pods') }),
  ],
  'imports in a chain': [
    'a.netc',
    ['test'],
    (size) =>
      Object.fromEntries(
        fill(size / 20, (i) => `import "b${i}.netc" `)
          .map((_, i) => [i === 0 ? 'a.netc' : `b${i}.netc`, `import "b${i + 1}.netc" `])
          .concat([
            [`b${fill(size / 20, (i) => `import "b${i}.netc" `).length}.netc`, inPolicy('allow from pods')],
          ]),
      ),
  ],
  'lets that nobody uses': [
    'a.netc',
    ['check'],
    (size) => inNamespace(fill(size, (i) => `  let l${i} = pods(a=b${i})`)),
  ],
  'lets in a chain': [
    'a.netc',
    ['test'],
    (size) =>
      inNamespace([
        ...fill(size, (i) => `  let l${i} = $l${i - 1}`).slice(1),
        '  let l0 = pods(a=b)',
        '  policy p for pods { allow from $l1 }',
      ]),
  ],
  'names that nobody knows': [
    'a.netc',
    ['check'],
    (size) =>
      inNamespace([
        ...fill(size / 2, (i) => `  let name${i} = pods(a=b${i})`),
        '  policy p for pods {',
        ...fill(size / 2, (i) => `    allow from $nam${i}`),
        '  }',
      ]),
  ],
  'one name many times': [
    'a.netc',
    ['check'],
    (size) => inNamespace(fill(size, () => '  policy p for pods { allow from pods }')),
  ],
  'lines of JSON': [
    'a.netc',
    ['check', '-o', 'sarif'],
    (size) => inPolicy(fill(size, (i) => `    allow from cidr(10.0.0.${i % 255}/8)`).join('\n')),
  ],
  'smallest nets': [
    'a.netc',
    ['check'],
    (size) => inPolicy(`    allow from cidr(${repeat('1::,', size)}2::)`),
  ],
  'smallest labels': ['a.netc', FMT, (size) => `namespace a labels(${repeat('a=b,', size)}c=d) { }`],
  'smallest lists': [
    'a.netc',
    ['test'],
    (size) =>
      inPolicy(`    allow from ${repeat('pods,', (size * 9) / 10)}pods on ${repeat('tcp,', size / 10)}udp`),
  ],
  'ambiguous names': [
    'a.netc',
    ['check'],
    (size) =>
      program([
        ...fill(size / 2, (i) => `namespace n${i} { let l = pods }`),
        'policy p for pods in namespaces {',
        ...fill(size / 2, () => '  allow from $l'),
        '}',
      ]),
  ],
  'policies on one line': [
    'a.netc',
    ['check', '-t', 'calico'],
    (size) =>
      inNamespace(
        fill(size, (i) => `policy p${i} for pods(a=b${i}) { allow from pods on tcp/80 }`),
      ).replaceAll('\n', ' '),
  ],
  'namespaces by label': [
    'a.netc',
    ['check', '-t', 'calico'],
    (size) =>
      program([
        ...fill(size / 2, (i) => `namespace n${i} labels(k${i % 40}=v${i}) { }`),
        'policy p for pods in namespaces {',
        ...fill(size / 2, (i) => `  allow from namespaces(k${i % 40}=v${i})`),
        '}',
      ]),
  ],
};
