/**
 * Disagreements that are explained and stay: where a rule says why, a difference is counted and not reported. Each names its source;
 * docs/conformance.md tells them in full.
 */
const RULES = [];

/** The name of the rule that covers a finding of a case, or undefined. */
export function knownBy(engine, given, finding) {
  return RULES.find((rule) => rule.engine === engine && rule.covers(given, finding))?.name;
}
