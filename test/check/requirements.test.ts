import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nowhere } from '../../src/base/source.js';
import { canMeetAll } from '../../src/check/requirements.js';
import type { RequirementNode, Word } from '../../src/syntax/ast.js';

const span = nowhere('test');
const word = (text: string): Word => ({ text, quoted: false, span });
const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 });

const requirement: fc.Arbitrary<RequirementNode> = fc.oneof(
  fc.constantFrom<RequirementNode>(
    { kind: 'exists', key: word('k'), span },
    { kind: 'absent', key: word('k'), span },
  ),
  fc.record({
    kind: fc.constantFrom('in' as const, 'notin' as const),
    key: fc.constant(word('k')),
    values: fc.array(text.map(word), { minLength: 1, maxLength: 3 }),
    span: fc.constant(span),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    key: fc.constant(word('k')),
    operator: fc.constantFrom('=' as const, '!=' as const, '^=' as const, '$=' as const, '*=' as const),
    value: text.map(word),
    span: fc.constant(span),
  }),
);

/** What Kubernetes says of one value, or of absence: written apart from the code under test. */
function meets(node: RequirementNode, value: string | null): boolean {
  switch (node.kind) {
    case 'exists':
      return value !== null;
    case 'absent':
      return value === null;
    case 'in':
    case 'notin': {
      const among = value !== null && node.values.map((each) => each.text).includes(value);
      return among === (node.kind === 'in');
    }
    case 'compare': {
      const wanted = node.value.text;
      if (node.operator === '!=') return value !== wanted;
      if (value === null) return false;
      if (node.operator === '=') return value === wanted;
      if (node.operator === '^=') return value.slice(0, wanted.length) === wanted;
      if (node.operator === '$=') return wanted === '' || value.slice(-wanted.length) === wanted;
      return value.indexOf(wanted) >= 0;
    }
  }
}

/** Every text of `a`, `b` and `c` up to six characters, and absence: enough for requirements of up to three. */
const candidates: (string | null)[] = [null, ''];
for (let begin = 1, length = 1; length <= 9; length++) {
  const end = candidates.length;
  for (let i = begin; i < end; i++)
    for (const letter of length <= 6 ? ['a', 'b', 'c'] : []) candidates.push(`${candidates[i]}${letter}`);
  begin = end;
}

it('agrees with trying every value', () => {
  fc.assert(
    fc.property(fc.array(requirement, { minLength: 1, maxLength: 4 }), (requirements) => {
      const tried = candidates.some((value) => requirements.every((each) => meets(each, value)));
      // Three pieces in a row can need more characters than are tried.
      if (!tried && requirements.every((each) => each.kind === 'compare' && each.operator !== '=')) return;
      expect(canMeetAll(requirements)).toBe(tried);
    }),
    { seed: 5, numRuns: 1500 },
  );
});
