/** Ledgers that note nothing. */
import { present } from '../../base/unreachable.js';
import type { Ledger } from '../losses.js';

/** For rules of which nothing can be lost: what cannot be said is left out. */
export function mutedLedger(ledger: Ledger): Ledger {
  return {
    ...ledger,
    choose: ({ alternatives }) =>
      present(
        alternatives.find(({ kind }) => kind === 'narrower') ?? alternatives[0],
        'an alternative of a claim',
      ),
    effect: () => {},
    condition: () => {},
  };
}

/** A ledger for what says again what another rule says: it chooses as that rule's does, which has noted the loss. */
export function repeatingLedger(ledger: Ledger): Ledger {
  return { ...ledger, choose: ledger.pick, effect: () => {}, condition: () => {} };
}
