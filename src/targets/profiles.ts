/**
 * Profiles: which plugin, which version, which settings. The table of options per plugin is data in `profiles/*.ts`; this file
 * parses, fills in defaults by version, and prints. No emitter and no semantics holds a version test: it asks a profile.
 */
import { suggest } from '../base/suggest.js';
import { CALICO_PROFILE } from './profiles/calico.js';
import { CILIUM_PROFILE } from './profiles/cilium.js';
import { K8S_PROFILE } from './profiles/k8s.js';

export type Cni = 'k8s' | 'calico' | 'cilium' | 'canal' | 'weave';
export const CNIS = ['k8s', 'calico', 'cilium', 'canal', 'weave'] as const satisfies readonly Cni[];

/** One option in which readings differ. */
export interface OptionEntry {
  /** Kebab-case; `cluster-name` and other free texts have `values: 'text'`. */
  readonly name: string;
  readonly values: readonly string[] | 'text';
  /** Default by version: the last entry whose `from` is not newer than the profile's version applies. */
  readonly defaults: readonly { readonly from: string; readonly value: string }[];
  /** What the option changes, one sentence. */
  readonly what: string;
  /** Document or source file with version. */
  readonly source: string;
}

export interface ProfileTable {
  readonly cni: Cni;
  /** Maintained lines, ascending, `major.minor` (a `-dev` suffix for an unreleased line). */
  readonly versions: readonly string[];
  /** The version assumed where none is written. */
  readonly newest: string;
  readonly options: readonly OptionEntry[];
}

export const PROFILE_TABLES: ReadonlyMap<string, ProfileTable> = new Map([
  ['k8s', K8S_PROFILE],
  ['calico', CALICO_PROFILE],
  ['cilium', CILIUM_PROFILE],
]);

/** A cluster's plugin, its version, and every option of its table filled in. */
export interface Profile {
  readonly cni: Cni;
  /** The table's version it is read as. */
  readonly version: string;
  /** By option name; every option of the table is present. */
  readonly options: ReadonlyMap<string, string>;
  /** As one would write it: `cilium@1.20,host-firewall=on`; only what differs from the defaults. */
  readonly label: string;
}

export type ProfileResult =
  | { readonly ok: true; readonly profile: Profile; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string; readonly help: string };

/** Which table a cni is read by: `canal` is Calico's policy engine, `weave` is `k8s` with limits. */
export function tableOf(cni: Cni): ProfileTable {
  return cni === 'calico' || cni === 'canal'
    ? CALICO_PROFILE
    : cni === 'cilium'
      ? CILIUM_PROFILE
      : K8S_PROFILE;
}

/** Which family's resources and which plugin's reading a cni has. */
export function pluginOf(cni: Cni): 'k8s' | 'calico' | 'cilium' {
  return cni === 'calico' || cni === 'canal' ? 'calico' : cni === 'cilium' ? 'cilium' : 'k8s';
}

/** A profile as written, before defaults: what a command line or a cluster block gives. */
export interface GivenProfile {
  readonly cni: Cni;
  /** `null`: not written. */
  readonly version: string | null;
  readonly options: ReadonlyMap<string, string>;
}

export type GivenResult =
  | { readonly ok: true; readonly given: GivenProfile }
  | { readonly ok: false; readonly error: string; readonly help: string };

/** Takes `cni@version,option=value,…` apart; neither version nor options are checked yet. */
export function parseGivenProfile(text: string): GivenResult {
  const [head = '', ...settings] = text.split(',').map((part) => part.trim());
  const at = head.indexOf('@');
  const cni = at < 0 ? head : head.slice(0, at);
  if (!isCni(cni)) {
    const near = suggest(cni, CNIS);
    return {
      ok: false,
      error: `unknown profile \`${cni}\``,
      help: near ? `did you mean \`${near}\`?` : `one of ${CNIS.join(', ')}`,
    };
  }
  const options = new Map<string, string>();
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    if (equals < 0)
      return { ok: false, error: `\`${setting}\` is no \`option=value\``, help: 'write `option=value`' };
    options.set(setting.slice(0, equals), setting.slice(equals + 1));
  }
  return { ok: true, given: { cni, version: at < 0 ? null : head.slice(at + 1), options } };
}

