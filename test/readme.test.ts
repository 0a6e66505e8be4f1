import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Io, realIo } from '../src/cli/io.js';
import { run } from '../src/cli/run.js';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Blocks that say where they come from: `<!-- file: PATH -->`, `<!-- run: WORDS -->`, `<!-- part: WORDS -->`. */
const blocks = [...readme.matchAll(/<!-- (file|run|part): (.+?) -->\n```\w+\n([\s\S]*?)```/g)].map(
  ([, kind = '', what = '', body = '']) => ({ kind, what, body }),
);

async function netc(words: readonly string[]): Promise<{ out: string; err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    ...realIo(root),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    terminal: { out: false, err: false },
  };
  await run(words, io);
  return { out, err };
}

it('shows what netc really prints', async () => {
  expect(blocks.map((block) => block.kind)).toEqual(['file', 'run', 'part']);
  for (const { kind, what, body } of blocks) {
    if (kind === 'file') expect(readFileSync(join(root, what), 'utf8')).toBe(body);
    else {
      const { out, err } = await netc(what.split(' '));
      if (kind === 'run') expect(`${out}${err}`).toBe(body);
      else expect(out).toContain(body);
    }
  }
});

it('names every command that there is', async () => {
  const { out } = await netc(['--help']);
  const commands = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'help');
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) expect(readme, command).toContain(`netc ${command}`);
});
