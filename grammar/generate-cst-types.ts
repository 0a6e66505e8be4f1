/** The grammar -> the text of `cst.d.ts`. `npx vitest run test/grammar -u` writes it after a change of the grammar. */
import { generateCstDts } from 'chevrotain';
import { NetcParser } from './parser.js';

/** TypeScript types of every node of the concrete syntax tree. */
export function cstTypes(): string {
  return generateCstDts(new NetcParser(true, true).getGAstProductions(), { includeVisitorInterface: false });
}
