/** The golden cases on disk: which there are, what goes in, what is expected, and what a run makes of them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { SourceFile } from '../../src/base/source.js';
import { ALL_TARGETS } from '../../src/chosen-targets.js';
import {
  type GivenProfile,
  type Profile,
  parseGivenProfile,
  parseProfile,
} from '../../src/targets/profiles.js';

export const ROOT = join(import.meta.dirname, '../..');
export const GOLDEN = join(ROOT, 'golden');

export interface GoldenCase {
  /** Path below `golden/`, with `/`. */
  readonly name: string;
  readonly directory: string;
  /** Programs are compiled; manifests are imported, and migrated to the targets. */
  readonly kind: 'programs' | 'manifests';
  readonly inputs: readonly SourceFile[];
  /** The cluster that manifests are for; `null`: what their kinds say. */
  readonly profile: Profile | null;
  readonly targets: readonly GivenProfile[];
  readonly accepts: readonly string[];
  readonly expected: ReadonlyMap<string, string>;
}

/** Every directory below `golden/` that holds `expect/`, by name. */
export function discover(): readonly GoldenCase[] {
  return directoriesBelow(GOLDEN)
    .filter((directory) => existsSync(join(directory, 'expect')))
    .map(readCase)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Inputs that no case takes: a directory with programs and no `expect/`; what lies beside one belongs to it. */
export function orphans(): readonly string[] {
  return directoriesBelow(GOLDEN)
    .filter((directory) => !existsSync(join(directory, 'expect')) && !isPartOfCase(directory))
    .filter((directory) => readdirSync(directory).some((name) => /\.(netc|ya?ml)$/.test(name)))
    .map((directory) => relative(GOLDEN, directory));
}

/** Replaces what is expected; says which files were written and which deleted. */
export function update(of: GoldenCase, actual: ReadonlyMap<string, string>): readonly string[] {
  const done: string[] = [];
  for (const name of of.expected.keys()) {
    if (actual.has(name)) continue;
    rmSync(join(of.directory, 'expect', name));
    done.push(`deleted golden/${of.name}/expect/${name}`);
  }
  for (const [name, text] of actual) {
    if (of.expected.get(name) === text) continue;
    const path = join(of.directory, 'expect', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    done.push(`wrote golden/${of.name}/expect/${name}`);
  }
  return done;
}

function readCase(directory: string): GoldenCase {
  const settings = readSettings(join(directory, 'case.json'));
  const from = settings.input === null ? directory : join(ROOT, settings.input);
  const names = readdirSync(from).filter((name) => /\.(netc|ya?ml)$/.test(name));
  const kind = names.some((name) => name.endsWith('.netc')) ? 'programs' : 'manifests';
  const inputs = names
    .filter((name) => name.endsWith('.netc') === (kind === 'programs'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(from, name), 'utf8') }));
  const expect = join(directory, 'expect');
  return {
    name: relative(GOLDEN, directory).split(sep).join('/'),
    directory,
    kind,
    inputs,
    profile: settings.profile,
    targets: settings.targets,
    accepts: settings.accepts,
    expected: new Map(
      readdirSync(expect)
        .filter((name) => name !== '.gitkeep')
        .sort()
        .map((name) => [name, readFileSync(join(expect, name), 'utf8')]),
    ),
  };
}

/** `case.json`, optional: `targets` and `profile` as the flags take them, `accepts`, and `input`, a directory from the repository's root. */
function readSettings(path: string): {
  readonly targets: readonly GivenProfile[];
  readonly accepts: readonly string[];
  readonly input: string | null;
  readonly profile: Profile | null;
} {
  const given: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const settings = new Map(Object.entries(given ?? {}));
  const texts = (key: string): readonly string[] | null => {
    const value: unknown = settings.get(key);
    return Array.isArray(value) ? value.map(String) : null;
  };
  const input: unknown = settings.get('input');
  const profile = settings.has('profile') ? parseProfile(String(settings.get('profile'))) : null;
  if (profile?.ok === false) throw new Error(`${path}: ${profile.error}`);
  return {
    targets:
      texts('targets')?.map((text) => {
        const parsed = parseGivenProfile(text);
        if (!parsed.ok) throw new Error(`${path}: ${parsed.error}`);
        return parsed.given;
      }) ?? ALL_TARGETS,
    accepts: texts('accepts') ?? [],
    input: typeof input === 'string' ? input : null,
    profile: profile?.profile ?? null,
  };
}

/** `expect/`, `twin/` and `wrong/` of a case. */
function isPartOfCase(directory: string): boolean {
  return (
    ['expect', 'twin', 'wrong'].includes(basename(directory)) &&
    existsSync(join(dirname(directory), 'expect'))
  );
}

function directoriesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isDirectory())
    .flatMap((path) => [path, ...directoriesBelow(path)]);
}
