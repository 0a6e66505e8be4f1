import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { Gate } from '../../src/cli/gate.js';

/** A thread cannot read TypeScript. */
const built = join(import.meta.dirname, '../../dist/src/cli/gate.js');

it('does not end what writes, nor what has written for good', () => {
  const gate = new Gate();
  const other = new Gate(gate.shared);
  const closed: boolean[] = [];
  gate.passing(() => closed.push(other.close()));
  gate.enter();
  gate.passing(() => closed.push(other.close()));
  expect([...closed, other.close()]).toEqual([false, false, false]);
});

it('ends what does not write, more than once', () => {
  const gate = new Gate();
  gate.passing(() => undefined);
  expect([gate.close(), gate.close()]).toEqual([true, true]);
});

it.runIf(existsSync(built))('lets nothing through once it is closed', async () => {
  const gate = new Gate();
  expect(gate.close()).toBe(true);
  const thread = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     import(${JSON.stringify(pathToFileURL(built).href)}).then(({ Gate }) => {
       parentPort.postMessage('asks');
       new Gate(workerData).enter();
       parentPort.postMessage('writes');
     });`,
    { eval: true, workerData: gate.shared },
  );
  const said: string[] = [];
  thread.on('message', (word: string) => said.push(word));
  await new Promise((resolve) => thread.once('message', resolve));
  await setTimeout(50);
  await thread.terminate();
  expect(said).toEqual(['asks']);
});
