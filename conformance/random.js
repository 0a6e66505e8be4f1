/** Chance from a seed: the same numbers for the same seed (mulberry32), and what generators make of them. */
export function randomFrom(seed) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(next() * limit);
  const chance = (share) => next() < share;
  return {
    below,
    chance,
    pick: (list) => list[below(list.length)],
    /** Each with that probability, in order. */
    some: (list, share) => list.filter(() => chance(share)),
    /** From `least` to `most` of something. */
    list: (most, make, least = 0) => Array.from({ length: least + below(most - least + 1) }, make),
    /** One of some ways, each `[weight, way]`, called. */
    choose(ways) {
      let at = below(ways.reduce((sum, [weight]) => sum + weight, 0));
      for (const [weight, way] of ways) if ((at -= weight) < 0) return way();
      throw new Error('no way to choose from');
    },
  };
}

/** A seed for one case of a run, so that a case can be made again without those before it. */
export function seedOf(seed, engine, index) {
  let state = 2166136261;
  for (const character of `${engine} ${seed} ${index}`)
    state = Math.imul(state ^ character.charCodeAt(0), 16777619) >>> 0;
  return state;
}
