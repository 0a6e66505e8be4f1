/** ONE LINE PER COMMAND, in the order in which help lists them. */
import { addCheck } from './commands/check.js';
import { addCompile } from './commands/compile.js';
import { addCompletion } from './commands/completion.js';
import { addFmt } from './commands/fmt.js';
import { addInit } from './commands/init.js';
import { addTargets } from './commands/targets.js';
import type { AddCommand } from './options.js';

export const COMMANDS: readonly AddCommand[] = [
  addCompile,
  addCheck,
  addFmt,
  addTargets,
  addInit,
  addCompletion,
];
