import { expect, it } from 'vitest';
import { resolveLet, scopeOf } from '../../src/check/scope.js';
import { parseFile } from '../../src/syntax/parse.js';

const scope = scopeOf(
  [
    'let a = any  namespace x labels(team=a) { let a = pods  let b = pods  policy p for pods { default deny } }',
    'namespace x { let c = on tcp }  namespace y { let b = pods  let d = pods }  tier t order 1  tier t order 2  cluster { name n }',
  ].map((text, i) => parseFile({ name: `${i}.netc`, text }).file),
);

it('collects the names of all files', () => {
  expect(scope.lets.map(({ node, namespace }) => `${namespace}/${node.name.text}`)).toEqual([
    'null/a',
    'x/a',
    'x/b',
    'x/c',
    'y/b',
    'y/d',
  ]);
  expect([...scope.letsNamed].map(([name, of]) => [name, of.length])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 1],
    ['d', 1],
  ]);
  expect([...scope.namespaces.keys()]).toEqual(['x', 'y']);
  expect(scope.namespaces.get('x')?.blocks.length).toBe(2);
  expect([...(scope.namespaces.get('x')?.labels ?? [])]).toEqual([['team', 'a']]);
  expect(scope.tiers.get('t')?.order.value).toBe(1);
  expect(scope.policies.map(({ namespace }) => namespace)).toEqual(['x']);
  expect(scope.cluster?.settings.length).toBe(1);
});

it('looks names up in the own namespace, at top level, then anywhere else', () => {
  const found = (name: string, namespace: string | null): string | null => {
    const result = resolveLet(scope, name, namespace);
    return result.kind === 'found' ? `${result.let.namespace}` : result.kind;
  };
  expect(found('a', 'x')).toBe('x');
  expect(found('a', 'y')).toBe('null');
  expect(found('a', null)).toBe('null');
  expect(found('b', 'x')).toBe('x');
  expect(found('b', null)).toBe('ambiguous');
  expect(found('d', 'x')).toBe('y');
  expect(found('c', 'x')).toBe('x');
  expect(found('nobody', 'x')).toBe('unknown');
});
