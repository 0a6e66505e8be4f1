/**
 * Nets → `fromCIDRSet` and `toCIDRSet`. A CIDR matches what is outside, and pods or nodes only in the match modes that say so
 * (cilium.md 2.8); what of that the facts of the cluster leave open is a condition.
 */
import type { Feature } from '../../ir/feature.js';
import type { EndpointKind, Facts, Pred } from '../../ir/policy.js';
import { allOf, anyOf, inNets, isKind } from '../../ir/preds.js';
import { intersect, subtract, union } from '../../values/intervals.js';
import { familiesOf, isWholeFamily, type NetBlock, netBlocks, printBlock } from '../../values/net-blocks.js';
import { ALL_NETS, familyPart, type NetSet, netInterval, netSet, toNets } from '../../values/nets.js';
import type { PeerItem, Said } from './emit-peers.js';
import { homeOf } from './emit-shapes.js';
import type { CiliumSettings } from './settings.js';

export interface NetsPlan {
  /** `null` where a CIDR matches none of the kinds asked for. */
  readonly said: Said | null;
  /** Kinds asked for that no CIDR matches although they may have such addresses. */
  readonly left: readonly { readonly kind: EndpointKind; readonly code: Feature }[];
}

/** Endpoints of the given kinds (pods, nodes, the outside) with an address in `nets`. */
export function planNets(
  kinds: readonly EndpointKind[],
  nets: NetSet,
  facts: Facts,
  settings: CiliumSettings,
): NetsPlan {
  const matched = kindsOfCidrs(settings);
  const absent: Pred[] = [];
  const left: { kind: EndpointKind; code: Feature }[] = [];
  for (const kind of kinds.filter((each) => !matched.includes(each))) {
    // A net of one family, or one in which such endpoints are known to live, means them; another rarely does.
    const whole = familiesOf(nets).some((family) => isWholeFamily(nets, family));
    const assumed = homeOf(kind, facts) === null && kinds.includes('outside') && !whole;
    if (assumed) absent.push(allOf(isKind(kind), inNets(nets)));
    else left.push({ kind, code: whole ? 'family' : kind === 'node' ? 'node' : 'pod-address' });
  }
  const wanted = kinds.filter((kind) => matched.includes(kind));
  if (wanted.length === 0) return { said: null, left };
  const strangers = matched.filter((kind) => !wanted.includes(kind));
  const foreign = union(strangers.flatMap((kind) => homeOf(kind, facts) ?? []));
  const form = subtract(nets, foreign);
  for (const kind of wanted) {
    if (kind === 'outside') continue;
    const lost = intersect(intersect(nets, foreign), homeOf(kind, facts) ?? ALL_NETS);
    if (lost.length > 0) absent.push(allOf(isKind(kind), inNets(lost)));
  }
  const blocks = blocksOf(form, wanted.includes('node'));
  for (const kind of strangers) {
    // A prefix of length 0 never matches nodes (cilium#39688).
    const seen = kind === 'node' ? blocks.filter(({ net }) => net.prefix > 0) : blocks;
    const met = intersect(union(seen.flatMap(addressesOf)), homeOf(kind, facts) ?? ALL_NETS);
    if (met.length > 0) absent.push(allOf(isKind(kind), inNets(met)));
  }
  const pred = allOf(anyOf(...wanted.map(isKind)), inNets(form));
  const items = blocks.map((block): PeerItem => {
    const { cidr, except } = printBlock(block);
    return { member: 'CIDRSet', value: { cidr, ...(except.length === 0 ? {} : { except }) } };
  });
  return { said: { items, pred, absent: absent.length === 0 ? null : anyOf(...absent) }, left };
}

function kindsOfCidrs(settings: CiliumSettings): readonly EndpointKind[] {
  return [
    'outside',
    ...(settings.cidrsMatchNodes ? (['node'] as const) : []),
    ...(settings.cidrsMatchPods ? (['pod'] as const) : []),
  ];
}

/** `nodes`: they are meant too, so no prefix may have length 0. */
function blocksOf(nets: NetSet, nodes: boolean): readonly NetBlock[] {
  return ([4, 6] as const).flatMap((family) => {
    const blocks = netBlocks(nets, family);
    if (!nodes || blocks.every(({ net }) => net.prefix > 0)) return blocks;
    return toNets(familyPart(nets, family)).flatMap((net) => {
      if (net.prefix > 0) return [{ net, except: [] }];
      const half = { ...net, prefix: 1 };
      const size = 1n << (family === 4 ? 31n : 127n);
      return [half, { ...half, base: net.base + size }].map((each) => ({ net: each, except: [] }));
    });
  });
}

function addressesOf({ net, except }: NetBlock): NetSet {
  return subtract([netInterval(net)], netSet(except));
}
