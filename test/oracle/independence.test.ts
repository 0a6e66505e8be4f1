/** The worth of the plain evaluators: they share no decision with what they check. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const EVALUATORS = /^(?:asked|json|kube-labels|ir|k8s|calico.*|cilium.*)\.ts$/;

it('imports nothing of netc but values, and the types of flows and policies', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => EVALUATORS.test(name));
  const taken = files.flatMap((name) =>
    [
      ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
        /^import (type )?[^;]*? from '([^']+)';/gms,
      ),
    ]
      .map(([, type, from]) => `${type ?? ''}${from}`)
      .filter(
        (from) =>
          !/^(?:type )?\.\/(?:asked|json|kube-labels|ir|k8s|calico[a-z-]*|cilium[a-z-]*)\.js$/.test(from),
      ),
  );
  expect([...new Set(taken)].sort()).toEqual([
    '../../src/values/nets.js',
    'type ../../src/base/tree.js',
    'type ../../src/flow/flow.js',
    'type ../../src/ir/policy.js',
    'type ../../src/ir/request.js',
    'type ../../src/ir/traffic.js',
    'type ../../src/values/intervals.js',
  ]);
  expect(files.length).toBeGreaterThan(15);
});
