/** Texts made from programs: differently laid out, with comments, or broken. */
import { tokenize } from '../../grammar/tokens.js';
import { randomSource } from './random-source.js';

/** The same tokens with other white space and with comments between them. */
export function relaid(text: string, seed: number): string {
  const random = randomSource(seed);
  let comments = 0;
  const gap = (): string => {
    const choice = random.below(100);
    if (choice < 4) return `  # note ${++comments}\n`;
    if (choice < 7) return `\n\n# note ${++comments}\n  # note ${++comments}\n`;
    if (choice < 20) return '\n';
    if (choice < 22) return '\n\n\n';
    return choice < 30 ? '\t  ' : ' ';
  };
  const { tokens } = tokenize(text);
  return tokens
    .map((token, i) => {
      const before = tokens[i - 1];
      // `$` and `-` belong to what follows them.
      const glued = before?.image === '$' || before?.image === '-' || before?.image === '~';
      return `${glued ? '' : gap()}${token.image}`;
    })
    .join('')
    .concat(gap());
}

const PIECES = [
  '{',
  '}',
  '(',
  ')',
  ',',
  '->',
  '"',
  '#',
  '=',
  '!',
  '$',
  '-',
  '*',
  '~',
  '/',
  ';',
  '\\',
  '§',
  '\u0000',
  '\n',
];
const WORDS = [
  'policy',
  'in',
  'on',
  'except',
  'or',
  'http',
  'pods',
  'namespace',
  'deny',
  'from',
  'x',
  'tcp/99999',
  '10.0.0.1/8',
];

/** One to four random changes: characters or tokens left out, doubled, swapped, put in, or the text cut off. */
export function mutated(text: string, seed: number): string {
  const random = randomSource(seed);
  let result = text;
  const rounds = 1 + random.below(4);
  for (let i = 0; i < rounds; i++) {
    const at = random.below(result.length + 1);
    const token = /^\s*\S+/.exec(result.slice(at))?.[0].length ?? 1;
    switch (random.below(10)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + 1);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(at + token);
        break;
      case 2:
        result = result.slice(0, at) + random.pick(PIECES) + result.slice(at);
        break;
      case 3:
        result = `${result.slice(0, at)} ${random.pick(WORDS)} ${result.slice(at)}`;
        break;
      case 4:
        result = result.slice(0, at + token) + result.slice(at);
        break;
      case 5:
        result =
          result.slice(0, at) +
          result.slice(at + 1, at + 2) +
          result.slice(at, at + 1) +
          result.slice(at + 2);
        break;
      case 6:
        if (random.chance(20)) result = result.slice(0, at);
        break;
      case 7: {
        const from = random.below(result.length + 1);
        result = result.slice(0, at) + result.slice(from, from + random.below(60)) + result.slice(at);
        break;
      }
      case 8:
        result = result.slice(0, at) + result.slice(at + random.below(40));
        break;
      default: {
        const flipped =
          result[at]?.toUpperCase() === result[at] ? result[at]?.toLowerCase() : result[at]?.toUpperCase();
        result = result.slice(0, at) + (flipped ?? '') + result.slice(at + 1);
      }
    }
  }
  return result;
}
