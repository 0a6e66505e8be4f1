import { expect, it } from 'vitest';
import { NO_FACTS } from '../../src/ir/policy.js';
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
