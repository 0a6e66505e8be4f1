/** A thread that compiles parts: what it is sent it gives back compiled, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Task } from '../compile-at-once.js';
import type { Policy } from '../ir/policy.js';
import { compilePart } from '../steps.js';
import { Files, type Parcel } from './parcel.js';

/** Takes the task that the thread was started with, and then parts as they come. */
export function serve(): void {
  const files = new Files(false);
  const task = files.unpack(workerData as Parcel) as Task;
  parentPort?.on('message', (parcel: Parcel) => {
    const part = files.unpack(parcel) as readonly Policy[];
    parentPort?.postMessage(files.pack(compilePart(part, task)));
  });
}
