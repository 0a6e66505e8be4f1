/**
 * What host endpoints let pass: the traffic of nodes themselves. Untracked and pre-DNAT policies and forwarded traffic are
 * not in it. Source: felix/rules/{endpoints,static}.go, felix/config/config_params.go:442-443 @ 87c1590.
 */
import type { Formula, Formulas } from '../../flow/formula.js';
import type { Direction } from '../../ir/policy.js';
import { TCP, UDP } from '../../ir/traffic.js';
import { type IntervalSet, union } from '../../values/intervals.js';
import type { Host } from './endpoints.js';
import { flowNumber, one } from './flow-terms.js';

const TCP_BOTH = [179, 2379, 2380, 5473, 6443, 6666, 6667];
const FAILSAFE: Readonly<
  Record<Direction, readonly { readonly protocol: number; readonly ports: readonly number[] }[]>
> = {
  ingress: [
    { protocol: TCP, ports: [22, ...TCP_BOTH] },
    { protocol: UDP, ports: [68] },
  ],
  egress: [
    { protocol: TCP, ports: TCP_BOTH },
    { protocol: UDP, ports: [53, 67] },
  ],
};

/** The flows to ports that host endpoints always let pass, by the default configuration. */
export function isFailsafe(formulas: Formulas, direction: Direction): Formula {
  const portSet = (ports: readonly number[]): IntervalSet<number> => union(ports.flatMap(one));
  return formulas.any(
    FAILSAFE[direction].map(({ protocol, ports }) =>
      formulas.and(
        flowNumber(formulas, 'protocol', one(protocol)),
        flowNumber(formulas, 'port', portSet(ports)),
      ),
    ),
  );
}

/**
 * Does one of the host's profiles allow everything? `projectcalico-default-allow` and those of namespaces do; those of accounts have
 * no rules, and one that does not exist allows nothing (updateprocessors, conversion NamespaceToProfile @ 87c1590).
 */
export function profileAllows(host: Pick<Host, 'profiles'>): boolean {
  return host.profiles.some(
    (profile) => profile === 'projectcalico-default-allow' || profile.startsWith('kns.'),
  );
}
