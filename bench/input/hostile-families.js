/** Hostile manifests of every family, for `migrate`, `diff` and `explain`. */
import { calico, cilium, fill, kubernetes, object, repeat } from './hostile-text.js';

const CALICO = ['migrate', '--profile', 'calico@3.32', '--to'];
const CILIUM = ['migrate', '--profile', 'cilium@1.20', '--to'];
const KUBERNETES = ['migrate', '--profile', 'k8s', '--to'];
const net = (i) => `${20 + ((i >> 15) & 63)}.${(i >> 7) & 255}.${(i << 1) & 255}.0/24`;

const ciliumObject = (i, spec, kind = 'CiliumNetworkPolicy') =>
  object('cilium.io/v2', kind, `p${i}`, kind === 'CiliumNetworkPolicy' ? 'a' : '', `"spec": ${spec}`);
const calicoObject = (i, spec, kind = 'NetworkPolicy') =>
  object(
    'projectcalico.org/v3',
    kind,
    kind === 'NetworkPolicy' ? `default.p${i}` : `p${i}`,
    kind === 'NetworkPolicy' ? 'a' : '',
    `"spec": ${spec}`,
  );

/** `name: [file name, command, text of a size]`. */
export const HOSTILE_FAMILIES = {
  'names of one rule': [
    'a.yaml',
    [...CILIUM, 'calico'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  egress:\n  - toFQDNs:\n${fill(size, (i) => `    - {matchName: a${i}.example.com}`).join('\n')}\n`,
      ),
  ],
  'name patterns of one rule': [
    'a.yaml',
    [...CILIUM, 'calico'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  egress:\n  - toFQDNs:\n${fill(size, (i) => `    - {matchPattern: "*.a${i}.*.com"}`).join('\n')}\n`,
      ),
  ],
  'exceptions of nets': [
    'a.yaml',
    [...CILIUM, 'k8s'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  egress:\n  - toCIDRSet:\n${fill(size, (i) => `    - {cidr: ${20 + (i % 60)}.0.0.0/8, except: [${20 + (i % 60)}.${(i >> 8) & 255}.${i & 255}.0/24]}`).join('\n')}\n`,
      ),
  ],
  'exceptions of one net': [
    'a.yaml',
    [...KUBERNETES, 'calico'],
    (size) =>
      kubernetes(
        `  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock: {cidr: 0.0.0.0/0, except: [${fill(size, net, 2).join(', ')}]}\n`,
      ),
  ],
  'requests with headers': [
    'a.yaml',
    [...CILIUM, 'calico'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  ingress:\n  - toPorts:\n    - ports: [{port: "80", protocol: TCP}]\n      rules:\n        http:\n${fill(size, (i) => `        - {method: GET, path: "/a${i}", headers: ["x-${i}: a"]}`).join('\n')}\n`,
      ),
  ],
  'names asked for': [
    'a.yaml',
    [...CILIUM, 'k8s'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  egress:\n  - toPorts:\n    - ports: [{port: "53", protocol: UDP}]\n      rules:\n        dns:\n${fill(size, (i) => `        - {matchPattern: "*.a${i}.com"}`).join('\n')}\n`,
      ),
  ],
  entities: [
    'a.yaml',
    [...CILIUM, 'calico'],
    (size) =>
      fill(size, (i) =>
        ciliumObject(
          i,
          `{"endpointSelector": {"matchLabels": {"k${i % 90}": "v"}}, "ingress": [{"fromEntities": ["${['world', 'cluster', 'host', 'remote-node', 'health', 'init', 'all', 'kube-apiserver'][i % 8]}"]}]}`,
        ),
      ).join('\n'),
  ],
  'denies of Cilium': [
    'a.yaml',
    [...CILIUM, 'k8s'],
    (size) =>
      fill(size, (i) =>
        ciliumObject(
          i,
          `{"endpointSelector": {"matchLabels": {"k${i % 60}": "v"}}, "${i % 2 ? 'ingress' : 'ingressDeny'}": [{"fromEndpoints": [{"matchLabels": {"p${i % 70}": "v"}}], "toPorts": [{"ports": [{"port": "${1 + (i % 900)}", "endPort": ${2000 + (i % 1100)}, "protocol": "TCP"}]}]}]}`,
        ),
      ).join('\n'),
  ],
  'clusterwide policies': [
    'a.yaml',
    [...CILIUM, 'calico'],
    (size) =>
      fill(size, (i) =>
        ciliumObject(
          i,
          `{"endpointSelector": {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "n${i}", "k${i % 50}": "v"}}, "ingress": [{"fromEndpoints": [{"matchExpressions": [{"key": "k8s:io.kubernetes.pod.namespace", "operator": "In", "values": ["n${i >> 1}", "n${i + 1}"]}]}]}]}`,
          'CiliumClusterwideNetworkPolicy',
        ),
      ).join('\n'),
  ],
  'rules of one Cilium policy': [
    'a.yaml',
    [...CILIUM, 'k8s'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  ingress:\n${fill(size, (i) => `  - {fromEndpoints: [{matchLabels: {k${i % 97}: v${i}}}], toPorts: [{ports: [{port: "${1 + (i % 60_000)}"}]}]}`).join('\n')}\n`,
      ),
  ],
  'expressions of Cilium': [
    'a.yaml',
    [...CILIUM, 'calico'],
    (size) =>
      cilium(
        `  endpointSelector: {}\n  ingress:\n  - fromEndpoints:\n${fill(size, (i) => `    - {matchExpressions: [{key: k${i % 50}, operator: ${['In', 'NotIn'][i % 2]}, values: [a, v${i}]}, {key: q${i % 60}, operator: ${['Exists', 'DoesNotExist'][i % 2]}}]}`).join('\n')}\n`,
      ),
  ],
  'ports of one rule': [
    'a.yaml',
    [...KUBERNETES, 'cilium'],
    (size) =>
      kubernetes(
        `  podSelector: {}\n  ingress:\n  - ports:\n${fill(size, (i) => `    - {port: ${1 + (i % 65_000)}, endPort: ${1 + (i % 65_000) + (i % 90)}, protocol: ${['TCP', 'UDP', 'SCTP'][i % 3]}}`).join('\n')}\n`,
      ),
  ],
  'named ports': [
    'a.yaml',
    [...KUBERNETES, 'calico'],
    (size) =>
      kubernetes(
        `  podSelector: {}\n  ingress:\n  - ports:\n${fill(size, (i) => `    - {port: p${i}, protocol: TCP}`).join('\n')}\n`,
      ),
  ],
  'orders of Calico': [
    'a.yaml',
    [...CALICO, 'cilium'],
    (size) =>
      fill(size, (i) =>
        calicoObject(
          i,
          `{"order": ${i}, "selector": "all()", "ingress": [{"action": "${i % 2 ? 'Allow' : 'Deny'}", "protocol": "TCP", "source": {"selector": "k${i % 50} == 'v'"}, "destination": {"ports": [${1 + (i % 60_000)}]}}]}`,
        ),
      ).join('\n'),
  ],
  'rules of one Calico policy': [
    'a.yaml',
    [...CALICO, 'k8s'],
    (size) =>
      calico(
        `  selector: all()\n  ingress:\n${fill(size, (i) => `  - {action: ${['Allow', 'Deny', 'Pass'][i % 3]}, protocol: TCP, source: {selector: "k${i % 50} == 'v${i}'"}, destination: {ports: [${1 + (i % 60_000)}]}}`).join('\n')}\n`,
      ),
  ],
  'tiers of Calico': [
    'a.yaml',
    [...CALICO, 'cilium'],
    (size) =>
      fill(
        size,
        (i) =>
          `${object('projectcalico.org/v3', 'Tier', `t${i}`, '', `"spec": {"order": ${i}, "defaultAction": "Pass"}`)}\n${object('projectcalico.org/v3', 'GlobalNetworkPolicy', `t${i}.p`, '', `"spec": {"tier": "t${i}", "selector": "k${i % 50} == 'v'", "ingress": [{"action": "Deny", "source": {"nets": ["${net(i)}"]}}]}`)}`,
      ).join('\n'),
  ],
  'selectors of Calico': [
    'a.yaml',
    [...CALICO, 'cilium'],
    (size) =>
      calico(
        `  selector: all()\n  ingress:\n${fill(size, (i) => `  - {action: Allow, source: {selector: "has(a${i % 50}) && b${i % 60} in {'x', 'y${i}'} && c contains 'z${i}' && !(d starts with 'q' || e not in {'r'})"}}`).join('\n')}\n`,
      ),
  ],
  'values of one selector': [
    'a.yaml',
    [...CALICO, 'k8s'],
    (size) =>
      calico(
        `  selector: "a in {${fill(size, (i) => `'v${i}'`, 2).join(', ')}}"\n  ingress:\n  - {action: Allow}\n`,
      ),
  ],
  'sets of nets': [
    'a.yaml',
    [...CALICO, 'cilium'],
    (size) =>
      `${fill(size, (i) => object('projectcalico.org/v3', 'NetworkSet', `s${i}`, 'a', `"spec": {"nets": ["${net(i)}"]}`).replace(`"namespace": "a"}`, `"namespace": "a", "labels": {"k${i % 40}": "v${i}"}}`)).join('\n')}\n${fill(size / 20, (i) => calicoObject(i, `{"selector": "all()", "egress": [{"action": "Allow", "destination": {"selector": "k${i % 40} == 'v${i}' || k${(i + 1) % 40} == 'v${i + 1}'"}}]}`)).join('\n')}`,
  ],
  'accounts of Calico': [
    'a.yaml',
    [...CALICO, 'cilium'],
    (size) =>
      calico(
        `  selector: all()\n  ingress:\n${fill(size, (i) => `  - {action: Allow, source: {serviceAccounts: {names: [a${i}], selector: "k${i % 50} == 'v'"}}}`).join('\n')}\n`,
      ),
  ],
  'requests of Calico': [
    'a.yaml',
    ['migrate', '--profile', 'calico@3.32,http=on', '--to', 'cilium'],
    (size) =>
      calico(
        `  selector: all()\n  ingress:\n${fill(size, (i) => `  - {action: Allow, protocol: TCP, destination: {ports: [80]}, http: {methods: [GET], paths: [{exact: /a${i}}, {prefix: /b${i}/}]}}`).join('\n')}\n`,
      ),
  ],
  'nets and other nets': [
    'a.yaml',
    [...CALICO, 'cilium'],
    (size) =>
      calico(
        `  selector: all()\n  ingress:\n${fill(size, (i) => `  - {action: Allow, source: {nets: [${20 + (i % 60)}.0.0.0/8], notNets: [${20 + (i % 60)}.${(i >> 8) & 255}.${i & 255}.0/24]}}`).join('\n')}\n`,
      ),
  ],
  'ports and other ports': [
    'a.yaml',
    [...CALICO, 'k8s'],
    (size) =>
      calico(
        `  selector: all()\n  ingress:\n${fill(size, (i) => `  - {action: Allow, protocol: TCP, destination: {ports: ["1:${1000 + (i % 60_000)}"], notPorts: [${1 + (i % 900)}, "${2 + (i % 900)}:${3 + (i % 990)}"]}}`).join('\n')}\n`,
      ),
  ],
  'cluster policies': [
    'a.yaml',
    ['migrate', '--profile', 'k8s@1.36,cluster-network-policy=experimental', '--to', 'calico'],
    (size) =>
      fill(size, (i) =>
        object(
          'policy.networking.k8s.io/v1alpha2',
          'ClusterNetworkPolicy',
          `p${i}`,
          '',
          `"spec": {"tier": "${['Admin', 'Baseline'][i % 2]}", "priority": ${i % 1000}, "subject": {"namespaces": {"matchLabels": {"k${i % 50}": "v"}}}, "ingress": [{"action": "${['Accept', 'Deny', 'Pass'][i % 3]}", "from": [{"namespaces": {"matchLabels": {"q${i % 40}": "v"}}}], "protocols": [{"tcp": {"destinationPort": {"number": ${1 + (i % 60_000)}}}}]}]}`,
        ),
      ).join('\n'),
  ],
  'rules of one cluster policy': [
    'a.yaml',
    ['diff', '@/a.yaml', '--profile', 'k8s@1.36,cluster-network-policy=experimental'],
    (size) =>
      `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec:\n  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n  egress:\n${fill(size, (i) => `  - {action: ${['Accept', 'Deny', 'Pass'][i % 3]}, to: [{networks: [${net(i)}]}, {domainNames: ["*.a${i}.com"]}]}`).join('\n')}\n`,
  ],
  'small policies': [
    'a.yaml',
    ['diff', '@/b.yaml', '--profile', 'k8s'],
    (size) => {
      const policies = fill(size, (i) =>
        object(
          'networking.k8s.io/v1',
          'NetworkPolicy',
          `p${i}`,
          `n${i % 300}`,
          `"spec": {"podSelector": {"matchLabels": {"k${i % 40}": "v${i}"}}, "ingress": [{"from": [{"podSelector": {"matchLabels": {"q${i % 50}": "v"}}}]}]}`,
        ),
      );
      return { 'a.yaml': policies.join('\n'), 'b.yaml': policies.filter((_, i) => i % 3 !== 0).join('\n') };
    },
  ],
  'one object many times': [
    'a.yaml',
    ['diff', '@/a.yaml', '--profile', 'k8s'],
    (size) =>
      fill(size, (i) =>
        object(
          'networking.k8s.io/v1',
          'NetworkPolicy',
          'p',
          'a',
          `"spec": {"podSelector": {"matchLabels": {"k": "v${i}"}}}`,
        ),
      ).join('\n'),
  ],
  'kinds that nobody knows': [
    'a.yaml',
    ['explain', 'world -> pods in namespace(a)', '--profile', 'k8s'],
    (size) =>
      fill(size, (i) => object('cilium.io/v2', `CiliumThing${i}`, `p${i}`, 'a', '"spec": {}')).join('\n'),
  ],
  'fields that nobody knows': [
    'a.yaml',
    [...KUBERNETES, 'calico'],
    (size) => kubernetes(`  podSelector: {}\n${fill(size, (i) => `  field${i}: 1`).join('\n')}\n`),
  ],
  'maps in maps': ['a.yaml', [...KUBERNETES, 'calico'], (size) => kubernetes(`  a: ${repeat('{a: ', size)}`)],
  'JSON in JSON': [
    'a.json',
    ['diff', '@/a.json', '--profile', 'k8s'],
    (size) =>
      `{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "spec": ${repeat('{"a": [', size / 2)}${repeat(']}', size / 7)}}`,
  ],
  'documents of nothing': ['a.yaml', [...KUBERNETES, 'calico'], (size) => repeat('---\n', size)],
  'comments of YAML': [
    'a.yaml',
    [...KUBERNETES, 'calico'],
    (size) => `${kubernetes('  podSelector: {}\n')}${repeat('# x\n', size)}`,
  ],
  'one list of objects': [
    'a.yaml',
    ['diff', '@/a.yaml', '--profile', 'k8s'],
    (size) =>
      `apiVersion: v1\nkind: List\nitems:\n${fill(size, (i) => `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p${i}, namespace: a}, spec: {podSelector: {matchLabels: {k${i}: v}}}}`).join('\n')}\n`,
  ],
  'lists of objects in lists': [
    'a.yaml',
    [...KUBERNETES, 'calico'],
    (size) => repeat('{apiVersion: v1, kind: List, items: [', size),
  ],
};
