import { expect, it } from 'vitest';
import type { SourceFile } from '../../src/base/source.js';
import { positionAt } from '../../src/base/source.js';
import { type CompileResult, compile } from '../../src/compile.js';
import { type ImportResolver, noImports } from '../../src/program.js';
import { type GivenProfile, parseGivenProfile } from '../../src/targets/profiles.js';

const given = (text: string): GivenProfile => {
  const parsed = parseGivenProfile(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.given;
};

function run(
  text: string,
  targets: readonly string[] | 'named' = ['k8s'],
  more: { readonly accepts?: readonly string[]; readonly files?: readonly SourceFile[] } = {},
): CompileResult {
  const all = [{ name: 'main.netc', text }, ...(more.files ?? [])];
  const resolveImport: ImportResolver = (path, from) => {
    const file = all.find((each) => each.name === path);
    return file === undefined ? noImports(path, from) : { ok: true, file };
  };
  return compile({
    files: all.slice(0, 1),
    resolveImport,
    targets: targets === 'named' ? 'named' : targets.map(given),
    accepts: more.accepts ?? [],
    program: 'test',
  });
}

const places = (result: CompileResult): readonly string[] =>
  result.diagnostics.map((d) => {
    const { line, column } = positionAt(d.span.file, d.span.start);
    return `${d.code} ${d.span.file.name}:${line}:${column}`;
  });

const OPEN = 'namespace shop { policy api for pods(app=api) { allow from pods(app=web) on tcp/80 } }';

it('compiles for every target asked for, in that order', () => {
  const result = run(OPEN, ['cilium', 'k8s', 'canal']);
  expect(result.diagnostics).toEqual([]);
  expect(result.targets.map((t) => [t.profile.cni, t.outcome, t.objects.length > 0])).toEqual([
    ['cilium', 'exact', true],
    ['k8s', 'exact', true],
    ['canal', 'exact', true],
  ]);
});

it('compiles for the targets of the cluster block, else for all', () => {
  const named = run(`cluster { cilium { version 1.19 } } ${OPEN}`, 'named');
  expect(named.targets.map((t) => t.profile.label)).toEqual(['cilium@1.19']);
  expect(run(OPEN, 'named').targets.map((t) => t.profile.cni)).toEqual(['k8s', 'calico', 'cilium']);
});

it('lets the command line win over the cluster block', () => {
  const block = 'cluster { cilium { version 1.19  host-firewall on } }';
  const { targets } = run(`${block} ${OPEN}`, ['cilium@1.20']);
  expect(targets[0]?.profile.label).toBe('cilium@1.20,host-firewall=on');
});

it('points at the setting of the cluster block that is wrong', () => {
  expect(places(run(`cluster { cilium { host-fire on } }\n${OPEN}`, ['cilium']))).toEqual([
    'target-setting main.netc:1:20',
  ]);
  expect(places(run(`cluster { cilium { host-firewall yes } }\n${OPEN}`, ['cilium']))).toEqual([
    'target-setting main.netc:1:34',
  ]);
  expect(places(run(`cluster { calico { version 2.1 } }\n${OPEN}`, ['k8s']))).toEqual([
    'target-setting main.netc:1:28',
  ]);
});

it('warns of a version that is newer than the table', () => {
  const result = run(`cluster { cilium { version 1.99 } }\n${OPEN}`, ['cilium']);
  expect(places(result)).toEqual(['target-version-newer main.netc:1:28']);
  expect(result.targets[0]?.outcome).toBe('exact');
});

it('emits nothing where the program has errors, and says them all', () => {
  const result = run('namespace shop { policy p for pods { allow from $nobody  allow to $noone } }');
  expect(result.source).toBeNull();
  expect(result.targets).toEqual([]);
  expect(places(result)).toHaveLength(2);
});

it('follows imports, each file once', () => {
  const result = run(`import "web.netc"  import "web.netc"  ${OPEN}`, ['k8s'], {
    files: [
      { name: 'web.netc', text: 'import "more.netc"' },
      { name: 'more.netc', text: 'namespace shop { policy web for pods(app=web) { default deny } }' },
    ],
  });
  expect(result.diagnostics).toEqual([]);
  expect(result.targets[0]?.objects.map((o) => o.name)).toEqual(['api', 'web']);
});

it('says where an import cannot be followed and where it leads back', () => {
  expect(places(run(`import "gone.netc"  ${OPEN}`))).toEqual(['import-failed main.netc:1:8']);
  const cycle = run('import "a.netc"', ['k8s'], {
    files: [
      { name: 'a.netc', text: 'import "b.netc"' },
      { name: 'b.netc', text: '\nimport "a.netc"' },
    ],
  });
  expect(places(cycle)).toEqual(['import-cycle b.netc:2:8']);
});

const HTTP = (accept: string): string =>
  `namespace shop { policy api for pods(app=api) { allow from pods(app=web) on tcp/80 http GET "/x" ${accept} } }`;

it('refuses a loss that nobody accepts, and takes acceptances from the source and the command line', () => {
  expect(run(HTTP('')).targets[0]?.outcome).toBe('refused');
  expect(run(HTTP('accept wider on k8s "mesh"')).targets[0]?.outcome).toBe('lossy');
  expect(run(HTTP('accept wider on calico "mesh"')).targets[0]?.outcome).toBe('refused');
  expect(run(HTTP(''), ['k8s'], { accepts: ['wider:http'] }).targets[0]?.outcome).toBe('lossy');
  expect(run(HTTP(''), ['k8s'], { accepts: ['narrower'] }).targets[0]?.outcome).toBe('lossy');
  expect(run(HTTP(''), ['k8s'], { accepts: ['wider:dns'] }).targets[0]?.outcome).toBe('refused');
});

it('shows a witness for each way that a loss goes', () => {
  const [wider] = run(HTTP('accept wider on k8s "mesh"')).targets[0]?.report.losses ?? [];
  expect(wider?.loss.kind).toBe('wider');
  expect(wider?.wider).not.toBeNull();
  expect(wider?.narrower).toBeNull();
  const [narrower] = run(HTTP('accept narrower on k8s "mesh"')).targets[0]?.report.losses ?? [];
  expect(narrower?.narrower?.request?.kind).toBe('http');
});

it('warns of an acceptance where nothing is lost, once every target it speaks of was looked at', () => {
  const text = `namespace shop { policy api for pods(app=api) {\nallow from pods(app=web) on tcp/80 accept wider on k8s "why" } }`;
  expect(places(run(text))).toEqual(['accept-unused main.netc:2:36']);
  expect(run(text).targets[0]?.outcome).toBe('exact');
  expect(places(run(text, ['cilium']))).toEqual([]);
  expect(places(run(text.replace(' on k8s', ''), ['k8s']))).toEqual([]);
});

it('reports exactness under a fact that nobody stated, with a flow that differs without it', () => {
  const text = 'namespace shop { policy api for pods { allow to cidr(203.0.113.0/24) on tcp/443 } }';
  const [target] = run(text).targets;
  expect(target?.outcome).toBe('conditional');
  expect(target?.report.conditions[0]?.witness).not.toBeNull();
  const stated = run(`cluster { pod-cidr 10.244.0.0/16  node-cidr 192.168.10.0/24 } ${text}`);
  expect(stated.targets[0]?.outcome).toBe('exact');
});

it('gives the same result whatever the order of files', () => {
  const more = { name: 'a.netc', text: 'namespace shop { policy web for pods(app=web) { default deny } }' };
  const ask = (files: readonly SourceFile[]) =>
    compile({ files, resolveImport: noImports, targets: [given('k8s')], accepts: [], program: 'test' })
      .targets[0]?.text;
  const main = { name: 'main.netc', text: OPEN };
  expect(ask([more, main])).toBe(ask([main, more]));
});

it('claims the names that an older Cilium cannot match', () => {
  const text = `cluster { dns pods(k8s-app=kube-dns) in namespace(kube-system) }
    namespace shop { policy p for pods { allow to dns("**.cdn.example") on tcp/443  allow to cluster-dns on udp/53 } }`;
  const [old] = run(text, ['cilium@1.18'], { accepts: ['narrower'] }).targets;
  expect([old?.outcome, old?.proof.failures]).toEqual(['lossy', []]);
  expect(old?.report.losses.map(({ loss, narrower }) => [loss.kind, narrower?.peer.dnsNames])).toEqual([
    ['narrower', ['a.a.cdn.example']],
  ]);
  expect(run(text, ['cilium@1.20']).targets[0]?.outcome).toBe('exact');
});

it('claims what a part of the isolated subjects loses where a target cannot name that part', () => {
  const text = `policy p0 for pods in namespaces(team=x) { deny from pods in namespace(one) }
    policy p1 for pods in namespace(one) { allow from pods in namespace(one) }`;
  const [target] = run(text, ['k8s']).targets;
  expect([target?.outcome, target?.proof.failures]).toEqual(['refused', []]);
});
