import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Place, place } from './harness.js';

const root = join(import.meta.dirname, '../..');
const built = existsSync(join(root, 'dist/cli/command.cjs'));

interface Given {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** netc as a process of its own. */
function started(
  { directory }: Place,
  words: readonly string[],
  { stdin = '', environment = {} }: Given = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/netc.js'), ...words], {
    cwd: directory,
    encoding: 'utf8',
    input: stdin,
    env: { ...process.env, ...environment },
  });
  return { code: status, out: stdout, err: stderr };
}

/** More than runs without a thread. */
const PROGRAM = `namespace  a {
${Array.from({ length: 120 }, (_, i) => `  policy p${i} for pods(app=a${i}) { allow from pods(app=b${i}) on tcp/80 }`).join('\n')}
}
`;
const MANIFESTS = Array.from(
  { length: 60 },
  (_, i) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p${i}, namespace: a}\nspec: {podSelector: {}}\n`,
).join('');

const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ['compile', 'p.netc', '-t', 'k8s', '--out', 'there'],
  ['check', 'p.netc', '-t', 'k8s'],
  ['diff', 'p.netc', 'p.netc'],
  ['explain', 'p.netc', 'pods in a(app=b1) -> pods in a(app=a1) on tcp/80'],
  ['test', 'p.netc'],
  ['query', 'p.netc', '--flows', 'flows.jsonl'],
  ['fmt', 'p.netc'],
  ['import', 'p.yaml', '--profile', 'k8s'],
  ['migrate', 'p.yaml', '--profile', 'k8s', '--to', 'calico'],
];
const FILES = { 'p.netc': PROGRAM, 'p.yaml': MANIFESTS, 'flows.jsonl': '' };

it.runIf(built).each(COMMANDS)('says in a thread what it says without: %s', async (...words) => {
  const [here, there] = [place(FILES), place(FILES)];
  expect(started(there, words)).toEqual(await here.netc(...words));
  expect(readFileSync(join(there.directory, 'p.netc'), 'utf8')).toBe(
    readFileSync(join(here.directory, 'p.netc'), 'utf8'),
  );
  expect(existsSync(join(there.directory, 'there'))).toBe(existsSync(join(here.directory, 'there')));
});

it.runIf(built).each(COMMANDS)('ends as undecided with nothing written at its bounds: %s', (...words) => {
  for (const environment of [{ NETC_PATIENCE: '0.001' }, { NETC_MEMORY: '20' }]) {
    const here = place(FILES);
    const { code, out, err } = started(here, words, { environment });
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^netc: no answer .* so the question is undecided; nothing was written\nhelp: /);
    expect(readFileSync(join(here.directory, 'p.netc'), 'utf8')).toBe(PROGRAM);
    expect(existsSync(join(here.directory, 'there'))).toBe(false);
  }
});

it.runIf(built)('reads standard input once, however much it says', async () => {
  const words = ['compile', '-', '-t', 'k8s'];
  const here = place({});
  const long = `${'# not much\n'.repeat(150_000)}${PROGRAM}`;
  for (const stdin of ['namespace a { policy p for pods { allow from any } }\n', PROGRAM, long]) {
    const { code, out } = started(here, words, { stdin });
    const expected = await here.netcWith(stdin, ...words);
    expect({ code, out }).toEqual({ code: 0, out: expected.out });
  }
});

it.runIf(built && process.platform !== 'win32')('reads a pipe among the paths once', () => {
  const here = place({ 'a.yaml': MANIFESTS, 'b.yaml': `${MANIFESTS}${'# not much\n'.repeat(150_000)}` });
  const netc = `${process.execPath} ${join(root, 'bin/netc.js')}`;
  const { status, stdout } = spawnSync('bash', ['-c', `${netc} diff <(cat a.yaml) b.yaml --profile k8s`], {
    cwd: here.directory,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^left: 60 objects under k8s@1.36; right: 60 objects/);
});

it.runIf(built)('makes room for what only turns out to be read', () => {
  const comment = '# not much\n'.repeat(70_000);
  const imports = Array.from({ length: 5 }, (_, i) => `import "lib${i}.netc"\n`).join('');
  const here = place({
    'p.netc': `${imports}namespace a { policy p for pods { allow from $lib4 on tcp/80 } }\n`,
    ...Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`lib${i}.netc`, `${comment}let lib${i} = cidr(10.${i}.0.0/16)\n`]),
    ),
  });
  const { code, out } = started(here, ['compile', 'p.netc', '-t', 'k8s']);
  expect(code).toBe(0);
  expect(out).toContain('cidr: 10.4.0.0/16');
  expect(started(here, ['fmt', '--check', '.']).code).toBe(1);
});

it.runIf(built)('says what is wrong with a bound', () => {
  const { code, err } = started(place(FILES), ['test', 'p.netc'], { environment: { NETC_MEMORY: 'much' } });
  expect({ code, err }).toEqual({ code: 2, err: 'netc: NETC_MEMORY: `much` is no number\n' });
});
