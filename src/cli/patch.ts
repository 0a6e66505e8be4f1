/** Two texts -> a unified diff. */
import { createTwoFilesPatch } from 'diff';

/** Where more lines differ, looking for the shortest list of changes takes long, and nobody reads it: all goes and all comes. */
const MOST_EDITS = 5000;

/** The names stand above the diff, each with what `titles` says of it. */
export function patchText(
  names: readonly [string, string],
  texts: readonly [string, string],
  titles: readonly [string, string] = ['', ''],
): string {
  const patch: string | undefined = createTwoFilesPatch(...names, ...texts, ...titles, {
    maxEditLength: MOST_EDITS,
  });
  return patch ?? wholePatch(names, texts, titles);
}

function wholePatch(
  names: readonly [string, string],
  texts: readonly [string, string],
  titles: readonly [string, string],
): string {
  const before = linesOf(texts[0]);
  const after = linesOf(texts[1]);
  const range = (lines: readonly string[]) => (lines.length === 0 ? '0,0' : `1,${lines.length}`);
  return [
    '===================================================================\n',
    ...(['---', '+++'] as const).map(
      (mark, i) => `${mark} ${names[i]}${titles[i] === '' ? '' : `\t${titles[i]}`}\n`,
    ),
    `@@ -${range(before)} +${range(after)} @@\n`,
    ...before.map((line) => `-${line}`),
    ...after.map((line) => `+${line}`),
  ].join('');
}

/** Lines with their breaks; a last one without is marked as `diff` does. */
function linesOf(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  const last = lines.at(-1);
  if (text === '' || last === undefined) return [];
  if (!last.endsWith('\n')) lines[lines.length - 1] = `${last}\n\\ No newline at end of file\n`;
  return lines;
}
