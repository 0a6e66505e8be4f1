import fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelHolds } from '../../src/ir/label-literals.js';
import type { EndpointKind, LabelTest, Pred, Test } from '../../src/ir/policy.js';
import { FALSE_PRED, TRUE_PRED } from '../../src/ir/policy.js';
import {
  certainlyDisjoint,
  certainlyImplies,
  fromDnf,
  kindsOf,
  namespacesOf,
  simplifyPred,
  toDnf,
} from '../../src/ir/pred-forms.js';
import {
  allOf,
  anyOf,
  evaluatePred,
  IS_POD,
  inNamespaces,
  inNets,
  labelIn,
  mapTests,
  notOf,
  predKey,
} from '../../src/ir/preds.js';
import { contains } from '../../src/values/intervals.js';
import { familyOf, netSet, parseAddress, parseNet } from '../../src/values/nets.js';

interface Thing {
  readonly kind: EndpointKind;
  readonly namespace: string;
  readonly label: string | null;
  readonly address: bigint;
}

const things: Thing[] = (['pod', 'node', 'outside'] as const).flatMap((kind) =>
  (kind === 'pod' ? ['a', 'b'] : ['']).flatMap((namespace) =>
    (kind === 'pod' ? [null, '', 'x', 'xy', 'y'] : [null]).flatMap((label) =>
      ['10.0.0.1', '10.1.0.1', '192.168.0.1', 'fd00::1'].map((text) => ({
        kind,
        namespace,
        label,
        address: parseAddress(text) ?? 0n,
      })),
    ),
  ),
);

function holds(thing: Thing, test: Test): boolean {
  switch (test.kind) {
    case 'is':
      return test.what === thing.kind;
    case 'namespace':
      return thing.kind === 'pod' && test.names.includes(thing.namespace);
    case 'namespace-label':
      return (
        thing.kind === 'pod' &&
        test.key === 'kubernetes.io/metadata.name' &&
        labelHolds(test.test, thing.namespace)
      );
    case 'label':
      return thing.label !== null && labelHolds(test.test, thing.label);
    case 'address':
      return contains(test.nets, thing.address);
    case 'family':
      return familyOf(thing.address) === test.family;
    default:
      return false;
  }
}

const nets = (...texts: string[]) =>
  netSet(texts.map((text) => parseNet(text)).filter((net) => net !== undefined));

const value = fc.constantFrom('', 'x', 'xy', 'y', 'z');
const labelTestArb: fc.Arbitrary<LabelTest> = fc.oneof(
  fc.constant<LabelTest>({ kind: 'exists' }),
  fc.array(value, { maxLength: 3 }).map((values): LabelTest => ({ kind: 'in', values })),
  fc
    .tuple(fc.constantFrom('starts', 'ends', 'contains'), fc.constantFrom('x', 'y'))
    .map(([kind, text]): LabelTest => ({ kind, text })),
);
const testArb: fc.Arbitrary<Pred> = fc.oneof(
  fc.constantFrom<EndpointKind>('pod', 'node', 'outside').map((what): Pred => ({ kind: 'is', what })),
  fc.subarray(['a', 'b', 'c']).map((names): Pred => ({ kind: 'namespace', names })),
  labelTestArb.map((test): Pred => ({ kind: 'label', key: 'app', test })),
  labelTestArb.map((test): Pred => ({ kind: 'namespace-label', key: 'kubernetes.io/metadata.name', test })),
  fc
    .subarray(['10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/16', 'fd00::/8', '0.0.0.0/0'])
    .map((list): Pred => ({ kind: 'address', nets: nets(...list) })),
  fc.constantFrom(4 as const, 6 as const).map((family): Pred => ({ kind: 'family', family })),
);
const predArb: fc.Arbitrary<Pred> = fc.letrec<{ pred: Pred }>((tie) => ({
  pred: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    testArb,
    fc.array(tie('pred'), { maxLength: 3 }).map((of): Pred => ({ kind: 'all', of })),
    fc.array(tie('pred'), { maxLength: 3 }).map((of): Pred => ({ kind: 'any', of })),
    tie('pred').map((of): Pred => ({ kind: 'not', of })),
  ),
})).pred;

const verdicts = (pred: Pred): string =>
  things.map((thing) => (evaluatePred(pred, (test) => holds(thing, test)) ? '1' : '0')).join('');

it('keeps the meaning of random predicates when simplifying', () => {
  fc.assert(
    fc.property(predArb, (pred) => {
      expect(verdicts(simplifyPred(pred))).toBe(verdicts(pred));
    }),
    { seed: 7, numRuns: 3000 },
  );
});

it('keeps the meaning of random predicates as a list of conjunctions', () => {
  fc.assert(
    fc.property(predArb, (pred) => {
      const dnf = toDnf(pred);
      if (dnf !== null) expect(verdicts(fromDnf(dnf))).toBe(verdicts(pred));
    }),
    { seed: 8, numRuns: 3000 },
  );
});

