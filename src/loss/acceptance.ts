/**
 * Whether the source or the command line accepts a loss. Emitters ask before they choose what to emit, and write the answer
 * into the loss; nothing lossy is written without one.
 */
import type { Accept } from '../ir/policy.js';
import type { Loss, LossCode, LossKind } from './loss.js';

/** What can be accepted where a loss happens: everything written there, and what the command line gives (`wider`, `narrower:http`). */
export interface Acceptable {
  readonly target: string;
  /** Of the rule, its policy, or the gateway. */
  readonly accepts: readonly Accept[];
  readonly commandLine: readonly string[];
}

/** The acceptance that covers a loss of this kind and code, or null. `both` covers each way; `wider` and `narrower` together cover `both`. */
export function acceptanceOf(kind: LossKind, code: LossCode, given: Acceptable): Loss['acceptedBy'] {
  if (kind === 'both') {
    const whole = find('both', code, given);
    if (whole !== null) return whole;
    const wider = find('wider', code, given);
    return wider === null || find('narrower', code, given) === null ? null : wider;
  }
  return find(kind, code, given) ?? (kind === 'effect' ? null : find('both', code, given));
}

/** Does the acceptance speak about this target? None named means all. */
export function applies(accept: Accept, target: string): boolean {
  return accept.targets.length === 0 || accept.targets.includes(target);
}

function find(kind: LossKind, code: LossCode, given: Acceptable): Loss['acceptedBy'] {
  const written = given.accepts.find((accept) => accept.kind === kind && applies(accept, given.target));
  if (written !== undefined) return { reason: written.reason, origin: written.origin };
  const spoken = given.commandLine.find((entry) => entry === kind || entry === `${kind}:${code}`);
  return spoken === undefined ? null : { reason: `--accept ${spoken}`, origin: null };
}
