import { expect, it } from 'vitest';
import { nowhere } from '../../src/base/source.js';
import { FALSE_PRED, type Facts, NO_FACTS } from '../../src/ir/policy.js';
import { headerLines, markedText } from '../../src/loss/header.js';
import type { TargetReport } from '../../src/loss/report.js';

const PROVED: TargetReport = {
  target: 'k8s@1.34',
  outcome: 'exact',
  losses: [],
  conditions: [],
  rewrites: [],
  needs: [],
  notCompared: [],
  undecided: '',
};
const OPEN: TargetReport = { ...PROVED, outcome: 'undecided', undecided: 'egress of shop: too large' };
const TEXT = 'kind: A\nspec:\n  text: |\n    ---\n---\nkind: B\n---\nkind: C\n';

it('marks every object of an output that is not proved', () => {
  expect(headerLines(OPEN, NO_FACTS)).toContain('NOT PROVED');
  expect(markedText(OPEN, TEXT)).toBe(
    'kind: A\nspec:\n  text: |\n    ---\n---\n# NOT PROVED\nkind: B\n---\n# NOT PROVED\nkind: C\n',
  );
});

it('marks nothing else', () => {
  expect(headerLines(PROVED, NO_FACTS)).not.toContain('NOT PROVED');
  expect(markedText(PROVED, TEXT)).toBe(TEXT);
});

it('names as many namespaces and conditions as asked, and counts the others', () => {
  const namespaces = ['a', 'b', 'c'].map((name) => ({ name, labels: new Map() }));
  const facts: Facts = { ...NO_FACTS, closed: true, namespaces };
  const conditions = namespaces.map(({ name }) => ({
    condition: {
      code: 'cidr' as const,
      absent: FALSE_PRED,
      origin: { span: nowhere('here'), label: 'here' },
      message: `no pod is in ${name}`,
      remedy: '',
    },
    witness: null,
    outputAllows: true,
  }));
  const report: TargetReport = { ...PROVED, outcome: 'conditional', conditions };
  expect(headerLines(report, facts, 2)).toEqual([
    'For k8s@1.34: exact, under 3 conditions.',
    'Proved under:',
    '  namespaces closed: a, b and 1 more',
    'Exact only if:',
    '  no pod is in a',
    '  no pod is in b',
    '  and 1 more, which the report names',
  ]);
  expect(headerLines(report, facts).slice(-2)).toEqual(['  no pod is in b', '  no pod is in c']);
});
