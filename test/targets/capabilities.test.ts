/** What a target says that it can say is true of the profile: programs of few features each, compiled under profiles that differ in them. */
import { describe, expect, it } from 'vitest';
import { compileFor } from '../../src/compile-for.js';
import type { Feature } from '../../src/ir/feature.js';
import { featuresOf } from '../../src/ir/features-of.js';
import { parseProfile } from '../../src/targets/profiles.js';
import { targetOf } from '../../src/targets/registry.js';
import { programOf } from '../faults/run.js';

const CLUSTER = `cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24  namespaces closed
  api-server 192.168.10.5 on tcp/6443  dns pods(k8s-app=kube-dns) in namespace(kube-system) }
namespace kube-system { }  namespace lab { }\n`;

const policy = (rules: string, head = ''): string =>
  `namespace shop { policy p for pods(app=a) ${head} { ${rules} } }`;

const PROGRAMS = [
  policy('allow from pods(app=b) on tcp/80'),
  policy('allow from pods  deny from pods(app=b)'),
  policy('allow from pods on tcp/80  deny from namespace(lab)', 'order 5'),
  policy('deny from pods(app=b)  allow from pods', 'first-match'),
  `tier t order 5 otherwise pass\n${policy('pass from pods(app=b)  deny from pods', 'tier t first-match')}`,
  'policy p for pods in namespaces order 2000 { default deny  allow from pods(app=b) in namespaces on tcp/80 }',
  'policy p for nodes { allow from cidr(203.0.113.0/24) on tcp/6443 }',
  'policy p for pods as account(reader) in namespaces { allow from pods in namespaces }',
  policy('allow from pods(app^=b)'),
  policy('allow from pods(app!=b or tier=c)'),
  policy('allow from pods as account(reader)'),
  policy('allow from pods as accounts(role=reader)'),
  policy('allow to cidr(203.0.113.0/24) on tcp/443'),
  policy('allow to world on udp/53'),
  policy('allow to address(10.244.3.0/24) on tcp/80'),
  policy('allow to pods in namespaces at (10.244.3.0/24) on tcp/80'),
  policy('allow to nodes on tcp/10250'),
  policy('allow to kube-apiserver on tcp/6443'),
  policy('allow to any on udp/123'),
  `${policy('allow to dns("example.com") on tcp/443')}\nnamespace shop { policy dns for pods { allow to cluster-dns on udp/53 } }`,
  policy('allow from pods on tcp/80-90'),
  policy('allow from pods on tcp/http'),
  policy('allow from pods on tcp except (tcp/80)'),
  policy('allow from pods on icmp/8'),
  policy('allow from pods on icmp/3:4'),
  policy('allow from pods on protocol/47'),
  policy('allow from pods(app=b) on tcp/80 http GET "/v1"'),
  policy('allow from pods(app=b) on tcp/80 http GET "/v1" host "a.example.com"'),
];

const PROFILES = [
  'k8s',
  'k8s,cluster-network-policy=on',
  'k8s,cluster-network-policy=experimental',
  'k8s,plugin=cilium@1.20',
  'weave',
  'calico',
  'calico,host-endpoints=auto',
  'calico,http=on',
  'cilium',
  'cilium,host-firewall=on',
  'cilium,l7-proxy=off',
  'cilium,icmp-rules=off',
  'cilium,extended-ip-protocols=on',
  'cilium,identity-labels=all',
  'cilium,cidr-match-mode=nodes+pods',
];

describe.each(PROFILES)('%s', (label) => {
  const parsed = parseProfile(label);
  if (!parsed.ok) throw new Error(parsed.error);
  const { profile } = parsed;
  const table = targetOf(profile.cni).family.capabilities(profile);

  it.each(PROGRAMS)('%s', (text) => {
    const source = programOf(CLUSTER + text);
    const features = [...new Set(featuresOf(source).map(({ feature }) => feature))];
    const { target } = compileFor(source, profile, { accepts: [], program: 'test' });
    const said = (how: string): readonly Feature[] =>
      features.filter((feature) => table[feature].how === how);
    const refused = target.outcome === 'refused';
    const message = `${features.join(', ')}: ${target.report.losses.map(({ loss }) => loss.message).join('; ')}`;
    expect(['exact', 'conditional', 'refused'], message).toContain(target.outcome);
    if (said('lossy').length > 0) expect(refused, `lossy ${said('lossy').join(', ')}`).toBe(true);
    else if (said('under').length === 0) expect(refused, message).toBe(false);
  });
});

it('answers for what ClusterNetworkPolicy says in the words of its own', () => {
  const how = (label: string, feature: Feature): string => {
    const parsed = parseProfile(label);
    if (!parsed.ok) throw new Error(parsed.error);
    return targetOf(parsed.profile.cni).family.capabilities(parsed.profile)[feature].how;
  };
  const asked: readonly Feature[] = ['deny', 'order', 'pass', 'cluster-subject', 'dns'];
  expect(asked.map((feature) => how('k8s', feature))).toEqual([
    'rewritten',
    'rewritten',
    'rewritten',
    'under',
    'lossy',
  ]);
  expect(asked.map((feature) => how('k8s,cluster-network-policy=on', feature))).toEqual([
    'exact',
    'exact',
    'exact',
    'exact',
    'lossy',
  ]);
  expect(how('k8s,cluster-network-policy=experimental', 'dns')).toBe('exact');
  expect(how('k8s,cluster-network-policy=on,baseline=per-pod', 'cluster-subject')).toBe('under');
});
