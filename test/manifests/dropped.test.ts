/**
 * Nothing that a manifest says is dropped in silence. In manifests that use every field, every key is misspelt in turn, which must be
 * reported, and every leaf is given other values, each of which must be refused, reported or read as something else.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { JsonMap } from '../../src/base/tree.js';
import { parseProfile } from '../../src/targets/profiles.js';
import { at, isLeaf, misspelt, others, type Path, pathsIn, pattern, withLeaf } from './fields.js';
import { type Reading, readingOf } from './reading.js';

/** Leaves whose value nothing depends on, and why that is right. */
const IDLE: Readonly<Record<string, string>> = {
  'HostEndpoint metadata.name': 'policies select host endpoints by their labels',
  'Service spec.ports[].port': '`toServices` means the pods behind a Service, on any port',
  'Service spec.ports[].targetPort': 'the same',
  'CiliumCIDRGroup metadata.labels.unused': 'no selector asks for this label',
  'NetworkPolicy spec.ingress[].http.methods[]': 'of the whole `http` a warning says that it is not enforced',
  'NetworkPolicy spec.ingress[].http.paths[].exact': 'the same',
  'NetworkPolicy spec.ingress[].http.paths[].prefix': 'the same',
};

/** Maps whose keys the user makes up; a key misspelt there is another key. */
const FREE = /(matchLabels|metadata\.labels|metadata\.annotations|^spec\.selector)\../;

const folder = join(import.meta.dirname, 'whole');

for (const file of readdirSync(folder).sort()) {
  describe(file, () => {
    const text = readFileSync(join(folder, file), 'utf8');
    const profile = parseProfile(/^# ([^:]+): /.exec(text)?.[1] ?? '');
    if (!profile.ok) throw new Error(profile.error);
    const objects: readonly JsonMap[] = parseAllDocuments(text).map((one): JsonMap => one.toJS());
    const read = (changed: JsonMap, i: number): Reading =>
      readingOf(
        objects.map((one, j) => JSON.stringify(j === i ? changed : one, null, 1)).join('\n---\n'),
        profile.profile,
      );
    const base = read({}, -1);
    const places = objects.flatMap((object, i) =>
      pathsIn(object)
        .filter((path) => path.length > 0)
        .map((path) => ({ object, i, path, where: `${String(object['kind'])} ${pattern(path)}` })),
    );

    it('is accepted', () => {
      expect(base.meaning, base.said).not.toBe('');
    });

    it('reports every key that is misspelt', () => {
      const silent = places
        .filter(
          ({ path, object }) => typeof path[path.length - 1] === 'string' && !isWorldDetail(object, path),
        )
        .filter(({ object, i, path }) => {
          const reading = read(misspelt(object, path), i);
          if (FREE.test(pattern(path))) return same(reading, base) && !pattern(path).endsWith('unused');
          return reading.said === base.said;
        });
      expect(silent.map(({ where }) => where)).toEqual([]);
    });

    it('reads every leaf', () => {
      const leaves = places.filter(({ object, path }) => isLeaf(at(object, path)));
      const idle = leaves.filter(({ object, i, path }) =>
        others(at(object, path) ?? null).every((leaf) => same(read(withLeaf(object, path, leaf), i), base)),
      );
      expect(idle.map(({ where }) => where).filter((where) => IDLE[where] === undefined)).toEqual([]);
      expect(leaves.length).toBeGreaterThan(10);
    });
  });
}

it('names no leaf as idle that is not there', () => {
  const all = readdirSync(folder).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).flatMap((one) => {
      const object: JsonMap = one.toJS();
      return pathsIn(object).map((path) => `${String(object['kind'])} ${pattern(path)}`);
    }),
  );
  for (const where of Object.keys(IDLE)) expect(all).toContain(where);
});

function same(a: Reading, b: Reading): boolean {
  return a.meaning === b.meaning && a.said === b.said;
}

/** Of a Service only the selector tells something. */
function isWorldDetail(object: JsonMap, path: Path): boolean {
  return object['kind'] === 'Service' && path[1] === 'ports';
}
