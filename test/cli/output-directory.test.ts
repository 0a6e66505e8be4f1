import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realIo, UsageError } from '../../src/cli/io.js';
import { MARK, objectFileName, writeDirectories } from '../../src/cli/output-directory.js';
import { scratchDirectory } from '../scratch.js';

const file = (name: string, body: string) => ({ name, text: `${MARK}\n${body}\n` });

it('writes every file, and deletes and names marked files that are no longer part', () => {
  const directory = scratchDirectory();
  const io = realIo(directory);
  expect(writeDirectories(io, new Map([['out', [file('a.yaml', '1'), file('b.yaml', '2')]]]))).toEqual({
    written: ['out/a.yaml', 'out/b.yaml'],
    deleted: [],
  });
  expect(writeDirectories(io, new Map([['out', [file('b.yaml', '3')]]]))).toEqual({
    written: ['out/b.yaml'],
    deleted: ['out/a.yaml'],
  });
  expect(readdirSync(join(directory, 'out'))).toEqual(['b.yaml']);
  expect(readFileSync(join(directory, 'out', 'b.yaml'), 'utf8')).toBe(`${MARK}\n3\n`);
});

it('writes nothing where a file without the mark lies, in any of the directories', () => {
  const directory = scratchDirectory();
  const io = realIo(directory);
  mkdirSync(join(directory, 'two'));
  writeFileSync(join(directory, 'two', 'mine.yaml'), 'kind: Secret\n');
  const outputs = new Map([
    ['one', [file('a.yaml', '1')]],
    ['two', [file('b.yaml', '2')]],
  ]);
  expect(() => writeDirectories(io, outputs)).toThrow(UsageError);
  expect(existsSync(join(directory, 'one'))).toBe(false);
  expect(readdirSync(join(directory, 'two'))).toEqual(['mine.yaml']);
});

it('keeps names that come from input inside the directory', () => {
  const io = realIo(scratchDirectory());
  expect(objectFileName({ kind: 'NetworkPolicy', namespace: 'shop', name: '../../etc/passwd' })).toBe(
    'networkpolicy_shop_-..-etc-passwd.yaml',
  );
  expect(() => writeDirectories(io, new Map([['out', [file('../x.yaml', '')]]]))).toThrow('would leave out');
});

it('refuses two objects of one file name', () => {
  const io = realIo(scratchDirectory());
  expect(() => writeDirectories(io, new Map([['out', [file('a.yaml', '1'), file('a.yaml', '2')]]]))).toThrow(
    'two objects',
  );
});
