/** Findings or test results as JUnit XML, the dialect that CI systems read: one suite, one case per name. */
import { positionAt } from '../../base/source.js';
import type { Finding } from '../finding.js';
import { escapeXml } from './escape.js';

export interface JunitCase {
  readonly name: string;
  readonly file: string;
  /** Empty: passed. */
  readonly failures: readonly Finding[];
}

/** Every finding as one failed case, for commands that have no tests of their own. */
export function casesOf(findings: readonly Finding[]): JunitCase[] {
  return findings.map((finding) => ({
    name: `${finding.code}: ${finding.message}`,
    file: finding.span.file.name,
    failures: [finding],
  }));
}

export function renderJunit(suite: string, cases: readonly JunitCase[]): string {
  const failed = cases.filter((c) => c.failures.some((f) => f.severity === 'error')).length;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${cases.length}" failures="${failed}">`,
  ];
  lines.push(`  <testsuite name="${escapeXml(suite)}" tests="${cases.length}" failures="${failed}">`);
  for (const one of cases) {
    const open = `    <testcase classname="${escapeXml(one.file)}" name="${escapeXml(one.name)}"`;
    if (one.failures.length === 0) {
      lines.push(`${open}/>`);
      continue;
    }
    lines.push(`${open}>`);
    for (const failure of one.failures) {
      const { line, column } = positionAt(failure.span.file, failure.span.start);
      const body = [`${failure.span.file.name}:${line}:${column}`, ...failure.details, failure.help]
        .filter((text) => text !== '')
        .join('\n');
      const tag = failure.severity === 'error' ? 'failure' : 'system-out';
      const attributes =
        tag === 'failure' ? ` type="${escapeXml(failure.code)}" message="${escapeXml(failure.message)}"` : '';
      lines.push(`      <${tag}${attributes}>${body.split('\n').map(escapeXml).join('\n')}</${tag}>`);
    }
    lines.push('    </testcase>');
  }
  lines.push('  </testsuite>', '</testsuites>');
  return `${lines.join('\n')}\n`;
}
