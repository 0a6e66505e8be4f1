/** Text → what lowering makes of it; the parser must have nothing to say. */
import { expect } from 'vitest';
import { scopeOf } from '../../src/check/scope.js';
import type { Policy } from '../../src/ir/policy.js';
import { predText } from '../../src/ir/pred-text.js';
import { trafficText } from '../../src/ir/traffic-text.js';
import { type LowerResult, lower } from '../../src/lower/lower.js';
import { parseFile } from '../../src/syntax/parse.js';

export function lowered(text: string): LowerResult {
  const { file, diagnostics } = parseFile({ name: 'test.netc', text });
  expect(diagnostics).toEqual([]);
  return lower(scopeOf([file]));
}

/** One line per policy header and rule, in words; what a test can quote. */
export function inWords(policy: Policy): readonly string[] {
  const scope = policy.scope.kind === 'namespace' ? policy.scope.namespace : '*';
  return [
    `${scope}/${policy.name} order ${policy.rank.order} for ${predText(policy.subject)}: ingress ${policy.isolates.ingress}, egress ${policy.isolates.egress}`,
    ...policy.rules.map(
      (rule) =>
        `${rule.action} ${rule.direction} ${predText(rule.peer)} on ${trafficText(rule.traffic)}${
          rule.request.kind === 'any' ? '' : ` ${rule.request.kind}`
        }`,
    ),
  ];
}

/** All policies of a program in words. */
export function policiesOf(text: string): readonly string[] {
  return lowered(text).policies.policies.flatMap(inWords);
}
