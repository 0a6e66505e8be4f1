/** Nets as written → sets of addresses. What does not parse is left out here: the checks have reported it. */
import type { NetsNode, Word } from '../syntax/ast.js';
import { subtract } from '../values/intervals.js';
import { type NetSet, netSet, parseNet } from '../values/nets.js';

/** A list with its exceptions taken out. */
export function lowerNets(nets: NetsNode): NetSet {
  return subtract(lowerNetWords(nets.of), lowerNetWords(nets.except));
}

export function lowerNetWords(words: readonly Word[]): NetSet {
  return netSet(words.map((word) => parseNet(word.text)).filter((net) => net !== undefined));
}
