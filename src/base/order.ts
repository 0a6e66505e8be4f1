/** The only place that defines orders in which things are shown. No locale, no clock. */

/** Orders strings by UTF-16 code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareNumber(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sorted copy by a text key. */
export function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareText(key(a), key(b)));
}

/** Sorted, without repeats. */
export function sortedUnique(items: Iterable<string>): string[] {
  if (Array.isArray(items) && items.length < 2) return items.slice();
  return [...new Set(items)].sort(compareText);
}
