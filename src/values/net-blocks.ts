/**
 * A set of addresses as a person would write it: few nets with exceptions inside them, one family at a time. The union of
 * the blocks is exactly the set.
 */
import { present } from '../base/unreachable.js';
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
  // A net with a hole takes two lines as well.
  if (plain.length <= 2) return plain.map(bare);
  const [whole] = toNets(familyPart(ALL_NETS, family));
  const around = cover(part, present(whole, 'a family'));
  return around.lines >= plain.length ? plain.map(bare) : around.blocks;
}

function bare(net: Net): NetBlock {
  return { net, except: [] };
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

/** What of a net is in a set, written the cheapest way. */
interface Covered {
  readonly blocks: readonly NetBlock[];
  readonly lines: number;
  /** How many nets what is inside takes, and how many what is not. */
  readonly nets: number;
  readonly holes: number;
}

/** The cheapest way to write `inside`, all of which lies in the net: whole, with exceptions, or its two halves apart. */
function cover(inside: NetSet, net: Net): Covered {
  const interval = netInterval(net);
  if (inside.length === 0) return { blocks: [], lines: 0, nets: 0, holes: 1 };
  if (sameSet(inside, [interval])) return { blocks: [{ net, except: [] }], lines: 1, nets: 1, holes: 0 };
  const [lower, upper] = halves(net);
  const low = cover(intersect(inside, [netInterval(lower)]), lower);
  const high = cover(intersect(inside, [netInterval(upper)]), upper);
  const nets = low.nets + high.nets;
  const holes = low.holes + high.holes;
  const apart = low.lines + high.lines;
  if (1 + holes <= apart && holes < nets)
    return {
      blocks: [{ net, except: toNets(subtract([interval], inside)) }],
      lines: 1 + holes,
      nets,
      holes,
    };
  return { blocks: joined(low.blocks, high.blocks), lines: apart, nets, holes };
}

function joined(low: readonly NetBlock[], high: readonly NetBlock[]): readonly NetBlock[] {
  return low.length === 0 ? high : high.length === 0 ? low : [...low, ...high];
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
