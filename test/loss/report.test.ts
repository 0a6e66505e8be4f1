import { expect, it } from 'vitest';
import { nowhere } from '../../src/base/source.js';
import type { Endpoint, Flow } from '../../src/flow/flow.js';
import type { Accept } from '../../src/ir/policy.js';
import { acceptanceOf } from '../../src/loss/acceptance.js';
import type { Condition, Loss } from '../../src/loss/loss.js';
import { flowText } from '../../src/loss/print-flow.js';
import { reportFindings, reportText, type TargetReport } from '../../src/loss/report.js';
import { parseAddress } from '../../src/values/nets.js';

const address = (text: string): bigint => parseAddress(text) ?? 0n;

function endpoint(of: Partial<Endpoint>): Endpoint {
  return {
    kind: 'pod',
    name: '',
    namespace: '',
    namespaceLabels: new Map(),
    labels: new Map(),
    account: '',
    accountLabels: new Map(),
    nodeLabels: new Map(),
    address: address(of.kind === undefined || of.kind === 'pod' ? '10.244.1.7' : '192.168.10.11'),
    clusterName: '',
    apiServer: false,
    dnsNames: [],
    ...of,
  };
}

const web = endpoint({ namespace: 'shop', labels: new Map([['app', 'web']]) });
const world = endpoint({ kind: 'outside', address: address('10.0.0.1') });
const flow: Flow = {
  direction: 'egress',
  subject: web,
  peer: world,
  ownNode: false,
  protocol: 6,
  port: 80,
  icmpType: -1,
  icmpCode: -1,
  portNames: [],
  request: null,
};

it('prints a flow from its sender to its receiver', () => {
  expect(flowText(flow)).toBe('pod in shop (app=web) -> 10.0.0.1 on tcp/80');
  expect(flowText({ ...flow, direction: 'ingress' })).toBe('10.0.0.1 -> pod in shop (app=web) on tcp/80');
});

it('prints an address that no pod need have, as a rule may be about it', () => {
  const odd = endpoint({ namespace: 'shop', address: address('169.254.169.254') });
  expect(flowText({ ...flow, peer: odd })).toBe(
    'pod in shop (app=web) -> pod in shop (at 169.254.169.254) on tcp/80',
  );
});

it('prints what makes a flow special', () => {
  const node = endpoint({ kind: 'node', nodeLabels: new Map([['role', 'worker']]), apiServer: true });
  expect(
    flowText({
      ...flow,
      direction: 'ingress',
      peer: node,
      ownNode: true,
      protocol: 1,
      icmpType: 8,
      icmpCode: 0,
    }),
  ).toBe('node (role=worker, the API server) (its own node) -> pod in shop (app=web) on icmp/8:0');
  const named = endpoint({ ...world, dnsNames: ['b.example', 'a.example'] });
  const request = {
    kind: 'http',
    method: 'GET',
    target: '/x?y',
    host: 'h',
    headers: new Map([['x-a', '1']]),
  } as const;
  expect(flowText({ ...flow, peer: named, portNames: ['http'], request }, true)).toBe(
    'pod in shop (app=web, at 10.244.1.7) -> 10.0.0.1 (a.example, b.example) on tcp/80 (named http), GET /x?y host h with x-a: 1',
  );
});

const source = { name: 'p.netc', text: 'namespace shop {\n  policy p for pods { deny to world }\n}\n' };
const origin = { span: { file: source, start: 39, end: 52 }, label: 'shop/p' };
const loss: Loss = {
  code: 'deny',
  kind: 'wider',
  regions: [],
  origin,
  message: 'there is no deny',
  instead: 'nothing',
  remedy: 'isolate the pods',
  acceptedBy: null,
};
const condition: Condition = {
  code: 'cidr',
  absent: { kind: 'is', what: 'node' },
  origin,
  message: 'no node has an address in 10.0.0.0/8',
  remedy: 'state `node-cidr`',
};
const report: TargetReport = {
  target: 'k8s@1.36',
  outcome: 'refused',
  losses: [{ loss, wider: flow, narrower: null }],
  conditions: [{ condition, witness: flow, outputAllows: false }],
  rewrites: [{ origin, text: 'cut', closedSet: true }],
  needs: ['something is on'],
  notCompared: ['host interfaces'],
  undecided: '',
};

it('shows each loss with its place, what was emitted instead, a witness and the remedy', () => {
  expect(reportText([report])).toBe(`k8s@1.36: refused, 1 loss is not accepted
  needs: something is on
  not compared: host interfaces

  p.netc:2:23 shop/p
  | policy p for pods { deny to world }
    wider (deny): there is no deny
    instead: nothing
    pod in shop (app=web) -> 10.0.0.1 on tcp/80: allowed there, denied in the source (where it leaves)
    remedy: isolate the pods
    not accepted

  p.netc:2:23 shop/p
  | policy p for pods { deny to world }
    conditional (cidr): exact only if no node has an address in 10.0.0.0/8
    otherwise pod in shop (app=web, at 10.244.1.7) -> 10.0.0.1 on tcp/80: denied there, allowed in the source (where it leaves)
    remedy: state \`node-cidr\`

  exact only if no policy outside this program selects the endpoints of:
    shop/p
`);
});

it('names so many policies as one can read, and counts the others', () => {
  const rewrites = Array.from({ length: 50 }, (_, i) => ({
    origin: { ...origin, label: `shop/p${String(i).padStart(2, '0')}` },
    text: 'cut',
    closedSet: true,
  }));
  const lines = reportText([{ ...report, rewrites }]).split('\n');
  const names = lines[lines.findIndex((line) => line.includes('no policy outside this program')) + 1] ?? '';
  expect(names).toMatch(/^ {4}shop\/p00, shop\/p01, .*shop\/p39 and 10 more \(`--output json` has all\)$/);
  expect(reportText([{ ...report, rewrites: rewrites.slice(0, 40) }])).toMatch(/shop\/p39\n/);
});

it('makes findings whose severity says whether anything may be written', () => {
  const accepted = { ...loss, acceptedBy: { reason: 'known', origin: null } };
  const findings = reportFindings([
    { ...report, losses: [...report.losses, { loss: accepted, wider: null, narrower: null }] },
  ]);
  expect(findings.map((f) => [f.code, f.severity])).toEqual([
    ['wider-deny', 'error'],
    ['wider-deny', 'note'],
    ['conditional-cidr', 'warning'],
  ]);
});

it('accepts by kind, target and code', () => {
  const written: Accept = {
    kind: 'wider',
    targets: ['k8s'],
    reason: 'why',
    origin: { span: nowhere('x'), label: 'x' },
  };
  const ask = (kind: Loss['kind'], target: string, commandLine: readonly string[] = []) =>
    acceptanceOf(kind, 'deny', { target, accepts: [written], commandLine })?.reason ?? null;
  expect(ask('wider', 'k8s')).toBe('why');
  expect(ask('wider', 'calico')).toBeNull();
  expect(ask('narrower', 'k8s')).toBeNull();
  expect(ask('both', 'k8s')).toBeNull();
  expect(ask('both', 'k8s', ['narrower:deny'])).toBe('why');
  expect(ask('wider', 'calico', ['wider:http'])).toBeNull();
  expect(ask('wider', 'calico', ['wider:deny'])).toBe('--accept wider:deny');
  expect(ask('effect', 'k8s', ['both'])).toBeNull();
});
