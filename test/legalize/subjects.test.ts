import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Pred } from '../../src/ir/policy.js';
import { namespacesOf } from '../../src/ir/pred-forms.js';
import { allOf, anyOf, IS_POD, inNamespaces, labelIn } from '../../src/ir/preds.js';
import { createSubjectIndex } from '../../src/legalize/subjects.js';

const NAMES = ['a', 'b', 'c', 'd'];
const subject: fc.Arbitrary<Pred> = fc
  .tuple(fc.subarray(NAMES, { maxLength: 2 }), fc.boolean())
  .map(([names, labelled]) =>
    allOf(
      IS_POD,
      ...(names.length === 0 ? [] : [anyOf(...names.map((name) => inNamespaces(name)))]),
      ...(labelled ? [labelIn('app', 'web')] : []),
    ),
  );

it('finds what is near as a walk over all does, in the order added, whatever is added later', () => {
  fc.assert(
    fc.property(fc.array(subject, { maxLength: 12 }), subject, (subjects, asked) => {
      const index = createSubjectIndex<number>();
      const here = namespacesOf(asked);
      const plain = (last: number): readonly number[] =>
        subjects.flatMap((each, i) => {
          const names = namespacesOf(each);
          const meets = names === null || here === null || names.some((name) => here.includes(name));
          return i < last && meets ? [i] : [];
        });
      const half = subjects.length >> 1;
      for (const [i, each] of subjects.entries()) {
        if (i === half && here !== null) {
          const before = index.near(asked);
          index.add(asked, -1);
          expect(before).toEqual(plain(half));
        }
        index.add(each, i);
      }
      expect(index.near(asked).filter((i) => i >= 0)).toEqual(plain(subjects.length));
    }),
    { seed: 9, numRuns: 400 },
  );
});
