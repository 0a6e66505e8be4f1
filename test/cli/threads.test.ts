import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realIo } from '../../src/cli/io.js';
import { inThreads, type Thread, type Threads } from '../../src/cli/threads.js';
import { type CompileResult, compile, compileSteps } from '../../src/compile.js';
import { noImports } from '../../src/program.js';

/** Eleven namespaces of forty policies: four parts. */
function program(): string {
  const policy = (n: number, p: number): string =>
    `  policy p${p} for pods(app=a${p}) order ${1 + ((n + p) % 3)} {
    allow from pods(app in (b${n}, c)) in namespaces(team=t${p % 5}), cidr(10.${n}.0.0/16) on tcp/${80 + p}
    ${p % 10 === 0 ? 'deny from pods(app=x) accept both "the cluster has no x"' : ''}
  }`;
  return Array.from(
    { length: 11 },
    (_, n) => `namespace n${n} {\n${Array.from({ length: 40 }, (_, p) => policy(n, p)).join('\n')}\n}`,
  ).join('\n');
}

const request = (text: string, steps: string[] = [], cnis: readonly ('k8s' | 'calico')[] = ['k8s']) => ({
  files: [{ name: 'many.netc', text }],
  resolveImport: noImports,
  targets: cnis.map((cni) => ({ cni, version: null, options: new Map() })),
  accepts: ['both'],
  program: 'many',
  progress: (step: string) => void steps.push(step),
});

/** All that is said of a result; the policies may be gone. */
function told({ diagnostics, targets }: CompileResult): unknown {
  return { diagnostics, targets };
}

const thread = join(import.meta.dirname, '../../bin/thread.js');
const built = existsSync(join(import.meta.dirname, '../../dist/cli/thread.cjs'));

it.runIf(built)('gives in threads what it gives in one, with the places that were written', async () => {
  const io = {
    threads: { count: 2, start: realIo('.', { partThread: thread }).threads?.start as Threads['start'] },
  };
  const steps: string[] = [];
  const asked = request(program(), steps, ['k8s', 'calico']);
  const beside = await inThreads(compileSteps({ ...asked, lean: true }), io, asked.progress, 2);
  const here = compile(request(program(), [], ['k8s', 'calico']));
  expect(told(beside)).toEqual(told(here));
  expect(beside.targets.map(({ outcome }) => outcome)).toEqual(['conditional', 'conditional']);
  expect(beside.targets[0]?.objects[0]?.origins[0]?.span.file).toBe(asked.files[0]);
  expect(steps).toContain('compiling part 4 of 4');
  // What was let go of, and what stays without `lean`.
  expect([beside, here].map(({ source }) => source?.policies.policies.length)).toEqual([0, 440]);
});

/** Threads that end in some way at the first part. */
function ending(end: (thread: EventEmitter) => void): {
  readonly threads: Threads;
  readonly ended: () => number;
} {
  let ended = 0;
  const start = (): Thread => {
    const events = new EventEmitter();
    return Object.assign(events, {
      postMessage: () => void setImmediate(() => end(events)),
      terminate: () => {
        ended++;
        return Promise.resolve(1);
      },
    }) as unknown as Thread;
  };
  return { threads: { count: 2, start }, ended: () => ended };
}

it('ends with what ends a thread, and leaves none running', async () => {
  const asked = request(program());
  const failed = ending((events) => events.emit('error', new Error('out of memory')));
  await expect(inThreads(compileSteps(asked), failed, asked.progress, 2)).rejects.toThrow('out of memory');
  expect(failed.ended()).toBe(2);
  const left = ending((events) => events.emit('exit', 1));
  await expect(inThreads(compileSteps(asked), left, asked.progress, 2)).rejects.toThrow(
    'ended before it was done',
  );
  expect(left.ended()).toBe(2);
});

it('starts no thread for few parts, or on a machine for one', async () => {
  const none: Threads['start'] = () => {
    throw new Error('started');
  };
  const asked = request(program());
  for (const [count, fewest] of [
    [2, 100],
    [1, 2],
  ] as const) {
    const io = { threads: { count, start: none } };
    expect((await inThreads(compileSteps(asked), io, asked.progress, fewest)).targets).toHaveLength(1);
  }
});
