/** The engines' Go programs -> binaries below `out/`; where that is impossible for a reason that is not ours, says which. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;

/** Words of the go command when a module or a newer Go cannot be fetched: nothing of this project is wrong then. */
const UNREACHABLE =
  /dial tcp|i\/o timeout|no such host|proxyconnect|TLS handshake|connection (refused|reset)|unexpected EOF|\b(403|404|410|429|5[0-9]{2}) [A-Z]|module lookup disabled|Forbidden|requires go >=|toolchain not available/;

export function hasGo() {
  return spawnSync('go', ['version']).status === 0;
}

/**
 * `{ok: true, binary}`, or `{ok: false, why, ours}`; `ours`: the program itself does not compile. With neither within `minutes`, it
 * is stopped and that is the reason.
 */
export async function build(name, minutes) {
  mkdirSync(join(HERE, 'out'), { recursive: true });
  const binary = join(HERE, 'out', name);
  const child = spawn('go', ['build', '-o', binary, '.'], {
    cwd: join(HERE, name),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (text) => {
    words = (words + text).slice(-8000);
  });
  let late = false;
  const clock = setTimeout(() => {
    late = true;
    child.kill();
  }, minutes * 60_000);
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', resolve);
  });
  clearTimeout(clock);
  if (code === 0) return { ok: true, binary };
  if (late) return { ok: false, ours: false, why: `not built within ${minutes} minutes` };
  if (UNREACHABLE.test(words))
    return { ok: false, ours: false, why: `modules cannot be fetched:\n${words.trim()}` };
  return { ok: false, ours: true, why: words.trim() };
}
