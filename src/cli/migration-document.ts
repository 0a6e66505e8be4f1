/** A migration as a Markdown document for a change request: what moves where, what is lost and why, what must be switched on. */
import { markdownText } from '../diagnostics/render/markdown.js';
import { askedFacts, outcomeText, type TargetReport, witnessText } from '../loss/report.js';
import type { Migrated } from '../migrate.js';
import { objectLabel } from '../targets/kube/object.js';

/** Which facts would decide what the result hangs on, and how to state them; empty where none would. */
export function askedText(report: TargetReport): string {
  const asked = askedFacts(report);
  if (asked.length === 0) return '';
  const settings = asked.map((fact) => `${fact} …`).join('  ');
  return `To be sure, state ${asked.join(' and ')}: \`cluster { ${settings} }\` in a file given with \`--cluster FILE.netc\`.`;
}

/** `to`: the label of the profile that was asked for, which is all there is of it where the input has errors. */
export function migrationDocument(result: Migrated, to: string): string {
  const { read, target } = result;
  const lines = ['# Migration of network policy', ''];
  const from = read.profile === null ? '' : `From \`${read.profile.label}\` to`;
  lines.push(`${from || 'To'} \`${target?.profile.label ?? to}\`.`, '');
  if (target === null) {
    lines.push('The input has errors; nothing was migrated.', '');
    return lines.join('\n');
  }
  const { report } = target;
  lines.push(`Result: **${outcomeText(report)}**. Reading the old objects: ${read.proof.verdict}.`, '');
  if (report.needs.length > 0)
    lines.push(
      '## What the new cluster must have',
      '',
      ...report.needs.map((need) => `- ${markdownText(need)}`),
      '',
    );
  if (report.conditions.length > 0) {
    lines.push('## Exact only if', '');
    for (const { condition, witness, outputAllows } of report.conditions) {
      lines.push(
        `- ${markdownText(condition.message)}. ${condition.remedy === '' ? '' : `State it: ${markdownText(condition.remedy)}.`}`,
      );
      if (witness !== null)
        lines.push(`  Otherwise, for example: ${markdownText(witnessText(witness, outputAllows, true))}`);
    }
    lines.push('');
    const asked = askedText(report);
    if (asked !== '') lines.push(markdownText(asked), '');
  }
  if (report.losses.length > 0) {
    lines.push(
      '## What changes',
      '',
      '| object | what | instead | example | accepted |',
      '|---|---|---|---|---|',
    );
    for (const { loss, wider, narrower } of report.losses) {
      const examples = [
        ...(wider === null ? [] : [witnessText(wider, true, true)]),
        ...(narrower === null ? [] : [witnessText(narrower, false, true)]),
      ];
      const cells = [
        loss.origin.label,
        `${loss.kind}: ${loss.message}`,
        loss.instead,
        examples.join('; '),
        loss.acceptedBy === null ? '**no**' : loss.acceptedBy.reason,
      ];
      lines.push(`| ${cells.map(markdownText).join(' | ')} |`);
    }
    lines.push('');
  }
  lines.push('## Object by object', '', '| old | new |', '|---|---|');
  for (const one of result.became) {
    const news = one.objects.map((object) => objectLabel(object)).join('<br>');
    lines.push(`| ${markdownText(objectLabel(one.object))} | ${news === '' ? one.what : news} |`);
  }
  if (read.passedOver > 0) lines.push('', `${read.passedOver} objects of other kinds were passed over.`);
  if (report.notCompared.length > 0) lines.push('', `Not compared: ${report.notCompared.join(', ')}.`);
  lines.push('');
  return lines.join('\n');
}
