/**
 * What was worked out about a predicate, kept with the predicate: keys and forms are asked for again and again, and a table
 * beside millions of short-lived objects costs its collection on every turn.
 */
import type { Bounds } from '../base/bound-index.js';
import type { Policy, Pred } from './policy.js';
import type { Conjunction } from './pred-literals.js';

/** Each is absent until it was asked for. */
export interface KnownOfPred {
  key: string | undefined;
  negation: Pred | undefined;
  /** Tests in it, repeats included. */
  count: number | undefined;
  /** It is as `join` leaves it. */
  joined: boolean | undefined;
  normal: Pred | undefined;
  simplified: Pred | undefined;
  simplifiedNormal: Pred | undefined;
  single: Conjunction | null | undefined;
  bound: readonly string[] | null | undefined;
  within: readonly string[] | null | undefined;
  /** With the most conjunctions that were allowed; `null` where these were too few. */
  expansion: { readonly limit: number; readonly of: readonly Conjunction[] | null } | undefined;
  bounds: Bounds | undefined;
}

class Itself {
  constructor(of: object) {
    // biome-ignore lint/correctness/noConstructorReturn: what is returned is what gets the private field below
    return of;
  }
}

/** A field that only this file sees: predicates stay plain values for whoever compares, prints or copies them. */
class Known extends Itself {
  #known: KnownOfPred | undefined = nothing();

  static of(pred: object): KnownOfPred {
    if (!(#known in pred)) new Known(pred);
    const holder = pred as Known;
    holder.#known ??= nothing();
    return holder.#known;
  }

  static forget(pred: object): void {
    if (#known in pred) pred.#known = undefined;
  }
}

function nothing(): KnownOfPred {
  return {
    key: undefined,
    negation: undefined,
    count: undefined,
    joined: undefined,
    normal: undefined,
    simplified: undefined,
    simplifiedNormal: undefined,
    single: undefined,
    bound: undefined,
    within: undefined,
    expansion: undefined,
    bounds: undefined,
  };
}

/** What is known of the predicate; whoever works something out writes it down here. */
export function knownOf(pred: Pred): KnownOfPred {
  return Known.of(pred);
}

/** Lets go of what is known of the predicate and of its parts: it takes several times the predicate's own memory. */
export function forget(pred: Pred): void {
  Known.forget(pred);
  if (pred.kind === 'not') forget(pred.of);
  else if (pred.kind === 'all' || pred.kind === 'any') pred.of.forEach(forget);
}

/** As `forget`, of all that decides in the policies. */
export function forgetAll(policies: readonly Policy[]): void {
  for (const policy of policies) {
    forget(policy.subject);
    for (const rule of policy.rules) {
      forget(rule.own);
      forget(rule.peer);
    }
  }
}
