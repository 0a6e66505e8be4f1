/** ONE LINE PER COMMAND, in the order in which help lists them. */
import { addCheck } from './commands/check.js';
import { addCompile } from './commands/compile.js';
import { addCompletion } from './commands/completion.js';
import { addDiff } from './commands/diff.js';
import { addExplain } from './commands/explain.js';
import { addFmt } from './commands/fmt.js';
import { addImport } from './commands/import.js';
import { addInit } from './commands/init.js';
import { addMigrate } from './commands/migrate.js';
import { addQuery } from './commands/query.js';
import { addTargets } from './commands/targets.js';
import { addTest } from './commands/test.js';
import type { AddCommand } from './options.js';

export const COMMANDS: readonly AddCommand[] = [
  addCompile,
  addCheck,
  addImport,
  addMigrate,
  addDiff,
  addQuery,
  addExplain,
  addTest,
  addFmt,
  addTargets,
  addInit,
  addCompletion,
];
