/** Names that nothing else has. */

/**
 * Gives a name once in each scope: as it is, else with the lowest number from 2 on that makes it free. `taken`: names in use, as
 * `scope/name`. Of n equal names none is looked at twice.
 */
export function createFreeNames(taken: Iterable<string> = []): (name: string, scope?: string) => string {
  const used = new Set(taken);
  const next = new Map<string, number>();
  return (name, scope = '') => {
    const key = `${scope}/${name}`;
    let free = name;
    let number = next.get(key) ?? 2;
    if (used.has(key)) {
      while (used.has(`${key}-${number}`)) number++;
      free = `${name}-${number}`;
      next.set(key, number + 1);
    }
    used.add(`${scope}/${free}`);
    return free;
  };
}
