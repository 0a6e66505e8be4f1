import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFile } from '../../src/syntax/parse.js';
import { piecesOf } from '../../src/syntax/pieces.js';
import { randomProgram } from './random-program.js';

describe('piecesOf', () => {
  it('cuts only behind what closes at the top, and loses nothing', () => {
    const text = 'a { b { } }\n# } {\nc "} \\" {" { }\ntier t order 1\n';
    const pieces = piecesOf(text, 1) ?? [];
    expect(pieces.map(({ start, end }) => text.slice(start, end))).toEqual([
      'a { b { } }',
      '\n# } {\nc "} \\" {" { }',
      '\ntier t order 1\n',
    ]);
  });

  it('cuts nothing where braces do not match, and leaves a short text whole', () => {
    expect(piecesOf('a { } }', 1)).toBeNull();
    expect(piecesOf('a { { }', 1)).toBeNull();
    expect(piecesOf('a { } b { }')).toEqual([{ start: 0, end: 11 }]);
    expect(piecesOf('')).toEqual([{ start: 0, end: 0 }]);
  });
});

/** So long that it is read in pieces, whatever stands in it. */
const PADDING = `namespace padding {${' '.repeat(1 << 16)}} `;

/** The tree and what was said of it, with the places as they would be without what stands before. */
function readBehind(before: string, text: string): unknown {
  const { file, diagnostics } = parseFile({ name: 'a.netc', text: before + text });
  const statements = file.statements.filter(
    (node) => node.kind !== 'namespace' || node.name.text !== 'padding',
  );
  const plain = JSON.stringify([statements, file.comments, diagnostics], (key, value) => {
    if (key === 'file') return undefined;
    return (key === 'start' || key === 'end') && typeof value === 'number' ? value - before.length : value;
  });
  return JSON.parse(plain);
}

describe('a long text', () => {
  it('reads as it does in one piece', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const text = randomProgram(seed, { statements: 4, without: [] });
        expect(piecesOf(PADDING + text)?.length).toBeGreaterThan(1);
        expect(readBehind(PADDING, text)).toEqual(readBehind('', text));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('has the same mistakes, at their places', () => {
    for (const text of [
      'policy p for pods { allow form any }',
      'let a = "x',
      'namespace b {',
      "tier 'a' order 1",
      '} tier b order 2',
    ])
      expect(readBehind(PADDING, text), text).toEqual(readBehind('', text));
  });
});
