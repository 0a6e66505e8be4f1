import { expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { constructTable, tableText } from '../../src/loss/table.js';
import { noImports } from '../../src/program.js';
import { targetOf } from '../../src/targets/registry.js';

const SOURCE = `namespace shop {
  policy api for pods(app=api) {
    allow from pods(app=web) on tcp/80
    allow from pods(app=ops) on tcp/81 http GET "/x"
    allow to cidr(203.0.113.0/24) on tcp/443
    deny from pods(app=bad)
  }
}
gateway out for pods(app=api) in namespace(shop) to cidr(10.0.4.0/24) via nodes(gw=true)
`;

it('says of each construct what becomes of it on each target', () => {
  const result = compile({
    files: [{ name: 'p.netc', text: SOURCE }],
    resolveImport: noImports,
    targets: 'named',
    accepts: ['wider'],
    program: 'test',
  });
  const policies = result.source?.policies;
  if (policies === undefined) throw new Error('the program has errors');
  const rows = constructTable(
    policies,
    result.targets.map(({ profile, report }) => ({
      report,
      capabilities: targetOf(profile.cni).family.capabilities(profile),
    })),
  );
  expect(rows.map((row) => [row.text, ...row.cells])).toEqual([
    ['policy api for pods(app=api) {', 'exact', 'exact', 'exact under'],
    ['allow from pods(app=web) on tcp/80', 'exact', 'exact', 'exact under'],
    ['allow from pods(app=ops) on tcp/81 http GET "/x"', 'wider', 'wider', 'exact under'],
    ['allow to cidr(203.0.113.0/24) on tcp/443', 'conditional', 'conditional', 'exact'],
    ['deny from pods(app=bad)', 'rewritten', 'exact', 'exact under'],
    [
      'gateway out for pods(app=api) in namespace(shop) to cidr(10.0.4.0/24) via nodes(gw=true)',
      'no effect',
      'no effect',
      'exact',
    ],
  ]);
  expect(rows.map((row) => row.features.includes('http'))).toEqual([false, false, true, false, false, false]);
});

it('prints the table with a place for each construct', () => {
  const origin = { span: { file: { name: 'p.netc', text: SOURCE }, start: 54, end: 60 }, label: 'shop/api' };
  const row = {
    origin,
    text: 'allow from pods(app=web) on tcp/80',
    features: [],
    cells: ['exact', 'no effect'] as const,
  };
  expect(tableText([row], ['k8s', 'calico'])).toBe(
    [
      'construct                                       k8s    calico',
      'p.netc:3:5  allow from pods(app=web) on tcp/80  exact  no effect',
      '',
    ].join('\n'),
  );
  expect(tableText([], ['k8s'])).toBe('');
});
