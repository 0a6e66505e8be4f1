/** The golden tables of the reference, row by row (calico.md 3.2, 3.3, 3.4: run against the upstream code @ 87c1590). */
import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../../../src/base/tree.js';
import { ask, calico, HOST } from './cluster.js';

const gnp = (name: string, spec: JsonMap): JsonMap => calico('GlobalNetworkPolicy', name, spec);
const tier = (name: string, spec: JsonMap): JsonMap => calico('Tier', name, spec);
const ingress = (...rules: JsonMap[]): JsonMap => ({ types: ['Ingress'], ingress: rules });
const [ALLOW, DENY, PASS, LOG] = [
  { action: 'Allow' },
  { action: 'Deny' },
  { action: 'Pass' },
  { action: 'Log' },
];
const knp = (spec: JsonMap): JsonMap => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'a', name: 'knp' },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
});
const cnp = (where: string, action: string, peer = 'a'): JsonMap => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: 'cnp' },
  spec: {
    tier: where,
    priority: 10,
    subject: { namespaces: {} },
    ingress: [{ action, from: [{ namespaces: { matchLabels: { team: peer } } }] }],
  },
});

/** Ingress of TCP 8080 from a/cli to a/web. */
const DECISIONS: readonly (readonly [title: string, objects: readonly JsonMap[], allowed: boolean])[] = [
  ['none', [], true],
  ['types: [Ingress] with no rules', [gnp('p', { types: ['Ingress'] })], false],
  [
    'an empty policy, then an allow in the same tier',
    [gnp('p', { order: 1 }), gnp('q', { order: 2, ...ingress(ALLOW) })],
    true,
  ],
  [
    'deny 1, allow 2',
    [gnp('p', { order: 1, ...ingress(DENY) }), gnp('q', { order: 2, ...ingress(ALLOW) })],
    false,
  ],
  ['Log only', [gnp('p', ingress(LOG))], false],
  ['Log, Allow', [gnp('p', ingress(LOG, ALLOW))], true],
  [
    'pass 1, deny 2',
    [gnp('p', { order: 1, ...ingress(PASS) }), gnp('q', { order: 2, ...ingress(DENY) })],
    true,
  ],
  [
    'a tier that allows UDP, nothing in default',
    [tier('t1', { order: 1 }), gnp('t1.p', { tier: 't1', ...ingress({ action: 'Allow', protocol: 'UDP' }) })],
    false,
  ],
  [
    'the same, the tier ends in Pass',
    [
      tier('t1', { order: 1, defaultAction: 'Pass' }),
      gnp('t1.p', { tier: 't1', ...ingress({ action: 'Allow', protocol: 'UDP' }) }),
    ],
    true,
  ],
  [
    't1 Pass, default Deny',
    [tier('t1', { order: 1 }), gnp('t1.p', { tier: 't1', ...ingress(PASS) }), gnp('q', ingress(DENY))],
    false,
  ],
  [
    't1 Allow, default Deny',
    [tier('t1', { order: 1 }), gnp('t1.p', { tier: 't1', ...ingress(ALLOW) }), gnp('q', ingress(DENY))],
    true,
  ],
  [
    't1 selects other pods',
    [tier('t1', { order: 1 }), gnp('t1.p', { tier: 't1', selector: "app == 'x'", ...ingress(DENY) })],
    true,
  ],
  [
    't1 governs egress only',
    [tier('t1', { order: 1 }), gnp('t1.p', { tier: 't1', types: ['Egress'], egress: [DENY] })],
    true,
  ],
  [
    't1 holds a staged deny',
    [tier('t1', { order: 1 }), calico('StagedGlobalNetworkPolicy', 't1.p', { tier: 't1', ...ingress(DENY) })],
    true,
  ],
  [
    'tiers without order go by name',
    [
      tier('zzz', {}),
      tier('aaa', {}),
      gnp('zzz.p', { tier: 'zzz', ...ingress(DENY) }),
      gnp('aaa.p', { tier: 'aaa', ...ingress(ALLOW) }),
    ],
    true,
  ],
  [
    'default comes before zzz',
    [tier('zzz', {}), gnp('zzz.p', { tier: 'zzz', ...ingress(DENY) }), gnp('q', ingress(ALLOW))],
    true,
  ],
  [
    'aaa comes before default',
    [tier('aaa', {}), gnp('aaa.p', { tier: 'aaa', ...ingress(DENY) }), gnp('q', ingress(ALLOW))],
    false,
  ],
  [
    'equal orders: a cluster-wide policy before a namespaced one of its name',
    [
      gnp('x', { order: 5, ...ingress(ALLOW) }),
      calico('NetworkPolicy', 'a/x', { order: 5, ...ingress(DENY) }),
    ],
    true,
  ],
  [
    'equal orders: a-b before a',
    [gnp('a', { order: 5, ...ingress(DENY) }), gnp('a-b', { order: 5, ...ingress(ALLOW) })],
    true,
  ],
  ['no order is last', [gnp('p', ingress(ALLOW)), gnp('q', { order: 1e9, ...ingress(DENY) })], false],
  [
    'a deny before a Kubernetes allow',
    [knp({ ingress: [{}] }), gnp('q', { order: 999, ...ingress(DENY) })],
    false,
  ],
  [
    'a deny after a Kubernetes allow',
    [knp({ ingress: [{}] }), gnp('q', { order: 1001, ...ingress(DENY) })],
    true,
  ],
  ['an allow after a Kubernetes isolation', [knp({}), gnp('q', { order: 2000, ...ingress(ALLOW) })], true],
  [
    'protocol and notProtocol alike',
    [gnp('p', ingress({ action: 'Allow', protocol: 'TCP', notProtocol: 'TCP' }))],
    false,
  ],
  ['Allow with http', [gnp('p', ingress({ action: 'Allow', http: { methods: ['GET'] } }))], true],
  ['CNP Admin Deny, default Allow', [cnp('Admin', 'Deny'), gnp('q', ingress(ALLOW))], false],
  ['CNP Admin Accept that does not match', [cnp('Admin', 'Accept', 'b')], true],
  ['CNP Baseline Deny alone', [cnp('Baseline', 'Deny')], false],
  ['CNP Baseline Deny, default Allow', [cnp('Baseline', 'Deny'), gnp('q', ingress(ALLOW))], true],
  ['CNP Baseline Deny, default Pass', [cnp('Baseline', 'Deny'), gnp('q', ingress(PASS))], false],
];

