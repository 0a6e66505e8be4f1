/** A running engine program: cases go in, answers come out in the same order. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export function startEngine(binary, ...flags) {
  let running = run(binary, flags);
  return {
    /** The program's answer to one case. Many may be under way. A program that ended is started again for the next. */
    ask(given) {
      if (running.hasEnded()) running = run(binary, flags);
      return running.ask(given);
    },
    close: () => running.close(),
  };
}

function run(binary, flags) {
  const child = spawn(binary, flags, { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = [];
  let complaint = '';
  let ended = null;
  const fail = (why) => {
    ended ??= new Error(why);
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  child.stderr.on('data', (text) => {
    complaint = (complaint + text).slice(-4000);
  });
  child.on('error', (error) => fail(String(error)));
  child.on('close', (code) => fail(`${binary} ended with ${code}: ${complaint}`));
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) fail(`${binary} answered what nobody asked`);
    else next.resolve(JSON.parse(line));
  });
  return {
    hasEnded: () => ended !== null,
    ask: (given) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(given)}\n`);
      }),
    close: () => child.stdin.end(),
  };
}
