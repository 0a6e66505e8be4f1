/** Hostile texts for what is asked of policies: flows, cases, tests and facts of the cluster. */
import { fill, inNamespace, object, program, repeat } from './hostile-text.js';

const POLICY = inNamespace([
  '  policy p for pods(app=a) { allow from pods(app=b) on tcp/80 http GET "/v1/**"  allow to dns("*.example.com") }',
]);

const pod = (name, namespace, address, labels = '"app": "a"') =>
  `---\n{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}", "namespace": "${namespace}", "labels": {${labels}}}, "spec": {"nodeName": "n"}, "status": {"podIP": "${address}"}}`;
const address = (i) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
const TWO_PODS = [pod('x', 'a', '10.0.0.1'), pod('z', 'a', '10.0.0.2', '"app": "b"')].join('\n');

const question = (from, to, more = '"protocol": "TCP", "port": 80') =>
  `{"direction": "ingress", "from": ${from}, "to": ${to}, ${more}}`;
const BETWEEN = ['{"pod": "a/z"}', '{"pod": "a/x"}'];
const QUERY = ['query', '--cluster', '@/facts.yaml', '--flows', '@/flows.jsonl'];
const asked = (flows) => ({ 'a.netc': POLICY, 'facts.yaml': TWO_PODS, 'flows.jsonl': flows });
const shown = (facts) => ({
  'a.netc': POLICY,
  'facts.yaml': facts,
  'flows.jsonl': `${question('{"ip": "1.1.1.1"}', '{"ip": "1.1.1.2"}')}\n`,
});
const tested = (lines) =>
  program([
    'namespace a { policy p for pods(app=a) { allow from pods(app=b) on tcp/80 http GET "/v1/**" } }',
    'test "t" {',
    ...lines,
    '}',
  ]);
const ends = 'pods(app=b) in namespace(a) -> pods(app=a) in namespace(a)';

