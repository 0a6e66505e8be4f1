/** The grammar -> the text of `cst.d.ts`. `npx vitest run test/grammar -u` writes it after a change of the grammar. */
import { generateCstDts } from 'chevrotain';
import { NetcParser } from './parser.js';

/** TypeScript types of every node of the concrete syntax tree. */
export function cstTypes(): string {
  const types = generateCstDts(new NetcParser(true, true).getGAstProductions(), {
    includeVisitorInterface: false,
  });
  return `${HEAD}${types}`;
}

const HEAD =
  '/** Written by `generate-cst-types.ts` from the grammar, one type for each of its rules, and so as long as the grammar is. */\n';
