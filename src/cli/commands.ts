/** ONE LINE PER COMMAND, in the order in which help lists them. Each is loaded when it is asked for: start-up pays for one. */
import type { AddCommand } from './options.js';

export const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['compile', async () => (await import('./commands/compile.js')).addCompile],
  ['check', async () => (await import('./commands/check.js')).addCheck],
  ['import', async () => (await import('./commands/import.js')).addImport],
  ['migrate', async () => (await import('./commands/migrate.js')).addMigrate],
  ['diff', async () => (await import('./commands/diff.js')).addDiff],
  ['query', async () => (await import('./commands/query.js')).addQuery],
  ['explain', async () => (await import('./commands/explain.js')).addExplain],
  ['test', async () => (await import('./commands/test.js')).addTest],
  ['fmt', async () => (await import('./commands/fmt.js')).addFmt],
  ['targets', async () => (await import('./commands/targets.js')).addTargets],
  ['init', async () => (await import('./commands/init.js')).addInit],
  ['completion', async () => (await import('./commands/completion.js')).addCompletion],
]);