/** Parses `cni@version,option=value,…` and fills in the rest. */
export function parseProfile(text: string): ProfileResult {
  const parsed = parseGivenProfile(text);
  return parsed.ok ? makeProfile(parsed.given.cni, parsed.given.version, parsed.given.options) : parsed;
}

/** Fills in defaults and checks every name and value. A version newer than the table is read as the newest, with a warning. */
export function makeProfile(
  cni: Cni,
  version: string | null,
  given: ReadonlyMap<string, string>,
): ProfileResult {
  const table = tableOf(cni);
  const warnings: string[] = [];
  let chosen = table.newest;
  if (version !== null) {
    const wanted = version.replace(/^v/, '');
    const short = /^([0-9]+\.[0-9]+)(?:\.[0-9]+)?(-dev)?$/.exec(wanted);
    if (short === null)
      return {
        ok: false,
        error: `\`${version}\` is no version`,
        help: `known: ${table.versions.join(', ')}`,
      };
    const line = `${short[1]}${short[2] ?? ''}`;
    if (table.versions.includes(line)) chosen = line;
    else if (compareVersions(line, table.newest) > 0) {
      warnings.push(`${cni} ${version} is newer than this table; read as ${table.newest}`);
    } else {
      return {
        ok: false,
        error: `${cni} ${version} is not in the table`,
        help: `known: ${table.versions.join(', ')}`,
      };
    }
  }
  const names = table.options.map((option) => option.name);
  for (const name of given.keys()) {
    if (names.includes(name)) continue;
    const near = suggest(name, names);
    return {
      ok: false,
      error: `${cni} has no option \`${name}\``,
      help: near ? `did you mean \`${near}\`?` : `known: ${names.join(', ')}`,
    };
  }
  const options = new Map<string, string>();
  const differing: string[] = [];
  for (const option of table.options) {
    const fallback = defaultOf(option, chosen);
    const value = given.get(option.name) ?? fallback;
    if (option.values !== 'text' && !option.values.includes(value)) {
      return {
        ok: false,
        error: `\`${value}\` is no value of ${cni}'s \`${option.name}\``,
        help: `one of ${option.values.join(', ')}`,
      };
    }
    options.set(option.name, value);
    if (value !== fallback) differing.push(`${option.name}=${value}`);
  }
  // `plugin=` names a profile in its turn.
  const plugin = options.get('plugin') ?? '';
  const named = plugin === '' ? null : parseProfile(plugin);
  if (named !== null && !named.ok) return named;
  const label = [`${cni}@${chosen}`, ...differing].join(',');
  return { ok: true, profile: { cni, version: chosen, options, label }, warnings };
}

/** Is the profile's version this one or newer? A `-dev` line counts as the release it leads to. */
export function atLeast(profile: Profile, version: string): boolean {
  return compareVersions(profile.version, version) >= 0;
}

/** Orders `major.minor` texts by number; `-dev` counts as its release. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const [majorA = 0, minorA = 0] = numbersOf(a);
  const [majorB = 0, minorB = 0] = numbersOf(b);
  return majorA - majorB || minorA - minorB;
}

/** By version; emitters ask for each rule. */
const numbersKnown = new Map<string, readonly number[]>();

function numbersOf(version: string): readonly number[] {
  const numbers = numbersKnown.get(version) ?? version.replace('-dev', '').split('.').map(Number);
  if (numbersKnown.size < 100) numbersKnown.set(version, numbers);
  return numbers;
}

function defaultOf(option: OptionEntry, version: string): string {
  let value = option.defaults[0]?.value ?? '';
  for (const entry of option.defaults) if (compareVersions(version, entry.from) >= 0) value = entry.value;
  return value;
}

function isCni(text: string): text is Cni {
  return (CNIS as readonly string[]).includes(text);
}