describe('decisions', () => {
  it.each(DECISIONS)('%s', (_, objects, allowed) => {
    expect(ask(objects)).toBe(allowed);
  });
});

/** Which pods, and `hep`, a policy that denies all ingress applies to; the host's failsafe ports are not asked about. */
const APPLIES: readonly (readonly [kind: 'gnp' | 'np', spec: JsonMap, applies: string])[] = [
  ['gnp', {}, 'a/web a/cli b/web b/cli hep'],
  ['gnp', { selector: 'all()' }, 'a/web a/cli b/web b/cli hep'],
  ['gnp', { selector: '!has(nope)' }, 'a/web a/cli b/web b/cli hep'],
  ['gnp', { selector: "app == 'web'" }, 'a/web b/web hep'],
  ['gnp', { namespaceSelector: 'all()' }, 'a/web a/cli b/web b/cli'],
  ['gnp', { namespaceSelector: "team == 'b'" }, 'b/web b/cli'],
  ['gnp', { namespaceSelector: "team != 'b'" }, 'a/web a/cli hep'],
  ['gnp', { namespaceSelector: '!has(nope)' }, 'a/web a/cli b/web b/cli hep'],
  ['gnp', { namespaceSelector: "projectcalico.org/name not in {'b'}" }, 'a/web a/cli hep'],
  [
    'gnp',
    { namespaceSelector: "has(projectcalico.org/name) && projectcalico.org/name not in {'b'}" },
    'a/web a/cli',
  ],
  ['gnp', { namespaceSelector: "team == 'b'", selector: "app == 'web' || app == 'cli'" }, 'b/web b/cli'],
  ['gnp', { serviceAccountSelector: 'all()' }, 'a/web a/cli b/web b/cli'],
  ['gnp', { serviceAccountSelector: '!has(nope)' }, 'a/web a/cli b/web b/cli hep'],
  ['gnp', { selector: "projectcalico.org/namespace not in {'b'}" }, 'a/web a/cli hep'],
  ['gnp', { selector: 'has(projectcalico.org/namespace)' }, 'a/web a/cli b/web b/cli'],
  ['gnp', { selector: "projectcalico.org/orchestrator == 'k8s'" }, 'a/web a/cli b/web b/cli'],
  ['gnp', { applyOnForward: true }, 'a/web a/cli b/web b/cli hep'],
  ['gnp', { applyOnForward: true, preDNAT: true }, ''],
  ['gnp', { applyOnForward: true, doNotTrack: true }, ''],
  ['np', {}, 'a/web a/cli'],
  ['np', { selector: '!has(nope)' }, 'a/web a/cli'],
  ['np', { selector: "app == 'web'" }, 'a/web'],
  ['np', { serviceAccountSelector: 'all()' }, 'a/web a/cli'],
];

describe('which endpoints a policy applies to', () => {
  const host = { ...HOST, spec: { ...(HOST['spec'] as JsonMap), profiles: ['projectcalico-default-allow'] } };
  it.each(APPLIES)('%s %j', (kind, spec, applies) => {
    const policy =
      kind === 'gnp'
        ? gnp('p', { types: ['Ingress'], ...spec })
        : calico('NetworkPolicy', 'a/p', { types: ['Ingress'], ...spec });
    const ends = ['a/web', 'a/cli', 'b/web', 'b/cli', 'hep'].filter((name) => {
      const to = name === 'hep' ? { node: 'node2' } : { pod: name };
      return ask([host, policy], { from: { ip: '1.1.1.1' }, to, port: 8080 }) === false;
    });
    expect(ends.join(' ')).toBe(applies);
  });
});