it('simplifies to a fixed point', () => {
  fc.assert(
    fc.property(predArb, (pred) => {
      const once = simplifyPred(pred);
      const copy: Pred = { kind: 'all', of: [once] };
      expect(predKey(simplifyPred(copy))).toBe(predKey(once));
    }),
    { seed: 9, numRuns: 2000 },
  );
});

it('never calls what overlaps disjoint, nor what differs an implication', () => {
  fc.assert(
    fc.property(predArb, predArb, (a, b) => {
      const both = verdicts(allOf(a, b));
      if (certainlyDisjoint(a, b)) expect(both).not.toContain('1');
      if (certainlyImplies(a, b)) expect(both).toBe(verdicts(a));
    }),
    { seed: 10, numRuns: 2000 },
  );
});

it('is blind to the order of parts and values', () => {
  const a = allOf(IS_POD, inNamespaces('shop', 'web'), labelIn('app', 'x', 'y'));
  const b = allOf(labelIn('app', 'y', 'x'), inNamespaces('web', 'shop'), IS_POD);
  expect(predKey(a)).toBe(predKey(b));
});

it('finds contradictions between kinds, labels and names', () => {
  expect(simplifyPred(allOf(IS_POD, { kind: 'is', what: 'node' }))).toEqual(FALSE_PRED);
  expect(simplifyPred(allOf(labelIn('app', 'x'), { kind: 'is', what: 'outside' }))).toEqual(FALSE_PRED);
  expect(simplifyPred(allOf(labelIn('app', 'x'), notOf(labelIn('app', 'x', 'y'))))).toEqual(FALSE_PRED);
  expect(simplifyPred(allOf(inNamespaces('a'), inNamespaces('b')))).toEqual(FALSE_PRED);
});

it('knows that no namespace has an empty name', () => {
  expect(simplifyPred(inNamespaces(''))).toEqual(FALSE_PRED);
  expect(simplifyPred(inNamespaces('', 'shop'))).toEqual(simplifyPred(inNamespaces('shop')));
  expect(simplifyPred(allOf(IS_POD, notOf(inNamespaces(''))))).toEqual(simplifyPred(IS_POD));
});

it('folds a choice that covers everything', () => {
  expect(simplifyPred(anyOf(IS_POD, notOf(IS_POD)))).toEqual(TRUE_PRED);
});

it('unites alternatives that differ in one list of values', () => {
  const pred = anyOf(
    allOf(inNamespaces('a'), labelIn('app', 'x')),
    allOf(inNamespaces('b'), labelIn('app', 'x')),
  );
  expect(predKey(simplifyPred(pred))).toBe(
    predKey(allOf(IS_POD, inNamespaces('a', 'b'), labelIn('app', 'x'))),
  );
});

it('says which kinds and which namespaces a predicate can meet', () => {
  expect(kindsOf(anyOf(inNamespaces('a'), { kind: 'is', what: 'node' }))).toEqual(['pod', 'node']);
  expect(namespacesOf(anyOf(inNamespaces('b'), allOf(inNamespaces('a'), labelIn('app', 'x'))))).toEqual([
    'a',
    'b',
  ]);
  expect(namespacesOf(anyOf(inNamespaces('a'), { kind: 'is', what: 'node' }))).toBeNull();
});

it('drops what others hold before it multiplies', () => {
  const bank = allOf(IS_POD, inNamespaces('bank'));
  const none = Array.from({ length: 40 }, (_, i) => notOf(allOf(bank, labelIn('app', `a${i}`))));
  // Not in the bank, or none of the forty.
  expect(toDnf(allOf(...none), 8)).toHaveLength(2);
});

it('gives up on more conjunctions than it may make', () => {
  const choice = (key: string) => anyOf(labelIn(`${key}1`, 'x'), labelIn(`${key}2`, 'x'));
  const keys = ['a', 'b', 'c', 'd', 'e'];
  expect(toDnf(allOf(...keys.map(choice)), 31)).toBeNull();
  expect(toDnf(allOf(...keys.map(choice)), 32)).toHaveLength(32);
  const blocks = Array.from({ length: 1000 }, (_, i) =>
    inNets([{ first: BigInt(2 * i), last: BigInt(2 * i) }]),
  );
  expect(toDnf(anyOf(...blocks, labelIn('app', 'a')))).toHaveLength(2);
});

it('leaves a predicate that is as it shall be the object that it is', () => {
  fc.assert(
    fc.property(predArb, (pred) => {
      const simple = simplifyPred(pred);
      if (simple.kind === 'all' || simple.kind === 'any')
        for (const same of [allOf(simple), anyOf(simple), mapTests(simple, (test) => test)])
          expect(same).toBe(simple);
      expect(mapTests(pred, (test) => test)).toEqual(
        mapTests(structuredClone(pred), (test) => ({ ...test })),
      );
    }),
    { seed: 11, numRuns: 1000 },
  );
});

it('expands alike whatever bound was asked for before', () => {
  fc.assert(
    fc.property(predArb, fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }), (pred, bounds) => {
      for (const bound of bounds) expect(toDnf(pred, bound)).toEqual(toDnf(structuredClone(pred), bound));
    }),
    { seed: 12, numRuns: 1000 },
  );
});
