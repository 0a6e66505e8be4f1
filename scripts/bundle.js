/**
 * src/cli -> dist/cli: the command line in few files, packages included, each with its compiled form for this V8 beside it and
 * the licences of what was taken in. `npm run build` runs it. The library, dist/src, is what tsc wrote.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { rolldown } from 'rolldown';

// Else V8 drops the compiled form of functions that have not run for a while.
setFlagsFromString('--no-flush-bytecode');
const { DIRECTORY, cacheOf, scripts, load } = createRequire(import.meta.url)('../bin/load.js');
const root = fileURLToPath(new URL('..', import.meta.url));

const begun = Date.now();
dropCompiledForms();
const written = new Set([...(await bundle()), ...(await compiledForms())]);
// What is newer is of a build that runs beside this one.
for (const name of readdirSync(DIRECTORY))
  if (
    !written.has(name) &&
    (statSync(join(DIRECTORY, name), { throwIfNoEntry: false })?.mtimeMs ?? begun) < begun
  )
    rmSync(join(DIRECTORY, name), { force: true });

/** V8 knows a text by its length only: what an earlier text was compiled to must not outlive it, whatever ends this build. */
function dropCompiledForms() {
  if (!existsSync(DIRECTORY)) return;
  for (const name of readdirSync(DIRECTORY))
    if (name.endsWith('.cache')) rmSync(join(DIRECTORY, name), { force: true });
}

/** Writes the files, and returns their names. */
async function bundle() {
  const build = await rolldown({
    input: {
      netc: join(root, 'src/cli/main.ts'),
      run: join(root, 'src/cli/run.ts'),
      command: join(root, 'src/cli/command-thread.ts'),
      thread: join(root, 'src/cli/thread.ts'),
    },
    platform: 'node',
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await build.write({
    dir: DIRECTORY,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // Names stay: the stack of a crash is what a bug report is made of.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
  const packages = new Set();
  for (const { fileName, code, moduleIds } of output) {
    writeFileSync(join(DIRECTORY, fileName), inAscii(code));
    for (const id of moduleIds)
      packages.add(/^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]);
  }
  packages.delete(undefined);
  const licences = [...packages]
    .sort()
    .map(licenceOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
  writeFileSync(join(DIRECTORY, 'LICENSES.txt'), licences);
  return [...output.map(({ fileName }) => fileName), 'LICENSES.txt'];
}

/** In strings, patterns and comments an escape is the same as the character. */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function licenceOf(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? '' : `\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
  return `${name} ${version} (${license})\n${text}`;
}

/** Runs the common commands, so that what they use is compiled, and writes the compiled forms; returns their names. */
async function compiledForms() {
  const files = new Map();
  let said = '';
  const io = {
    out: () => {},
    err: (text) => {
      said += text;
    },
    terminal: { out: false, err: false },
    environment: new Map(),
    kindOf: (path) => (files.has(path) ? 'file' : 'missing'),
    read: (path) => files.get(path),
    write: (path, text) => files.set(path, text),
    makeDirectory: () => {},
    now: () => 0,
    threads: null,
  };
  for (const each of ['netc.cjs', 'command.cjs', 'thread.cjs']) load(each);
  const { run } = load('run.cjs');
  await run(['--version'], io);
  await run(['init'], io);
  const [program] = files.keys();
  for (const words of ['check', 'fmt', 'test', 'compile -t k8s', 'compile -t calico', 'compile -t cilium']) {
    const [command, ...rest] = words.split(' ');
    const code = await run([command, program, ...rest], io);
    if (code !== 0) throw new Error(`netc ${words} of the first file ended with ${code}:\n${said}`);
  }
  // The form of a V8 with other flags would be refused.
  setFlagsFromString('--flush-bytecode');
  return [...scripts].map(([file, script]) => {
    writeFileSync(cacheOf(file), script.createCachedData());
    return basename(cacheOf(file));
  });
}