/** A own-namespace pod, B other pod, N network set, G global network set, H host endpoint, E unknown address. */
const SOURCES = {
  A: { pod: 'a/cli' },
  B: { pod: 'b/cli' },
  N: { ip: '9.9.9.9' },
  G: { ip: '8.8.8.8' },
  H: { node: 'node2' },
  E: { ip: '1.1.1.1' },
} as const;
const MATRIX: readonly (readonly [source: JsonMap, np: string, gnp: string])[] = [
  [{}, 'ABNGHE', 'ABNGHE'],
  [{ selector: 'all()' }, 'A-N---', 'ABNGH-'],
  [{ selector: "app == 'cli'" }, 'A-----', 'AB----'],
  [{ selector: "kind == 'ext'" }, '--N---', '--NG--'],
  [{ selector: "kind == 'host'" }, '------', '----H-'],
  [{ selector: '!has(nope)' }, 'A-N---', 'ABNGH-'],
  [{ namespaceSelector: 'all()' }, 'ABN---', 'ABN---'],
  [{ namespaceSelector: "team == 'b'" }, '-B----', '-B----'],
  [{ namespaceSelector: 'has(team)' }, 'ABN---', 'ABN---'],
  [{ namespaceSelector: '!has(nope)' }, 'ABNGH-', 'ABNGH-'],
  [{ namespaceSelector: "team != 'b'" }, 'A-NGH-', 'A-NGH-'],
  [{ namespaceSelector: "team not in {'b'}" }, 'A-NGH-', 'A-NGH-'],
  [{ namespaceSelector: "all() && team != 'b'" }, 'A-N---', 'A-N---'],
  [{ namespaceSelector: "has(projectcalico.org/name) && team != 'b'" }, 'A-N---', 'A-N---'],
  [{ namespaceSelector: "projectcalico.org/name == 'b'" }, '-B----', '-B----'],
  [{ namespaceSelector: "kubernetes.io/metadata.name == 'b'" }, '-B----', '-B----'],
  [{ namespaceSelector: "projectcalico.org/name == 'b'", selector: "app == 'cli'" }, '-B----', '-B----'],
  [{ namespaceSelector: 'global()' }, '---GH-', '---GH-'],
  [{ namespaceSelector: 'global()', selector: "kind == 'ext'" }, '---G--', '---G--'],
  [{ notSelector: "app == 'cli'" }, '--N---', '--NGHE'],
  [{ notSelector: "kind == 'ext'" }, 'A-----', 'AB--HE'],
  [{ notSelector: 'all()' }, '------', '-----E'],
  [{ namespaceSelector: 'all()', notSelector: "app == 'cli'" }, '--N---', '--N---'],
  [{ selector: 'all()', notSelector: "app == 'cli'" }, '--N---', '--NGH-'],
  [{ namespaceSelector: 'global()', notSelector: "kind == 'ext'" }, '----H-', '----H-'],
  [{ nets: ['10.0.0.0/8'] }, 'AB----', 'AB----'],
  [{ notNets: ['10.0.0.0/8'] }, '--NGHE', '--NGHE'],
  [{ nets: ['10.0.0.0/8'], selector: "app == 'cli'" }, 'A-----', 'AB----'],
  [{ nets: ['10.0.1.0/24'], namespaceSelector: 'all()' }, '-B----', '-B----'],
  [{ notNets: ['10.0.1.0/24'], namespaceSelector: 'all()' }, 'A-N---', 'A-N---'],
  [{ nets: ['10.0.0.0/8'], notSelector: "app == 'cli'" }, '------', '------'],
  [{ serviceAccounts: { names: ['default'] } }, 'A-----', 'AB----'],
  [{ serviceAccounts: {} }, 'ABNGHE', 'ABNGHE'],
  [{ serviceAccounts: { selector: 'all()' } }, 'A-N---', 'ABNGH-'],
  [{ serviceAccounts: { names: ['default'] }, namespaceSelector: 'all()' }, 'AB----', 'AB----'],
  [{ serviceAccounts: { names: ['default'] }, namespaceSelector: "team == 'b'" }, '-B----', '-B----'],
  [{ selector: "projectcalico.org/namespace == 'b'" }, '------', '-B----'],
  [{ selector: "pcns.team == 'b'" }, '------', '-B----'],
  [{ selector: 'has(projectcalico.org/namespace)' }, 'A-N---', 'ABN---'],
  [{ selector: "projectcalico.org/orchestrator == 'k8s'" }, 'A-----', 'AB----'],
  [{ selector: "projectcalico.org/serviceaccount == 'default'" }, 'A-----', 'AB----'],
  [{ selector: 'has(projectcalico.org/serviceaccount)' }, 'A-----', 'AB----'],
];

describe('which sources a rule matches', () => {
  const matched = (policy: JsonMap): string =>
    Object.entries(SOURCES)
      .map(([letter, from]) => (ask([HOST, policy], { from }) === true ? letter : '-'))
      .join('');
  it.each(MATRIX)('%j', (source, np, gnpLetters) => {
    const spec = { types: ['Ingress'], ingress: [{ action: 'Allow', source }] };
    expect(matched(calico('NetworkPolicy', 'a/p', spec))).toBe(np);
    expect(matched(gnp('p', spec))).toBe(gnpLetters);
  });
});
