/** Random label selectors of Kubernetes and of Cilium: every operator, every prefix of a key, and the empty one. */
import { ASKED_OF_PLACES, ASKED_OF_PODS, ASKED_OF_RESERVED } from './words.js';

/** `asked`: pairs of key and value. `prefixes`: what a key may begin with. */
export function makeSelector(random, asked, prefixes = ['']) {
  const keyed = () => {
    const [key, value] = random.pick(asked);
    return [key.includes(':') ? key : random.pick(prefixes) + key, value];
  };
  // One key under two prefixes is one key to Cilium, and which value is left depends on the order of a map of Go.
  const labels = () => {
    const pairs = random.list(2, keyed, 1);
    const names = pairs.map(([key]) => key.replace(/^(k8s|any):/, ''));
    return Object.fromEntries(pairs.filter((_, i) => names.indexOf(names[i]) === i));
  };
  const expression = () => {
    const [key, value] = keyed();
    const plain = key.slice(key.indexOf(':') + 1);
    const others = asked.filter(([other]) => other === key || other === plain).map(([, one]) => one);
    return random.choose([
      [
        2,
        () => ({
          key,
          operator: 'In',
          values: random.chance(0.5) ? [value] : [...new Set([value, ...others])],
        }),
      ],
      [
        2,
        () => ({
          key,
          operator: 'NotIn',
          values: random.chance(0.6) ? [value] : [...new Set([value, ...others])],
        }),
      ],
      [1, () => ({ key, operator: 'Exists' })],
      [1, () => ({ key, operator: 'DoesNotExist' })],
    ]);
  };
  return random.choose([
    [2, () => ({})],
    [4, () => ({ matchLabels: labels() })],
    [3, () => ({ matchExpressions: random.list(2, expression, 1) })],
    [1, () => ({ matchLabels: labels(), matchExpressions: random.list(2, expression) })],
    [1, () => ({ matchLabels: {}, matchExpressions: [] })],
  ]);
}

const PREFIXES = ['', '', 'k8s:', 'any:'];

/** A selector of endpoints in Cilium's own kinds. */
export function makeEndpointSelector(random, reserved = 0.08) {
  return random.chance(reserved)
    ? makeSelector(random, ASKED_OF_RESERVED)
    : random.choose([
        [3, () => makeSelector(random, ASKED_OF_PODS, PREFIXES)],
        [2, () => makeSelector(random, ASKED_OF_PLACES, PREFIXES)],
        [1, () => makeSelector(random, [...ASKED_OF_PODS, ...ASKED_OF_PLACES], PREFIXES)],
      ]);
}
