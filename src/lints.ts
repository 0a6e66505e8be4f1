/** What is worth a word about a program that is right: only its meaning shows it, so the checks on its text cannot. */
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.js';
import type { PolicySet } from './ir/policy.js';
import { redundantRules } from './ir/redundant-rules.js';

/** Adds `rule-useless` and `request-beside-plain-allow`. A `connect` is named once, and only if both its halves are covered. */
export function lint(policies: PolicySet): readonly Diagnostic[] {
  const found = redundantRules(policies);
  const redundant = new Set(found.map(({ rule }) => rule));
  const needed = new Set(
    policies.policies
      .flatMap((policy) => policy.rules)
      .filter((rule) => !redundant.has(rule))
      .map((rule) => placeKey(rule.origin)),
  );
  return found
    .filter(({ rule }) => !needed.has(placeKey(rule.origin)))
    .map(({ rule, by }) => {
      const code =
        rule.request.kind !== 'any' && by.request.kind === 'any'
          ? 'request-beside-plain-allow'
          : 'rule-useless';
      const related = [{ span: by.origin.span, message: `\`${by.origin.label}\` says it already` }];
      return diagnostic(code, rule.origin.span, {}, { related });
    });
}

function placeKey(origin: {
  readonly span: { readonly file: { readonly name: string }; readonly start: number };
}): string {
  return JSON.stringify([origin.span.file.name, origin.span.start]);
}
