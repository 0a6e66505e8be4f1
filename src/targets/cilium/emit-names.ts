/**
 * The language's DNS patterns → `matchName` and `matchPattern`. A star here is one or more characters of a label, Cilium's is
 * zero or more, so a pattern is exact where its stars are whole labels (names have no empty ones).
 * Source: pkg/fqdn/matchpattern @ 2efb257; `**.` since 1.19.
 */
import type { JsonMap } from '../../base/tree.js';
import type { CiliumSettings } from './settings.js';

export interface NamePlan {
  readonly pattern: string;
  /** `null`: nothing near can be said. */
  readonly json: JsonMap | null;
  /** Names of the pattern that `json` matches, as a pattern. */
  readonly within: string;
  /** Names beyond the pattern that `json` matches, as patterns; empty where it is exact or says less. */
  readonly beyond: readonly string[];
  /** Names of the pattern that `json` does not match, as patterns. */
  readonly missing: readonly string[];
}

/** For `toFQDNs`. */
export function planName(pattern: string, settings: CiliumSettings): NamePlan {
  const exact = (json: JsonMap): NamePlan => ({ pattern, json, within: pattern, beyond: [], missing: [] });
  if (!/^[-a-z0-9_.*]+$/.test(pattern) || pattern.length > LONGEST)
    return { pattern, json: null, within: pattern, beyond: [], missing: [pattern] };
  if (!pattern.includes('*')) return exact({ matchName: pattern });
  const deep = pattern.startsWith('**.');
  const rest = deep ? pattern.slice(3) : pattern;
  const beyond = emptied(rest)
    .filter((other) => other !== rest)
    .map((other) => (deep ? `**.${other}` : other));
  // Stars alone are every name, however many labels it has.
  if (/^\*+$/.test(pattern))
    return {
      pattern,
      json: { matchPattern: '*' },
      within: pattern,
      beyond: ['**.*', ...beyond],
      missing: [],
    };
  if (deep && !settings.manyLabelPatterns)
    return beyond.length === 0
      ? {
          pattern,
          json: { matchPattern: `*.${rest}` },
          within: `*.${rest}`,
          beyond: [],
          missing: [`**.*.${rest}`],
        }
      : { pattern, json: null, within: pattern, beyond: [], missing: [pattern] };
  return { pattern, json: { matchPattern: pattern }, within: pattern, beyond, missing: [] };
}

/** For DNS rules, where `*` alone is every name to both. */
export function planQueryName(pattern: string, settings: CiliumSettings): NamePlan {
  if (pattern === '*')
    return { pattern, json: { matchPattern: '*' }, within: pattern, beyond: [], missing: [] };
  // A rule's `matchName` takes no underscore, a pattern does (pkg/policy/api/fqdn.go).
  const plan = planName(pattern, settings);
  return plan.json !== null && 'matchName' in plan.json && pattern.includes('_')
    ? { ...plan, json: { matchPattern: pattern } }
    : plan;
}

const LONGEST = 255;
const MOST_VARIANTS = 64;

/** The pattern with every choice of its partial stars left out, itself included: what zero characters may stand for. */
function emptied(pattern: string): readonly string[] {
  let variants: readonly string[] = [''];
  const labels = pattern.split('.');
  for (const [i, label] of labels.entries()) {
    const dot = i === 0 ? '' : '.';
    const options = label === '*' ? ['*'] : optionsOf(label);
    variants = variants.flatMap((head) => options.map((option) => `${head}${dot}${option}`));
    if (variants.length > MOST_VARIANTS)
      return [pattern, labels.map((each) => (each.includes('*') ? '*' : each)).join('.')];
  }
  return variants;
}

/** A label that is stars only cannot become empty. */
function optionsOf(label: string): readonly string[] {
  const parts = label.split(/(\*+)/);
  let options: readonly string[] = [''];
  for (const part of parts) {
    const choices = part.startsWith('*') ? [part, ...(part.length > 1 ? ['*'] : []), ''] : [part];
    options = options.flatMap((head) => choices.map((choice) => `${head}${choice}`));
  }
  return options.filter((option) => option !== '');
}
