/** A command as a process of its own -> what it took: wall clock, processor time of all its threads, memory at its peak. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const NETC = fileURLToPath(new URL('../bin/netc.js', import.meta.url));

/** Processor seconds of a process and of its children that have ended; null where the system does not say (Linux: in ticks of 10 ms). */
function secondsOf(process) {
  try {
    const fields = readFileSync(`/proc/${process}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    const [user, system, childUser, childSystem] = fields.slice(11, 15).map((ticks) => Number(ticks) / 100);
    return { own: user + system, children: childUser + childSystem };
  } catch {
    return null;
  }
}

/** MiB that a process has held at most; 0 where the system does not say. */
function peakOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/**
 * Runs a command to its end or for `limit` seconds (of processor time where it is known, since the machine may be busy); `out`
 * is a file for its standard output. `{ wall, cpu, memory, code, err }`: seconds, seconds or null, MiB, the exit code or 'limit',
 * the end of what it said on standard error.
 */
export function runProcess(command, words, { out = undefined, directory = undefined, limit = 600 } = {}) {
  const file = out === undefined ? null : openSync(out, 'w');
  const before = secondsOf('self');
  const start = process.hrtime.bigint();
  const child = spawn(command, words, { cwd: directory, stdio: ['ignore', file ?? 'ignore', 'pipe'] });
  let memory = 0;
  let err = '';
  let late = false;
  child.stderr.on('data', (data) => {
    err = (err + data).slice(-2000);
  });
  const look = setInterval(() => {
    memory = Math.max(memory, peakOf(child.pid));
    const taken = secondsOf(child.pid) ?? { own: 0, children: 0 };
    const passed = Number(process.hrtime.bigint() - start) / 1e9;
    if ((before === null ? passed : taken.own + taken.children) < limit) return;
    late = true;
    child.kill('SIGKILL');
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (file !== null) closeSync(file);
      const wall = Number(process.hrtime.bigint() - start) / 1e9;
      const after = secondsOf('self');
      const cpu = before === null || after === null ? null : after.children - before.children;
      resolve({ wall, cpu, memory, code: late ? 'limit' : code, err });
    });
  });
}

/** netc as a user starts it. */
export const runNetc = (words, options) => runProcess(process.execPath, [NETC, ...words], options);

/** A script of this directory. */
export const runScript = (name, words, options) =>
  runProcess(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...words], options);
