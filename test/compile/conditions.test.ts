import { expect, it } from 'vitest';
import { compile } from '../../src/compile.js';
import { noImports } from '../../src/program.js';
import { parseGivenProfile } from '../../src/targets/profiles.js';

const NEAR = 'policy near for pods(app=near) { allow from cidr(10.0.0.0/8) on tcp/80 }';
const FAR = 'policy far for pods(app=far) { allow from cidr(0.0.0.0/0, ::/0 except (10.0.0.0/8)) on tcp/80 }';

function run(policies: string, target: string, accepts: readonly string[] = []) {
  const given = parseGivenProfile(target);
  if (!given.ok) throw new Error(given.error);
  const result = compile({
    files: [{ name: 'main.netc', text: `namespace shop { ${policies} }` }],
    resolveImport: noImports,
    targets: [given.given],
    accepts,
    program: 'test',
  });
  const [only] = result.targets;
  if (only === undefined) throw new Error('nothing compiled');
  const { outcome, report } = only;
  return {
    outcome,
    losses: report.losses.map(({ loss }) => `${loss.origin.label} ${loss.kind}:${loss.code}`),
    conditions: report.conditions.map(({ condition }) => condition.origin.label),
    failures: only.proof.failures,
  };
}

for (const target of ['k8s', 'calico']) {
  it(`counts for ${target} on one of two facts that cannot both hold; what hangs on the other is lost`, () => {
    expect(run(NEAR, target)).toMatchObject({ outcome: 'conditional', losses: [] });
    expect(run(FAR, target)).toMatchObject({ outcome: 'conditional', losses: [] });
    // No pod has an address inside 10.0.0.0/8, and none has one outside of it: there would be no pods.
    const refused = { losses: ['shop/far wider:cidr'], conditions: ['shop/near'], failures: [] };
    expect(run(`${NEAR} ${FAR}`, target)).toEqual({ outcome: 'refused', ...refused });
    expect(run(`${NEAR} ${FAR}`, target, ['wider:cidr'])).toEqual({ outcome: 'lossy', ...refused });
  });
}

it('loses the other way where the rule denies', () => {
  const denies = `policy open for pods { default allow  allow from any }
    policy near for pods order 10 { deny from cidr(10.0.0.0/8) on tcp/80 }
    policy far for pods order 20 { deny from cidr(0.0.0.0/0, ::/0 except (10.0.0.0/8)) on tcp/80 }`;
  const result = run(denies, 'calico');
  expect(result).toMatchObject({ outcome: 'refused', failures: [] });
  expect(result.losses).toEqual(['shop/far narrower:cidr']);
});

it('looks at many facts of one kind together, and shows a flow for those that it meets', () => {
  const nets = Array.from({ length: 30 }, (_, i) => `10.${i}.0.0/16`);
  const rules = nets.map(
    (net, i) => `policy p${i} for pods(app=a${i}) { allow from cidr(${net}) on tcp/80 }`,
  );
  const parsed = parseGivenProfile('calico');
  if (!parsed.ok) throw new Error(parsed.error);
  const { targets } = compile({
    files: [{ name: 'main.netc', text: `namespace shop { ${rules.join('\n')} }` }],
    resolveImport: noImports,
    targets: [parsed.given],
    accepts: [],
    program: 'test',
  });
  const conditions = targets[0]?.report.conditions ?? [];
  expect(targets[0]?.outcome).toBe('conditional');
  expect(conditions.map(({ condition }) => condition.origin.label)).toEqual(nets.map((_, i) => `shop/p${i}`));
  const shown = conditions.filter(({ witness }) => witness !== null);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.condition.message).toContain('10.0.0.0/16');
});
