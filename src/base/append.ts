/** Adds to a list what may be longer than a call can have arguments: `list.push(...items)` overflows the stack somewhere past 100,000. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
