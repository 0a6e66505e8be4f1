/**
 * A plain evaluator of everything Cilium enforces: one flow, JSON as a user wrote it. From cilium.md sections 2 and 4; shares nothing
 * with what it checks.
 */
import type { Json } from '../../src/base/tree.js';
import type { Flow } from '../../src/flow/flow.js';
import { type Judge, judgeBy, type OracleProfile, type Verdict } from './asked.js';
import { decide } from './cilium-entries.js';
import { clusterPolicyRules, networkPolicyRules } from './cilium-kubernetes.js';
import { policyRules } from './cilium-policies.js';

/** Does Cilium let the flow through on the side of its subject? */
export function allowed(objects: readonly Json[], profile: OracleProfile, flow: Flow): Verdict {
  return judge(objects, profile)(flow);
}

/** As `allowed`, for many flows. */
export function judge(objects: readonly Json[], profile: OracleProfile): Judge {
  const rules = [
    ...policyRules(objects, profile),
    ...networkPolicyRules(objects, profile),
    ...(profile.options.get('cluster-network-policy') === 'on' ? clusterPolicyRules(objects, profile) : []),
  ];
  return judgeBy(objects, (asked) => decide(rules, profile, asked));
}
