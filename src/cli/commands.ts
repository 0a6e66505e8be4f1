/** ONE LINE PER COMMAND, in the order in which help lists them. */
import { addCompletion } from './commands/completion.js';
import { addFmt } from './commands/fmt.js';
import { addInit } from './commands/init.js';
import type { AddCommand } from './options.js';

export const COMMANDS: readonly AddCommand[] = [addFmt, addInit, addCompletion];
