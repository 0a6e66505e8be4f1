import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROLES = ['resources', 'capabilities', 'validate', 'emit', 'read', 'semantics', 'rewrites', 'index'];
const targets = join(import.meta.dirname, '..', 'src', 'targets');

it('gives every target a file for each role, by the same name', () => {
  const folders = readdirSync(targets, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['kube', 'profiles'].includes(entry.name))
    .map((entry) => entry.name);
  expect(folders).toEqual(['calico', 'cilium', 'k8s']);
  for (const folder of folders) {
    for (const role of ROLES)
      expect(existsSync(join(targets, folder, `${role}.ts`)), `${folder}/${role}.ts`).toBe(true);
  }
});
