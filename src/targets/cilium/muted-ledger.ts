/** A ledger for rules of which nothing can be lost: it notes no loss, and leaves out what cannot be said. */
import { present } from '../../base/unreachable.js';
import type { Ledger } from '../losses.js';

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
