import { expect, it } from 'vitest';
import { namespaceGroups } from '../../src/ir/namespace-groups.js';
import { lowered } from '../lower/lowered.js';

/** Namespaces and policies of each group, as `a b: p q`; `null` where there are no groups. */
function groups(text: string): readonly string[] | null {
  const found = namespaceGroups(lowered(text).policies.policies);
  return (
    found?.map(
      ({ namespaces, policies }) =>
        `${[...namespaces].sort().join(' ')}: ${policies.map(({ name }) => name).join(' ')}`,
    ) ?? null
  );
}

const policy = (name: string, subject: string): string =>
  `policy ${name} for ${subject} { allow from any }\n`;

it('puts together what some policy names together, through as many policies as it takes', () => {
  const alone = ['a', 'b', 'c', 'd'].map((name) => policy(`p-${name}`, `pods in namespace(${name})`));
  expect(groups(alone.join(''))).toEqual(['a: p-a', 'b: p-b', 'c: p-c', 'd: p-d']);
  const two = policy('q', 'pods(x=1) in namespace(a, b)') + policy('r', 'pods(x=2) in namespace(d, b)');
  expect(groups(alone.join('') + two)).toEqual(['a b d: q r p-a p-b p-d', 'c: p-c']);
});

it('makes no groups where a policy names no namespace', () => {
  const one = policy('p', 'pods in namespace(a)');
  expect(groups(one + policy('q', 'pods in namespaces(team=x)'))).toBeNull();
  expect(groups(one + policy('q', 'nodes'))).toBeNull();
  expect(groups('')).toEqual([]);
});
