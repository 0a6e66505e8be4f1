/** A command as a process of its own -> what it took: wall clock, processor time of all its threads, memory at its peak. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const NETC = fileURLToPath(new URL('../bin/netc.js', import.meta.url));

/** Processor seconds of the children that have ended; null where the system does not say (Linux does, in ticks of 10 ms). */
export function childSeconds() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
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
 * Runs a command to its end or for `limit` seconds; `out` is a file for its standard output. `{ wall, cpu, memory, code, err }`:
 * seconds, seconds or null, MiB, the exit code or 'limit', the end of what it said on standard error.
 */
export function runProcess(command, words, { out = undefined, directory = undefined, limit = 600 } = {}) {
  const file = out === undefined ? null : openSync(out, 'w');
  const before = childSeconds();
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
  }, 20);
  const end = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limit * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      clearTimeout(end);
      if (file !== null) closeSync(file);
      const wall = Number(process.hrtime.bigint() - start) / 1e9;
      const after = childSeconds();
      const cpu = before === null || after === null ? null : after - before;
      resolve({ wall, cpu, memory, code: late ? 'limit' : code, err });
    });
  });
}

/** netc as a user starts it. */
export const runNetc = (words, options) => runProcess(process.execPath, [NETC, ...words], options);

/** A script of this directory. */
export const runScript = (name, words, options) =>
  runProcess(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...words], options);
