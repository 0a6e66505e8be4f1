import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom: a floor may import itself and the floors listed. Held as data; the failure quotes the broken rule. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/values': ['src/base'],
  'src/diagnostics': ['src/base'],
  'src/dd': ['src/base', 'src/values'],
  grammar: ['src/base'],
  'src/syntax': ['grammar', 'src/values', 'src/diagnostics', 'src/base'],
  'src/ir': ['src/values', 'src/diagnostics', 'src/base'],
  'src/check': ['src/syntax', 'src/values', 'src/diagnostics', 'src/base'],
  'src/lower': ['src/syntax', 'src/check', 'src/loss', 'src/ir', 'src/values', 'src/diagnostics', 'src/base'],
  'src/raise': ['src/syntax', 'src/ir', 'src/values', 'src/diagnostics', 'src/base'],
  'src/loss': ['src/flow', 'src/ir', 'src/values', 'src/diagnostics', 'src/base'],
  'src/flow': ['src/ir', 'src/values', 'src/dd', 'src/base'],
  'src/legalize': ['src/ir', 'src/values', 'src/loss', 'src/flow', 'src/diagnostics', 'src/base'],
  'src/targets': [
    'src/ir',
    'src/values',
    'src/flow',
    'src/legalize',
    'src/loss',
    'src/diagnostics',
    'src/base',
  ],
  'src/targets/kube': [
    'src/ir',
    'src/values',
    'src/flow',
    'src/legalize',
    'src/loss',
    'src/diagnostics',
    'src/base',
    'src/targets',
  ],
  'src/targets/k8s': [
    'src/targets',
    'src/targets/kube',
    'src/ir',
    'src/values',
    'src/flow',
    'src/legalize',
    'src/loss',
    'src/diagnostics',
    'src/base',
  ],
  'src/targets/calico': [
    'src/targets',
    'src/targets/kube',
    'src/ir',
    'src/values',
    'src/flow',
    'src/legalize',
    'src/loss',
    'src/diagnostics',
    'src/base',
  ],
  'src/targets/cilium': [
    'src/targets',
    'src/targets/kube',
    'src/ir',
    'src/values',
    'src/flow',
    'src/legalize',
    'src/loss',
    'src/diagnostics',
    'src/base',
  ],
};
/** Files of `src/targets/` itself that may import the folders below: the registry and the contracts. */
const TARGET_EXTRA: Readonly<Record<string, readonly string[]>> = {
  'src/targets/registry.ts': [
    'src/targets/kube',
    'src/targets/k8s',
    'src/targets/calico',
    'src/targets/cilium',
  ],
};
const PACKAGES: Readonly<Record<string, (file: string) => boolean>> = {
  yaml: (file) => file === 'src/targets/yaml-full.ts',
  chevrotain: (file) => file.startsWith('grammar/') || file.startsWith('src/syntax/'),
  commander: (file) => file.startsWith('src/cli/'),
  diff: (file) => file.startsWith('src/cli/'),
};

const root = join(import.meta.dirname, '..');
const files = ['src', 'grammar'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${top}/${name.split(sep).join('/')}`),
);

function floorOf(file: string): string | undefined {
  return Object.keys(FLOORS)
    .filter((floor) => file.startsWith(`${floor}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [
    ...text.matchAll(
      /^(?:import|export)\b[^;'"]*?from\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
}

it('lets imports go down the floors only', () => {
  const broken: string[] = [];
  for (const file of files) {
    const floor = floorOf(file);
    if (floor === undefined) continue;
    for (const target of importsOf(file).filter((name) => name.startsWith('.'))) {
      const path = relative(root, join(root, dirname(file), target))
        .split(sep)
        .join('/')
        .replace(/\.js$/, '.ts');
      const other = floorOf(path) ?? 'drivers';
      if (other === floor || (FLOORS[floor] ?? []).includes(other)) continue;
      if (other === 'src/targets/kube' && floor === 'src/targets') continue;
      if ((TARGET_EXTRA[file] ?? []).includes(other)) continue;
      broken.push(
        `${file} imports ${path}: ${floor} may import ${(FLOORS[floor] ?? []).join(', ') || 'nothing'}`,
      );
    }
  }
  expect(broken).toEqual([]);
  expect(files.length).toBeGreaterThan(30);
});

it('keeps each package in its one room', () => {
  const broken: string[] = [];
  for (const file of files) {
    for (const name of importsOf(file).filter((n) => !n.startsWith('.'))) {
      const allowed = name.startsWith('node:') ? file.startsWith('src/cli/') : PACKAGES[name]?.(file);
      if (allowed !== true) broken.push(`${file} imports ${name}`);
    }
  }
  expect(broken).toEqual([]);
});

it('uses no Node API and no console in the library', () => {
  const broken: string[] = [];
  for (const file of files.filter(
    (name) => !name.startsWith('src/cli/') && !name.startsWith('grammar/generate'),
  )) {
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
    for (const word of text.match(
      /\b(?:process\.(?:env|argv|exit|stdout|stderr|cwd|hrtime|memoryUsage)|console\.\w+|Buffer\.\w+|__dirname)/g,
    ) ?? [])
      broken.push(`${file}: ${word}`);
  }
  expect(broken).toEqual([]);
});

it('keeps semantics apart from readers, emitters and the neutral meaning', () => {
  const broken: string[] = [];
  for (const target of ['k8s', 'calico', 'cilium']) {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file) || !files.includes(file)) return;
      seen.add(file);
      const name = file.split('/').at(-1) ?? '';
      if (file.startsWith(`src/targets/${target}/`) && /^(?:read|emit)(?:-.*)?\.ts$/.test(name))
        broken.push(`semantics of ${target} reaches ${file}`);
      if (file === 'src/flow/meaning.ts' || file === 'src/flow/predicate.ts')
        broken.push(`semantics of ${target} reaches ${file}`);
      for (const next of importsOf(file).filter((n) => n.startsWith('.'))) {
        visit(
          relative(root, join(root, dirname(file), next))
            .split(sep)
            .join('/')
            .replace(/\.js$/, '.ts'),
        );
      }
    };
    visit(`src/targets/${target}/semantics.ts`);
    expect(seen.size, target).toBeGreaterThan(1);
  }
  expect(broken).toEqual([]);
});
