/** The plain evaluators against the verdicts of the plugins' own engines. */
import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../../src/base/tree.js';
import { contains } from '../../src/values/intervals.js';
import { netSet, parseNet } from '../../src/values/nets.js';
import { parseSelector } from './calico-selector.js';
import { at, labelsOf, listOf, mapOf, mapsOf, textOf, textsOf } from './json.js';
import { oracleOf, profileOf, profileOfCase } from './oracles.js';
import { casesIn, flowOf } from './vector-cases.js';

interface Replay {
  readonly asked: number;
  readonly differing: readonly { readonly of: JsonMap; readonly question: JsonMap; readonly line: string }[];
}

/** `redirect` is allowed as far as ports go. */
function replay(cases: readonly JsonMap[], under: string | null = null): Replay {
  let asked = 0;
  const differing = cases.flatMap((of) => {
    if (of['invalid'] === true) return [];
    const profile = under === null ? profileOfCase(mapOf(of['profile'])) : profileOf(under);
    const judge = oracleOf(listOf(of['objects']), profile);
    return mapsOf(of['flows']).flatMap((question, i) => {
      const verdict = judge(flowOf(of, question));
      asked++;
      const { expect: wanted } = question;
      const agrees = wanted === 'redirect' ? verdict !== false : verdict === (wanted === 'allow');
      return agrees ? [] : [{ of, question, line: `${textOf(of['id'])} flow ${i}: ${verdict}` }];
    });
  });
  return { asked, differing };
}

/**
 * Calico's checker finds no member of a network set of /25 to /31 (IPv6: /121 to /127), which the kernel's sets do
 * (app-policy/policystore/ipset.go containsIP @ 87c1590): does the peer lie in one of the case?
 */
function isInLostNet({ of, question }: Replay['differing'][number]): boolean {
  const nets = listOf(of['objects'])
    .flatMap((object) => textsOf(at(object, 'spec', 'nets')))
    .flatMap((text) => parseNet(text) ?? [])
    .filter(({ family, prefix }) => {
      const whole = family === 4 ? 24 : 120;
      return prefix > whole && prefix < whole + 8;
    });
  const { subject, peer } = flowOf(of, question);
  return [subject, peer].some(({ address }) => contains(netSet(nets), address));
}

const FILES = [
  { name: 'kubernetes', here: 500, whole: 7823, lost: 0 },
  { name: 'calico', here: 500, whole: 14161, lost: 21 },
  { name: 'cilium', here: 500, whole: 12768, lost: 0 },
  { name: 'conformance-cilium', here: 100, whole: 0, lost: 0 },
  { name: 'conformance-calico', here: 1500, whole: 0, lost: 0 },
];

describe.each(FILES)('$name', ({ name, here, whole, lost }) => {
  it('is judged as by the engine on the cases kept here', () => {
    const { asked, differing } = replay(casesIn('here', name) ?? []);
    expect(differing.map(({ line }) => line)).toEqual([]);
    expect(asked).toBeGreaterThan(here);
  });

  const all = casesIn('whole', name);
  if (all === undefined) return;
  it('is judged as by the engine on the whole set', () => {
    const { asked, differing } = replay(all);
    expect(differing.filter((one) => !isInLostNet(one)).map(({ line }) => line)).toEqual([]);
    expect(differing).toHaveLength(lost);
    expect(asked).toBe(whole);
  });
});

it('judges what does not depend on the plugin by the reading of Kubernetes', () => {
  const all = casesIn('whole', 'kubernetes') ?? casesIn('here', 'kubernetes') ?? [];
  const { asked, differing } = replay(
    all.filter((one) => one['neutral'] === true),
    'k8s,cluster-network-policy=on',
  );
  expect(differing.map(({ line }) => line)).toEqual([]);
  expect(asked).toBeGreaterThan(100);
});

it("reads Calico's selectors as its parser does", () => {
  const lines = casesIn('here', 'calico-selectors') ?? [];
  for (const line of lines) {
    const test = parseSelector(textOf(line['selector']));
    const expected = line['invalid'] === true ? undefined : line['expect'];
    expect({ line, is: test?.(labelsOf(line['labels'])) }).toEqual({ line, is: expected });
  }
  expect(lines.length).toBeGreaterThan(20);
});
