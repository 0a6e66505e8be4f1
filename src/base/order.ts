/** The only place that defines orders in which things are shown. No locale, no clock. */

/** Orders strings by UTF-16 code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareNumber(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Up to so many items are put in their places one by one: V8 makes room for a large sort whenever it sorts two. */
const FEW = 12;

/** The list itself, sorted; equal items stay in their order. */
export function sortInPlace<T>(list: T[], compare: (a: T, b: T) => number): T[] {
  if (list.length > FEW) return list.sort(compare);
  for (let i = 1; i < list.length; i++) {
    const item = list[i] as T;
    let at = i;
    for (; at > 0 && compare(list[at - 1] as T, item) > 0; at--) list[at] = list[at - 1] as T;
    list[at] = item;
  }
  return list;
}

/** A sorted copy by a text key. */
export function sortedBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return sortInPlace([...items], (a, b) => compareText(key(a), key(b)));
}

/** Sorted, without repeats. */
export function sortedUnique(items: Iterable<string>): string[] {
  if (Array.isArray(items) && items.length < 2) return items.slice();
  return sortInPlace([...new Set(items)], compareText);
}
