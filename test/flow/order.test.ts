import { expect, it } from 'vitest';
import { type Field, fieldKey } from '../../src/flow/fields.js';
import { createFormulas } from '../../src/flow/formula.js';
import { meaning } from '../../src/flow/meaning.js';
import { orderKeys } from '../../src/flow/order.js';
import { nodesBelow } from '../../src/flow/rewrite.js';
import type { PolicySet } from '../../src/ir/policy.js';
import { allOf, inNamespaces, labelIn } from '../../src/ir/preds.js';
import { policy, rule, setOf } from './small-policies.js';

function orderOf(set: PolicySet): readonly string[] {
  const formulas = createFormulas();
  const root = meaning(set).allows(formulas, 'egress', null);
  const fields = nodesBelow([root]).flatMap((node): Field[] => ('field' in node ? [node.field] : []));
  return orderKeys(
    [root],
    new Set(fields.map(fieldKey)),
    (leaf) => (leaf.kind === 'constant' ? [] : [fieldKey(leaf.field)]),
    (key) => key,
  );
}

it('puts the keys that one rule uses on both its ends next to each other', () => {
  const order = orderOf(
    setOf(
      ['dns', 'pg', 'redis', 'kafka'].map((name) =>
        policy(name, labelIn(`uses-${name}`, 'true'), [
          rule('egress', 'allow', labelIn(`is-${name}`, 'true')),
        ]),
      ),
    ),
  );
  for (const name of ['dns', 'pg', 'redis', 'kafka']) {
    const distance = order.indexOf(`subject.label.uses-${name}`) - order.indexOf(`peer.label.is-${name}`);
    expect(Math.abs(distance), order.join(' ')).toBe(1);
  }
});

it('tests namespaces and kinds first, then what many rules use', () => {
  const order = orderOf(
    setOf(
      ['a', 'b', 'c'].map((name) =>
        policy(name, allOf({ kind: 'is', what: 'pod' }, labelIn('app', 'web'), labelIn(name, 'x')), [
          rule('egress', 'allow', allOf(inNamespaces('shop'), labelIn(`to-${name}`, 'x'))),
        ]),
      ),
    ),
  );
  expect(order.slice(0, 3)).toEqual(['subject.kind', 'peer.namespace', 'subject.label.app']);
  expect(order.length).toBe(9);
});

it('does not depend on the order in which policies are given', () => {
  const policies = ['x', 'y', 'z', 'u'].map((name) =>
    policy(name, labelIn(name, '1'), [rule('egress', 'allow', labelIn(`p-${name}`, '1'))]),
  );
  expect(orderOf(setOf(policies))).toEqual(orderOf(setOf([...policies].reverse())));
});
