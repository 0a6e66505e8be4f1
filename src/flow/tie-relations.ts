/**
 * Where the two ends of a flow must agree or differ: the labels of one namespace are one set, so are those of one account, and no
 * two endpoints have one address. Relations compare atoms of a space; `possible.ts` says the same of one flow.
 */
import { allOf, and, anyOf, not, or, values } from '../dd/apply.js';
import { type Diagram, FALSE, type Store } from '../dd/store.js';
import type { Slot, Space } from './space.js';

/** What must hold beside the tie formulas, for the fields of the space. May throw `NodeLimit`. */
export function tieRelations(store: Store, space: Space): readonly Diagram[] {
  const result: Diagram[] = [];
  const both = (name: string): readonly [number, number] | null => {
    const subject = space.place(`subject.${name}`);
    const peer = space.place(`peer.${name}`);
    return subject === undefined || peer === undefined ? null : [subject, peer];
  };
  const implied = (a: Diagram, b: Diagram): Diagram => or(store, not(store, a), b);

  const namespaces = both('namespace');
  if (namespaces !== null) {
    const own = space.place('flow.own-namespace');
    const surely = equal(store, space, namespaces, (atom) => atom.single && atom.present);
    let same = surely;
    if (own !== undefined) {
      same = values(store, own, [{ first: 1, last: 1 }]);
      result.push(
        implied(
          same,
          equal(store, space, namespaces, (atom) => atom.present),
        ),
        implied(surely, same),
      );
    }
    for (const key of keysOf(space, 'namespace-label')) {
      const labels = both(`namespace-label.${key}`);
      if (labels !== null)
        result.push(
          implied(
            same,
            equal(store, space, labels, () => true),
          ),
        );
    }
    const accounts = both('account');
    if (accounts !== null) {
      const sameAccount = and(
        store,
        same,
        equal(store, space, accounts, (atom) => atom.single && atom.present),
      );
      for (const key of keysOf(space, 'account-label')) {
        const labels = both(`account-label.${key}`);
        if (labels !== null)
          result.push(
            implied(
              sameAccount,
              equal(store, space, labels, () => true),
            ),
          );
      }
    }
  }

  const addresses = both('address');
  if (addresses !== null) result.push(not(store, sameAddress(store, space, addresses)));
  return result;
}

function keysOf(space: Space, name: 'namespace-label' | 'account-label'): readonly string[] {
  return space.slots.flatMap((slot) =>
    slot.kind === 'text' && slot.field.name === name && slot.field.end === 'subject' ? [slot.field.key] : [],
  );
}

/** Both fields lie in one atom, of those that count. Both fields are cut alike. */
function equal(
  store: Store,
  space: Space,
  [subject, peer]: readonly [number, number],
  counts: (atom: { readonly present: boolean; readonly single: boolean }) => boolean,
): Diagram {
  const slot = space.slots[subject];
  if (slot?.kind !== 'text') return FALSE;
  return anyOf(
    store,
    slot.atoms.flatMap(({ representative, single }, i) => {
      if (!counts({ present: representative !== null, single })) return [];
      const here = [{ first: i, last: i }];
      return [allOf(store, [values(store, subject, here), values(store, peer, here)])];
    }),
  );
}

/** Both addresses lie in atoms of one and the same address. */
function sameAddress(store: Store, space: Space, [subject, peer]: readonly [number, number]): Diagram {
  const singles = (slot: Slot | undefined): ReadonlyMap<bigint, number> =>
    new Map(
      slot?.kind !== 'address'
        ? []
        : slot.atoms.flatMap((atom, i) => (atom.first === atom.last ? [[atom.first, i]] : [])),
    );
  const peers = singles(space.slots[peer]);
  return anyOf(
    store,
    [...singles(space.slots[subject])].flatMap(([address, i]) => {
      const j = peers.get(address);
      if (j === undefined) return [];
      return [
        and(
          store,
          values(store, subject, [{ first: i, last: i }]),
          values(store, peer, [{ first: j, last: j }]),
        ),
      ];
    }),
  );
}
