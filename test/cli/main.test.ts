import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERSION } from '../../src/cli/version.js';
import { place } from './harness.js';

it('prints the version of the package', async () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  expect(JSON.parse(text).version).toBe(VERSION);
  expect(await place({}).netc('--version')).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
});

it('ends with 2 and a suggestion on unknown words', async () => {
  const command = await place({}).netc('compil');
  expect(command.code).toBe(2);
  expect(command.err).toContain('Did you mean compile?');
  const option = await place({}).netc('fmt', '--chek');
  expect(option.code).toBe(2);
  expect(option.err).toContain('--check');
});

it('names the path that is not there', async () => {
  const ran = await place({}).netc('fmt', 'nowhere.netc');
  expect(ran).toEqual({ code: 2, out: '', err: 'netc: nowhere.netc: no such file or directory\n' });
});

it('says what to do in a directory without a program', async () => {
  const ran = await place({ 'a.txt': '' }).netc('fmt');
  expect(ran.code).toBe(2);
  expect(ran.err).toBe('netc: no input: found no .netc file\nhelp: `netc init` writes a first one\n');
});

it('writes a first file once, in canonical form', async () => {
  const here = place({});
  expect((await here.netc('init')).code).toBe(0);
  expect((await here.netc('init')).code).toBe(2);
  expect(await here.netc('fmt', '--check')).toEqual({ code: 0, out: '', err: '' });
});

it('prints completion scripts that their shells accept', async () => {
  const here = place({});
  const bash = await here.netc('completion', 'bash');
  expect(bash.out).toContain('complete -o filenames -F _netc netc');
  const script = join(here.directory, 'netc.bash');
  writeFileSync(
    script,
    `${bash.out}\nCOMP_WORDS=(netc fm); COMP_CWORD=1; _netc; echo "\${COMPREPLY[@]}"\nCOMP_WORDS=(netc fmt --ch); COMP_CWORD=2; _netc; echo "\${COMPREPLY[@]}"\n`,
  );
  if (process.platform !== 'win32')
    expect(execFileSync('bash', [script], { encoding: 'utf8' })).toBe('fmt\n--check\n');
  expect((await here.netc('completion', 'fish')).out).toContain('__fish_seen_subcommand_from fmt');
  expect((await here.netc('completion', 'tcsh')).code).toBe(2);
});

it('formats standard input to standard output', async () => {
  const ran = await place({}).netcWith('namespace   a{policy p for pods{default deny}}', 'fmt', '-');
  expect(ran.code).toBe(0);
  expect(ran.out).toContain('namespace a {\n');
});

it('names files that would change, and changes them only without --check', async () => {
  const here = place({ 'a.netc': 'namespace   a{ }\n' });
  expect(await here.netc('fmt', '--check')).toEqual({ code: 1, out: '', err: 'would change a.netc\n' });
  expect((await here.netc('fmt', '--diff')).out).toContain('-namespace   a{ }');
  expect(await here.netc('fmt')).toEqual({ code: 0, out: '', err: 'changed a.netc\n' });
  expect((await here.netc('fmt', '--check')).code).toBe(0);
});
