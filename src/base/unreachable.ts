/** Ways to say that netc itself is wrong. Nothing a user writes may lead here. */

export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Ends a `switch` over a closed union: a new member does not compile until it is answered. */
export function unreachable(value: never): never {
  throw new InternalError(`unreachable: ${JSON.stringify(value)}`);
}

/** Throws an InternalError unless `condition` holds. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InternalError(what);
}

/** The value, where `undefined` would mean that netc is wrong. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new InternalError(`missing: ${what}`);
  return value;
}
