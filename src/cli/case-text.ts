/** What a replayed verdict case found, as one line a finding. */
import { compareText } from '../base/order.js';
import { consultedText } from '../loss/consulted-text.js';
import type { CaseFinding, CaseResult } from '../query/case.js';

export function caseFindingText(result: Pick<CaseResult, 'id'>, finding: CaseFinding): string {
  switch (finding.kind) {
    case 'verdict': {
      const by = finding.answer.by.map(consultedText).sort(compareText).join('; ');
      return `${result.id} flow ${finding.index}: expected ${finding.expect}, got ${finding.answer.verdict}${by === '' ? '' : ` (${by})`}: ${JSON.stringify(finding.line)}`;
    }
    case 'undecided':
      return `${result.id} flow ${finding.index}: undecided: ${finding.why}: ${JSON.stringify(finding.line)}`;
    case 'not-refused':
      return `${result.id}: ${finding.object} should have been refused: ${finding.why}`;
    case 'refused':
      return `${result.id}: ${finding.object} was refused: ${finding.diagnostics.map((one) => one.message).join('; ')}`;
    case 'unreadable':
      return `${result.id}: cannot be read: ${finding.why}`;
  }
}
