/** A long text cut where statements surely end, so that what reading one piece takes is gone before the next is read. */

/** A half-open range of a text, in UTF-16 code units from 0. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Shorter pieces save nothing; a short text is one piece. */
const SHORTEST = 1 << 16;

/** What hides braces, and braces themselves: strings and comments as `grammar/tokens.ts` cuts them. */
const STEPS = /"(?:[^"\\\n]|\\[^\n])*"|#[^\n]*|[{}]/g;

/**
 * Cuts behind a `}` that closes what stands at the top: no statement goes on there. `null` where braces do not match. What a
 * mistake does to the cutting is found when the pieces are read: none of them is then free of mistakes.
 */
export function piecesOf(text: string, shortest: number = SHORTEST): readonly Piece[] | null {
  const pieces: Piece[] = [];
  let start = 0;
  let depth = 0;
  for (const { 0: step, index } of text.matchAll(STEPS)) {
    if (step === '{') depth++;
    else if (step === '}') {
      depth--;
      if (depth < 0) return null;
      const end = index + 1;
      if (depth > 0 || end - start < shortest) continue;
      pieces.push({ start, end });
      start = end;
    }
  }
  if (depth > 0) return null;
  if (start < text.length || pieces.length === 0) pieces.push({ start, end: text.length });
  return pieces;
}
