/** Random selectors: Calico's language with every operator and nesting, and the label selectors of Kubernetes. */

/** A selector over some labels, given as pairs of key and value. */
export function makeSelector(random, asked, depth = 2) {
  if (depth === 0 || random.chance(0.6)) return makeTest(random, asked);
  const inner = () => makeSelector(random, asked, depth - 1);
  return random.pick([
    () => `${inner()} && ${inner()}`,
    () => `${inner()} || ${inner()}`,
    () => `(${inner()} || ${inner()}) && ${inner()}`,
    () => `!(${inner()})`,
    () => `!${makeTest(random, asked)}`,
    () => `( ${inner()} )`,
  ])();
}

function makeTest(random, asked) {
  const [key, value] = random.pick(asked);
  const quoted = random.chance(0.2) ? `"${value}"` : `'${value}'`;
  const other = random.pick(asked)[1];
  return random.pick([
    () => 'all()',
    () => `${key} == ${quoted}`,
    () => `${key} == ${quoted}`,
    () => `${key} != ${quoted}`,
    () => `${key}!=${quoted}`,
    () => `has(${key})`,
    () => `!has(${key})`,
    () => `! has(${key})`,
    () => `${key} in {${quoted}, '${other}'}`,
    () => `${key} in {}`,
    () => `${key} not in {${quoted}}`,
    () => `${key} not in {}`,
    () => `${key} not in {'${other}',${quoted}}`,
    () => `${key} starts with '${value.slice(0, 1)}'`,
    () => `${key} ends with '${value.slice(-1)}'`,
    () => `${key} contains '${value.slice(0, 1)}'`,
    () => `${key} contains ''`,
  ])();
}

/** A label selector over labels given as key and values. */
export function makeLabelSelector(random, words) {
  const keys = [...Object.keys(words), 'nope'];
  const values = (key) => words[key] ?? ['x'];
  const selector = {};
  if (random.chance(0.5))
    selector.matchLabels = Object.fromEntries(
      random.some(keys, 0.4).map((key) => [key, random.pick(values(key))]),
    );
  if (random.chance(0.4))
    selector.matchExpressions = Array.from({ length: random.below(3) }, () => {
      const key = random.pick(keys);
      const operator = random.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
      const listed = operator === 'In' || operator === 'NotIn';
      return {
        key,
        operator,
        ...(listed ? { values: [random.pick(values(key)), 'other'].slice(random.below(2)) } : {}),
      };
    });
  return selector;
}
