/**
 * A set of addresses as a person would write it: few nets with exceptions inside them, one family at a time. The union of
 * the blocks is exactly the set.
 */
import { intersect, sameSet, subtract } from './intervals.js';
import {
  ALL_NETS,
  type Family,
  familyPart,
  type Net,
  type NetSet,
  netInterval,
  printNet,
  toNets,
} from './nets.js';

/** `except` lie strictly inside `net` and do not touch other blocks; no two blocks meet. */
export interface NetBlock {
  readonly net: Net;
  readonly except: readonly Net[];
}

/** The blocks of one family, ascending. Either plain nets, or nets around holes, whichever takes fewer lines. */
export function netBlocks(set: NetSet, family: Family): readonly NetBlock[] {
  const part = familyPart(set, family);
  if (part.length === 0) return [];
  const plain = toNets(part);
  const whole = familyPart(ALL_NETS, family);
  const around = cover(part, toNets(whole)[0]);
  return around === null || lines(around) >= plain.length
    ? plain.map((net) => ({ net, except: [] }))
    : around;
}

/** A block of a whole family as its two halves, for readers to whom `/0` is more or less than that. */
export function withoutEverything(block: NetBlock): readonly NetBlock[] {
  if (block.net.prefix > 0) return [block];
  return halves(block.net).flatMap((net): NetBlock[] => {
    const inside = [netInterval(net)];
    const except = block.except.filter((hole) => intersect(inside, [netInterval(hole)]).length > 0);
    return except.some((hole) => hole.prefix <= net.prefix) ? [] : [{ net, except }];
  });
}

export function printBlock(block: NetBlock): { readonly cidr: string; readonly except: readonly string[] } {
  return { cidr: printNet(block.net), except: block.except.map(printNet) };
}

/** Which families a set has addresses of. */
export function familiesOf(set: NetSet): readonly Family[] {
  return ([4, 6] as const).filter((family) => familyPart(set, family).length > 0);
}

/** Every address of the family? */
export function isWholeFamily(set: NetSet, family: Family): boolean {
  return sameSet(familyPart(set, family), familyPart(ALL_NETS, family));
}

function lines(blocks: readonly NetBlock[]): number {
  return blocks.reduce((sum, block) => sum + 1 + block.except.length, 0);
}

/** The cheapest way to write what of `net` is in the set: whole, with exceptions, or its two halves apart. */
function cover(set: NetSet, net: Net | undefined): readonly NetBlock[] | null {
  if (net === undefined) return null;
  const interval = [netInterval(net)];
  const inside = intersect(set, interval);
  if (inside.length === 0) return [];
  const holes = subtract(interval, inside);
  if (holes.length === 0) return [{ net, except: [] }];
  const nets = toNets(inside);
  if (nets.length === 1) return nets.map((n) => ({ net: n, except: [] }));
  const except = toNets(holes);
  const [low, high] = halves(net);
  const apart = [...(cover(set, low) ?? []), ...(cover(set, high) ?? [])];
  return 1 + except.length <= lines(apart) && 1 + except.length < nets.length + 1 ? [{ net, except }] : apart;
}

function halves(net: Net): readonly [Net, Net] {
  const size = 1n << BigInt((net.family === 4 ? 32 : 128) - net.prefix - 1);
  const half = { ...net, prefix: net.prefix + 1 };
  return [half, { ...half, base: net.base + size }];
}

/** The set in the language's words, shortest first: `10.0.0.0/8, fd00::/8 except (10.1.0.0/16)`. */
export function netWords(set: NetSet): {
  readonly nets: readonly string[];
  readonly except: readonly string[];
} {
  const blocks = familiesOf(set).flatMap((family) => netBlocks(set, family));
  return {
    nets: blocks.map((block) => printNet(block.net)),
    except: blocks.flatMap((block) => block.except.map(printNet)),
  };
}