/** `name: [file name, command, text of a size or texts by file name]`. */
export const HOSTILE_QUESTIONS = {
  'questions about nobody': [
    'a.netc',
    QUERY,
    (size) => asked(fill(size, (i) => question(`{"pod": "a/p${i}"}`, BETWEEN[1])).join('\n')),
  ],
  'questions without sense': [
    'a.netc',
    QUERY,
    (size) => asked(fill(size, (i) => `{"direction": "up", "a${i}": [${i}]}`).join('\n')),
  ],
  'lines that are no JSON': ['a.netc', QUERY, (size) => asked(fill(size, () => '{"direction":').join('\n'))],
  'one long question': [
    'a.netc',
    QUERY,
    (size) => asked(question(`{"ip": "${repeat('1.', size)}"}`, BETWEEN[1])),
  ],
  'one deep question': [
    'a.netc',
    QUERY,
    (size) =>
      asked(`{"direction": ${repeat('[', size / 2)}${repeat(']', size / 2)}, "protocol": "TCP", "port": 80}`),
  ],
  'one question of headers': [
    'a.netc',
    QUERY,
    (size) =>
      asked(
        question(
          ...BETWEEN,
          `"protocol": "TCP", "port": 80, "http": {"method": "GET", "path": "/v1/a", "headers": {${fill(size, (i) => `"x-${i}": "v"`, 2).join(', ')}}}`,
        ),
      ),
  ],
  'questions of requests': [
    'a.netc',
    QUERY,
    (size) =>
      asked(
        fill(size, (i) =>
          question(
            ...BETWEEN,
            `"protocol": "TCP", "port": 80, "http": {"method": "GET", "path": "/v${i % 3}/${i}"}`,
          ),
        ).join('\n'),
      ),
  ],
  'questions among many pods': [
    'a.netc',
    QUERY,
    (size) => {
      const facts = fill(size / 3, (i) => pod(`p${i}`, `n${i}`, address(i), `"k${i % 50}": "v${i}"`));
      const count = facts.length;
      return {
        'a.netc': program(
          fill(size / 3, (i) => `namespace n${i} { policy p for pods { allow from namespace(n${i >> 1}) } }`),
        ),
        'facts.yaml': facts.join('\n'),
        'flows.jsonl': fill(size / 3, (i) =>
          question(
            `{"pod": "n${i % count}/p${i % count}"}`,
            `{"pod": "n${(i * 7) % count}/p${(i * 7) % count}"}`,
          ),
        ).join('\n'),
      };
    },
  ],
  'questions of addresses': [
    'a.netc',
    QUERY,
    (size) => ({
      'a.netc': inNamespace(
        fill(
          size / 2,
          (i) =>
            `  policy p${i} for pods order ${i % 900} { allow from cidr(${20 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24) on tcp/${1 + (i % 60_000)} }`,
        ),
      ),
      'facts.yaml': TWO_PODS,
      'flows.jsonl': fill(size / 2, (i) =>
        question(
          `{"ip": "20.${(i >> 8) & 255}.${i & 255}.7"}`,
          BETWEEN[1],
          `"protocol": "TCP", "port": ${1 + (i % 60_000)}`,
        ),
      ).join('\n'),
    }),
  ],
  'cases of one flow': [
    'a.jsonl',
    ['query', '--cases'],
    (size) =>
      fill(size, (i) =>
        JSON.stringify({
          id: `c${i}`,
          engine: 'x',
          profile: { cni: 'k8s', version: '1.36' },
          objects: [
            {
              apiVersion: 'v1',
              kind: 'Pod',
              metadata: { name: 'x', namespace: 'a', labels: { app: `a${i}` } },
              spec: {},
              status: { podIP: '10.0.0.1' },
            },
          ],
          flows: [
            {
              direction: 'ingress',
              from: { ip: '1.1.1.1' },
              to: { pod: 'a/x' },
              protocol: 'TCP',
              port: 80,
              expect: 'deny',
            },
          ],
        }),
      ).join('\n'),
  ],
  'one case of many flows': [
    'a.jsonl',
    ['query', '--cases'],
    (size) =>
      `{"id": "c", "engine": "x", "profile": {"cni": "cilium", "version": "1.20"}, "objects": [${JSON.parse(JSON.stringify(TWO_PODS)).split('---\n').filter(Boolean).join(',').replaceAll('\n', '')}], "flows": [${fill(size, (i) => `${question(`{"ip": "1.1.${(i >> 8) & 255}.${i & 255}"}`, BETWEEN[1]).slice(0, -1)}, "expect": "deny"}`, 2).join(',\n')}]}`.replaceAll(
        '\n',
        ' ',
      ),
  ],
  'tests of labels': [
    'a.netc',
    ['test'],
    (size) =>
      tested(fill(size, (i) => `  deny pods(k${i}=v) in namespace(a) -> pods(app=a) in namespace(a) on udp`)),
  ],
  'tests that fail': [
    'a.netc',
    ['test'],
    (size) =>
      tested(
        fill(
          size,
          (i) =>
            `  allow pods(k${i % 9}=v) in namespace(a) -> pods(app=a) in namespace(a) on udp/${1 + (i % 60_000)}`,
        ),
      ),
  ],
  'tests of requests': [
    'a.netc',
    ['test'],
    (size) => tested(fill(size, (i) => `  allow ${ends} on tcp/80 http GET ~"/v1/(a|b)*c.{${i % 40}}d${i}"`)),
  ],
  'ends of one test': [
    'a.netc',
    ['test'],
    (size) =>
      tested([
        `  deny ${fill(size, (i) => `pods(k${i}=v) in namespace(a)`, 2).join(', ')} -> pods(app=a) in namespace(a) on udp`,
      ]),
  ],
  'nets of one test': [
    'a.netc',
    ['test'],
    (size) =>
      tested([
        `  deny cidr(${fill(size, (i) => `${20 + ((i >> 15) & 63)}.${(i >> 7) & 255}.${(i << 1) & 255}.0/24`, 2).join(', ')}) -> pods(app=a) in namespace(a) on udp`,
      ]),
  ],
  'tests and policies': [
    'a.netc',
    ['test'],
    (size) =>
      program([
        'namespace a {',
        ...fill(
          size / 2,
          (i) =>
            `  policy p${i} for pods(k${i % 50}=v${i}) { allow from pods(q${i % 60}=v${i}) on tcp/${1 + (i % 60_000)} }`,
        ),
        '}',
        'test "t" {',
        ...fill(
          size / 2,
          (i) =>
            `  allow pods(q${i % 60}=v${i}) in namespace(a) -> pods(k${i % 50}=v${i}) in namespace(a) on tcp/${1 + (i % 60_000)}`,
        ),
        '}',
      ]),
  ],
  'many tests': [
    'a.netc',
    ['test', '-o', 'junit'],
    (size) =>
      program([
        'namespace a { policy p for pods(app=a) { allow from pods(app=b) } }',
        ...fill(
          size,
          (i) =>
            `test "t${i}" { deny pods(app=c) in namespace(a) -> pods(app=a) in namespace(a) on tcp/${1 + (i % 60_000)} }`,
        ),
      ]),
  ],
  'facts of namespaces': [
    'a.yaml',
    ['diff', '@/b.yaml', '--cluster', '@/facts.yaml', '--profile', 'k8s'],
    (size) => {
      const policies = fill(size / 3, (i) =>
        object(
          'networking.k8s.io/v1',
          'NetworkPolicy',
          `p${i}`,
          'n1',
          `"spec": {"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"k${i % 40}": "v${i % 900}"}}}]}]}`,
        ),
      );
      return {
        'a.yaml': policies.join('\n'),
        'b.yaml': policies.slice(1).join('\n'),
        'facts.yaml': fill(
          size / 3,
          (i) =>
            `---\n{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n${i}", "labels": {"k${i % 40}": "v${i}"}}}`,
        ).join('\n'),
      };
    },
  ],
  'facts of one namespace': [
    'a.netc',
    QUERY,
    (size) =>
      shown(
        `{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "labels": {${fill(size, (i) => `"k${i}": "v"`, 2).join(', ')}}}}`,
      ),
  ],
  'facts of pods': [
    'a.netc',
    QUERY,
    (size) =>
      shown(
        fill(size, (i) =>
          pod(
            `p${i}`,
            'a',
            address(i),
            Array.from({ length: 40 }, (_, k) => `"k${k}": "v${i * 40 + k}"`).join(', '),
          ),
        ).join('\n'),
      ),
  ],
  'facts of services': [
    'a.yaml',
    ['explain', 'pods(app=a) in namespace(a) -> pods in namespace(a) on tcp/80', '--cluster', '@/facts.yaml'],
    (size) => ({
      'a.yaml': fill(size / 2, (i) =>
        object(
          'cilium.io/v2',
          'CiliumNetworkPolicy',
          `p${i}`,
          'a',
          `"spec": {"endpointSelector": {}, "egress": [{"toServices": [{"k8sService": {"serviceName": "s${i}", "namespace": "a"}}]}]}`,
        ),
      ).join('\n'),
      'facts.yaml': fill(
        size / 4,
        (i) =>
          `---\n{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s${i}", "namespace": "a", "labels": {"x": "v${i}"}}, "spec": {"clusterIP": "${address(i)}"}}\n---\n{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": "e${i}", "namespace": "a", "labels": {"kubernetes.io/service-name": "s${i}"}}, "endpoints": [{"addresses": ["8.8.${(i >> 8) & 255}.${i & 255}"]}], "ports": [{"port": 80}]}`,
      ).join('\n'),
    }),
  ],
  'denies among many allows': [
    'a.netc',
    ['check', '-t', 'calico'],
    (size) =>
      inNamespace([
        ...Array.from(
          { length: 150 },
          (_, i) => `  policy d${i} for pods(k=v${i}) { deny from pods(q=v${i}) on tcp/${i + 1} }`,
        ),
        ...fill(
          size,
          (i) =>
            `  policy p${i} for pods(k${i % 50}=v${i}) { allow from pods(q${i % 60}=v${i}) on tcp/${1 + (i % 60_000)} }`,
        ),
      ]),
  ],
  'names that never resolve': [
    'a.netc',
    ['check', '-t', 'cilium'],
    (size) =>
      `cluster { pod-cidr 10.0.0.0/8  node-cidr 192.168.0.0/16  dns pods(k8s-app=kube-dns) in namespace(kube-system) }\nnamespace a {\n${fill(size, (i) => `  policy p${i} for pods(k${i % 50}=v${i}) { allow to dns("a${i}.example.com") on tcp/443 }`).join('\n')}\n}\n`,
  ],
};
