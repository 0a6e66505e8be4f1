import { expect, it } from 'vitest';
import { meaningLints } from '../src/meaning-lints.js';
import { noImports } from '../src/program.js';
import { readSide } from '../src/side.js';

const CLUSTER = 'cluster { dns pods(k8s-app=kube-dns) in namespace(kube-system) }\n';

/** Codes of the lints of a program, each with the 1-based line it points at. */
function lints(text: string): string[] {
  const { side, diagnostics } = readSide({
    files: [{ name: 'p.netc', text: CLUSTER + text }],
    resolveImport: noImports,
    profile: null,
    namespace: null,
  });
  expect(diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
  if (side?.policies === null || side?.policies === undefined) throw new Error('no program');
  return meaningLints(side.policies).map(
    (one) => `${one.code}:${one.span.file.text.slice(0, one.span.start).split('\n').length}`,
  );
}

it('finds a deny that another policy makes idle', () => {
  expect(
    lints(
      'namespace a {\n policy p for pods(app=x) order 20 { deny from pods(app=y) }\n policy q for pods(app=x) order 10 { allow from pods(app=y) }\n}',
    ),
  ).toEqual(['deny-never-bites:3']);
  expect(
    lints(
      'namespace a {\n policy p for pods(app=x) order 5 { deny from pods(app=y) }\n policy q for pods(app=x) order 10 { allow from pods(app=y) }\n}',
    ),
  ).toEqual([]);
});

it('finds a deny inside what default deny closes anyway', () => {
  expect(
    lints(
      'namespace a {\n policy closed for pods { default deny ingress }\n policy p for pods { deny from world }\n}',
    ),
  ).toEqual(['deny-never-bites:4']);
});

it('finds names that pods cannot ask for', () => {
  const program = (dns: string) =>
    `namespace a {\n policy p for pods(app=x) {\n  allow to dns("a.example") on tcp/443\n${dns} }\n}`;
  expect(lints(program(''))).toEqual(['names-never-resolve:4', 'dns-cut-off:3']);
  expect(lints(program('  allow to cluster-dns on udp/53\n'))).toEqual([]);
});

it('finds policies that cut nodes off', () => {
  expect(lints('policy n for nodes { allow from world on tcp/22 }')).toEqual(['nodes-cut-off:2']);
  expect(
    lints('policy n for nodes { allow from world on tcp/22  allow from kube-apiserver on tcp/10250 }'),
  ).toEqual([]);
  expect(lints('policy n for nodes { allow to world on tcp/443 }')).toEqual(['api-server-cut-off:2']);
});

it('says where it looked at no more denies', () => {
  const policies = Array.from(
    { length: 210 },
    (_, i) => ` policy p-${i} for pods(app=a-${i}) { deny from pods(app=b-${i})  allow from any }`,
  );
  const found = lints(`namespace a {\n${policies.join('\n')}\n}`);
  expect(found).toEqual([expect.stringMatching(/^lints-left-out:/)]);
  expect(lints(`namespace a {\n${policies.slice(0, 20).join('\n')}\n}`)).toEqual([]);
});
