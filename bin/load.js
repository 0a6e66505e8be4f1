/**
 * Loads the files of dist/cli. Beside each lies what V8 compiled from it when it was built (`scripts/bundle.js`): a V8 of the same
 * version takes that over instead of compiling again, which is most of what start-up costs.
 */
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const DIRECTORY = join(__dirname, '..', 'dist', 'cli');

/** The compiled form of a file, for this V8 only. */
const cacheOf = (file) => `${file}.${process.versions.v8}-${process.arch}.cache`;

/** What was loaded, by path. */
const modules = new Map();
const scripts = new Map();

/** Like `require`, with the compiled form; a compiled form that V8 refuses is compiled anew. */
function load(name) {
  const file = join(DIRECTORY, name);
  const known = modules.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(file, module);
  // The bundler writes ASCII only, so every byte is a character.
  const text = readFileSync(file, 'latin1');
  const cache = cacheOf(file);
  const script = new Script(`(function (exports, require, module) {${text}\n})`, {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  scripts.set(file, script);
  const requireFrom = (path) => (path.startsWith('./') ? load(path) : require(path));
  script.runInThisContext()(module.exports, requireFrom, module);
  return module.exports;
}

/** A part of the command line: from the bundle where there is one, with Node's own cache where ours is of another V8. */
async function part(bundled, compiled) {
  const entry = join(DIRECTORY, bundled);
  if (existsSync(cacheOf(entry))) return load(bundled);
  require('node:module').enableCompileCache?.();
  return existsSync(entry) ? require(entry) : await import(`../dist/src/cli/${compiled}`);
}

/** The command line itself. */
const commandLine = () => part('netc.cjs', 'main.js');
/** What a thread of it runs that runs a command, and what one that compiles parts. */
const commandThread = () => part('command.cjs', 'command-thread.js');
const partThread = () => part('thread.cjs', 'thread.js');

module.exports = { DIRECTORY, cacheOf, scripts, load, commandLine, commandThread, partThread };
