/** Manifests → all that netc takes from them, as one text without places: what gives equal texts is the same to everything behind the readers. */
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { hasErrors } from '../../src/diagnostics/diagnostic.js';
import { NO_FACTS } from '../../src/ir/policy.js';
import { readManifests } from '../../src/manifests.js';
import { worldOf } from '../../src/targets/kube/read-world.js';
import type { Profile } from '../../src/targets/profiles.js';
import { meaningOf } from '../../src/targets/registry.js';

export interface Reading {
  /** Policies, sets, gateways, effects and facts; empty where there are errors. */
  readonly meaning: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Code and words of everything that is said, sorted. */
  readonly said: string;
}

/** Without any proof, as tests read thousands. `null` chooses the plugin by the kinds. */
export function readingOf(text: string, profile: Profile | null): Reading {
  const read = readManifests([{ name: 'input.yaml', text }], profile, null);
  if (read.profile === null || hasErrors(read.diagnostics)) return without(read.diagnostics);
  const plugin = meaningOf(read.profile);
  const objects = [...read.objects, ...read.world];
  const known = [...read.diagnostics, ...plugin.validate(objects, read.profile)];
  if (hasErrors(known)) return without(known);
  const namespaces = [...worldOf(read.world).namespaces.values()].map(({ name, labels }) => ({
    name,
    labels,
  }));
  const { policies, diagnostics } = plugin.read(objects, read.profile, { ...NO_FACTS, namespaces });
  const all = [...known, ...diagnostics];
  return { ...without(all), meaning: hasErrors(all) ? '' : JSON.stringify(policies, plain) };
}

function without(diagnostics: readonly Diagnostic[]): Reading {
  const said = diagnostics.map((one) => `${one.code}: ${one.message}`);
  return { meaning: '', diagnostics, said: said.sort().join('\n') };
}

function plain(key: string, value: unknown): unknown {
  if (key === 'span') return undefined;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return [...value];
  return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
}
