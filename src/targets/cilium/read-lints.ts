/** What a set of Cilium policies does together that nobody would read out of one of them; `lints.ts` looks at each alone. */
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { PolicySet, Pred, Rule } from '../../ir/policy.js';
import { certainlyImplies, kindsOf } from '../../ir/pred-forms.js';
import { allOf } from '../../ir/preds.js';
import { containsTraffic } from '../../ir/traffic-sets.js';
import type { Assembled } from './read-assemble.js';
import { OWN_HOST } from './read-selectors.js';

/** Adds `cilium-http-open`, `cilium-deny-own-node`, `cilium-dns-narrows` and `cilium-http-first`. */
export function lintSet({ policies, narrowed, overtaken }: Assembled): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { rule, by } of narrowed) {
    // Where every name is answered nobody misses anything but what is no query.
    if (by.request.kind === 'dns' && by.request.patterns.includes('*')) continue;
    const named = { rule: rule.origin.label, dns: by.origin.label };
    found.push(diagnostic('cilium-dns-narrows', rule.origin.span, named));
  }
  for (const { rule, by } of overtaken) {
    const named = { rule: rule.origin.label, http: by.origin.label };
    found.push(diagnostic('cilium-http-first', rule.origin.span, named));
  }
  for (const { rule, subject } of rulesOf(policies)) {
    if (
      rule.action === 'deny' &&
      rule.direction === 'ingress' &&
      kindsOf(subject).includes('pod') &&
      certainlyImplies(OWN_HOST, rule.peer)
    )
      found.push(diagnostic('cilium-deny-own-node', rule.origin.span, { rule: rule.origin.label }));
  }
  return [...found, ...openRequests(policies)];
}

interface SetRule {
  readonly rule: Rule;
  readonly subject: Pred;
  readonly namespace: string | null;
}

function rulesOf(set: PolicySet): readonly SetRule[] {
  return set.policies.flatMap(({ rules, subject, scope }) => {
    const namespace = scope.kind === 'namespace' ? scope.namespace : null;
    return rules.map((rule) => ({ rule, subject: allOf(subject, rule.own), namespace }));
  });
}

/** HTTP rules that a plain allow makes void: Envoy takes the union (cilium.md 2.10). */
function openRequests(set: PolicySet): readonly Diagnostic[] {
  const allows = rulesOf(set).filter(({ rule }) => rule.action === 'allow');
  const plain = allows.filter(({ rule }) => rule.request.kind === 'any');
  return allows
    .filter(({ rule }) => rule.request.kind === 'http')
    .flatMap(({ rule, subject, namespace }) => {
      const other = plain.find(
        (each) =>
          each.rule.direction === rule.direction &&
          (each.namespace === null || each.namespace === namespace) &&
          containsTraffic(each.rule.traffic, rule.traffic) &&
          certainlyImplies(subject, each.subject) &&
          certainlyImplies(rule.peer, each.rule.peer),
      );
      return other === undefined
        ? []
        : [
            diagnostic('cilium-http-open', rule.origin.span, {
              rule: rule.origin.label,
              other: other.rule.origin.label,
            }),
          ];
    });
}
