/**
 * Peers that are everything but some pods (`any except (…)`, `world`) → a `notSelector`, which alone matches what no endpoint
 * of Calico holds. Only in a GlobalNetworkPolicy: in a NetworkPolicy it is limited to the own namespace (calico.md 3.4).
 */
import type { Pred } from '../../ir/policy.js';
import { certainlyDisjoint, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_NODE, IS_OUTSIDE, IS_POD, isFalse, notOf } from '../../ir/preds.js';
import { sameSet } from '../../values/intervals.js';
import { ALL_NETS } from '../../values/nets.js';
import { ADDRESSED_KINDS, addressForm } from '../address-forms.js';
import type { Shape } from '../endpoint-shape.js';
import { peerParts } from '../peer-parts.js';
import {
  type EntityPlace,
  netEntities,
  planEntity,
  podSelectorText,
  type SaidEntities,
} from './emit-entities.js';
import { either, PODS_ONLY, SELECTOR_LIMIT } from './emit-selectors.js';

/** Can the peers not be said exactly part by part? */
export function needsComplement(peer: Pred, place: EntityPlace): boolean {
  const parts = peerParts(peer, ADDRESSED_KINDS);
  if (parts === null) return true;
  return parts.some((part) => {
    const plan = planEntity(part, place);
    return !plan.ok || plan.said.absent !== null;
  });
}

/** The peers that are no pods by address, without the pods that are left out; `null` where that is not exact either. */
export function planComplement(peer: Pred, place: EntityPlace): SaidEntities | null {
  const left = simplifyPred(allOf(IS_POD, notOf(peer)));
  const others = simplifyPred(allOf(anyOf(IS_NODE, IS_OUTSIDE), peer));
  // One list of nets must hold for nodes and the outside alike, and for the pods that are not left out.
  const shapes = peerParts(others, ADDRESSED_KINDS) ?? [];
  const [first] = shapes;
  if (first === undefined || shapes.some((shape) => isSpecial(shape) || !sameNets(shape, first))) return null;
  const { nets } = first;
  const kinds = shapes.flatMap((shape) => shape.kinds);
  const pods = simplifyPred(allOf(IS_POD, peer));
  // With pods among the peers their addresses must be free: else the nets would cut them too.
  if (!isFalse(pods) && nets !== null) return null;
  const excluded = podsLeft(left, pods);
  if (excluded === null) return null;
  if (isFalse(pods) && place.hosts && !kinds.includes('node')) {
    const selector = either([PODS_ONLY, AUTOMATIC_HOST]);
    return {
      entities: netEntities({ notSelector: selector }, nets ?? ALL_NETS),
      pred: peer,
      absent: null,
    };
  }
  const form = addressForm([...kinds, 'pod'], nets, place.facts);
  if (form === null || form.absent !== null) return null;
  const said = netEntities({ notSelector: excluded }, form.nets);
  return { entities: said, pred: peer, absent: null };
}

/** What automatic host endpoints carry (calico.md 3.10). */
const AUTOMATIC_HOST = "projectcalico.org/created-by == 'calico-kube-controllers'";

/** The pods to leave out as one selector; `null` where labels do not say it. */
function podsLeft(left: Pred, kept: Pred): string | null {
  if (isFalse(kept)) return PODS_ONLY;
  if (isFalse(left) || certainlyDisjoint(left, IS_POD)) return null;
  const texts: string[] = [];
  for (const shape of peerParts(left, ADDRESSED_KINDS) ?? []) {
    const text = podSelectorText(shape);
    if (text === null) return null;
    texts.push(text);
  }
  const text = either(texts.sort());
  return texts.length === 0 || text.length > SELECTOR_LIMIT ? null : text;
}

function sameNets(a: Shape, b: Shape): boolean {
  return sameSet(a.nets ?? ALL_NETS, b.nets ?? ALL_NETS);
}

function isSpecial(shape: Shape): boolean {
  return (
    shape.dns.length + shape.nodeLabels.length > 0 ||
    shape.ownNode !== null ||
    shape.apiServer !== null ||
    shape.cluster !== null
  );
}
