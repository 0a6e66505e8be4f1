/** A seeded source of choices: the same seed makes the same choices on every machine. */

export interface RandomSource {
  /** A whole number from 0 to before `end`. */
  below(end: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  pick<T>(of: readonly T[]): T;
  /** `count` different ones, in the order given; fewer where there are not so many. */
  some<T>(of: readonly T[], count: number): T[];
}

/** Mulberry32. */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const source: RandomSource = {
    below,
    chance: (percent) => below(100) < percent,
    pick: (of) => {
      const picked = of[below(of.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    some: (of, count) => {
      const left = [...of];
      while (left.length > count) left.splice(below(left.length), 1);
      return left;
    },
  };
  return source;
}
