/**
 * Work that stops where some of it can be done elsewhere: it yields parts to compile, and goes on with what became of them. Who
 * drives it decides where that is: in the same thread, or in several.
 */
import type { Progress } from './base/progress.js';
import { compileAtOnce, type Task } from './compile-at-once.js';
import type { CompiledPart } from './compiled-target.js';
import { forgetAll } from './ir/known.js';
import type { Policy } from './ir/policy.js';

export interface Parts {
  readonly task: Task;
  /** Each a list of policies that has nothing to do with the others. Whoever compiles them takes them off, so that memory is free. */
  readonly queue: (readonly Policy[])[];
}

/** What comes back for `Parts` is in the order of its queue. */
export type Steps<T> = Generator<Parts, T, readonly CompiledPart[]>;

/** Does all of it here. */
export function inThisThread<T>(steps: Steps<T>, progress?: Progress): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next(compileParts(step.value, progress));
  return step.value;
}

/** Compiles the parts one after the other; what one takes is gone before the next begins. */
export function compileParts({ task, queue }: Parts, progress?: Progress): readonly CompiledPart[] {
  const compiled: CompiledPart[] = [];
  const count = queue.length;
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    progress?.(`compiling part ${compiled.length + 1} of ${count}`);
    compiled.push(compilePart(part, task));
  }
  return compiled;
}

/** One part, and nothing kept of what was worked out on the way. */
export function compilePart(part: readonly Policy[], task: Task): CompiledPart {
  const compiled = compileAtOnce(part, task, {});
  forgetAll(part);
  return compiled;
}
