/** What any policy comes to under Cilium, and how a set of them decides one flow: cilium.md 2.3, 2.4, 2.10 and 2.13. */
import type { Direction } from '../../src/ir/policy.js';
import type { Asked, OracleProfile } from './asked.js';
import { type Identity, identityOf } from './cilium-identity.js';

export interface CiliumRule {
  readonly direction: Direction;
  applies(subject: Identity): boolean;
  /** Whether it turns on default deny for its direction. */
  readonly isolates: boolean;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly verdict: 'allow' | 'deny' | 'pass';
  readonly tier: 'Admin' | 'Normal' | 'Baseline';
  readonly priority: number;
  /** Who and which traffic, requests aside. */
  matches(asked: Asked, peer: Identity): boolean;
  /** Which requests; `null` where the proxy has no say. */
  readonly filter: RequestFilter | null;
  /** The port and protocol that its proxy rules stand under; empty where it names no single port. */
  readonly portKey: string;
}

export interface RequestFilter {
  readonly kind: 'http' | 'dns';
  passes(asked: Asked): boolean;
}

/** Does Cilium let the flow through at its subject? */
export function decide(rules: readonly CiliumRule[], profile: OracleProfile, asked: Asked): boolean {
  const { flow } = asked;
  const { options } = profile;
  const { subject } = flow;
  const mode = options.get('enforcement');
  if (mode === 'never' || subject.kind === 'outside' || subject.kind === 'unmanaged') return true;
  if (subject.kind === 'node' && options.get('host-firewall') !== 'on') return true;
  const own = identityOf(subject, flow, profile);
  const peer = identityOf(flow.peer, flow, profile);
  const applying = rules.filter((rule) => rule.direction === flow.direction && rule.applies(own));
  const isolated = applying.some((rule) => rule.isolates) || mode === 'always' || subject.kind === 'init';
  const matching = applying.flatMap((rule) => rule.entries).filter((entry) => entry.matches(asked, peer));
  const decided =
    tierDecides(matching, 'Admin', asked, profile, isolated) ??
    tierDecides(matching, 'Normal', asked, profile, isolated) ??
    tierDecides(matching, 'Baseline', asked, profile, isolated);
  if (decided !== null) return decided;
  if (!isolated) return true;
  // The own host is let in below everything else, where there is any rule at all.
  const isHost = flow.ownNode && flow.peer.kind === 'node';
  const spares = options.get('allow-localhost') === 'always' && subject.kind !== 'node';
  return flow.direction === 'ingress' && isHost && spares && applying.length > 0;
}

/** `null` where the tier leaves the flow to what comes after it. */
function tierDecides(
  matching: readonly Entry[],
  tier: Entry['tier'],
  asked: Asked,
  profile: OracleProfile,
  isolated: boolean,
): boolean | null {
  const here = matching.filter((entry) => entry.tier === tier);
  const first = Math.min(...here.map((entry) => entry.priority));
  const level = here.filter((entry) => entry.priority === first);
  if (level.some((entry) => entry.verdict === 'deny')) return false;
  const allows = level.filter((entry) => entry.verdict === 'allow');
  const passes = (entry: Entry): boolean => entry.filter === null || entry.filter.passes(asked);
  // Envoy comes before the DNS proxy, and takes a DNS rule for an allow of whatever HTTP request there is.
  if (allows.some((entry) => entry.filter?.kind === 'http'))
    return allows.some((entry) => (entry.filter?.kind === 'dns' ? isHttp(asked) : passes(entry)))
      ? true
      : null;
  // The DNS proxy knows only what stands under its own port; a wildcard stands there where nothing is denied by default.
  const dns = allows.filter((entry) => entry.filter?.kind === 'dns').map((entry) => entry.portKey);
  if (dns.length > 0 && profile.options.get('dns-beside-allow') !== 'passes')
    return !isolated || allows.some((entry) => dns.includes(entry.portKey) && passes(entry));
  // An HTTP rule restricts nothing that something else allows, be it only that nothing is denied by default.
  return allows.some(passes) ? true : null;
}

function isHttp({ flow: { request }, assumed }: Asked): boolean {
  return request === null ? assumed : request.kind === 'http';
}
