import { expect, it } from 'vitest';
import type { SourceFile } from '../../../src/base/source.js';
import type { Finding } from '../../../src/diagnostics/finding.js';
import { renderGithub } from '../../../src/diagnostics/render/github.js';
import { findingJson } from '../../../src/diagnostics/render/json.js';
import { casesOf, renderJunit } from '../../../src/diagnostics/render/junit.js';
import { renderMarkdown } from '../../../src/diagnostics/render/markdown.js';
import { renderSarif } from '../../../src/diagnostics/render/sarif.js';
import { renderText } from '../../../src/diagnostics/render/text.js';

const file: SourceFile = { name: 'shop.netc', text: 'namespace shop {\n\tallow from $apii\n}\n' };
const at = file.text.indexOf('$apii');
const finding: Finding = {
  code: 'unknown-name',
  severity: 'error',
  message: 'no name `apii` is declared',
  help: 'did you mean `api`?',
  span: { file, start: at, end: at + 5 },
  related: [{ span: { file, start: 0, end: 9 }, message: 'looked here' }],
  details: ['a | detail <b>'],
};

it('shows message, place, excerpt with carets under the text, details, related place and help', () => {
  expect(renderText([finding], false)).toBe(
    [
      'error[unknown-name]: no name `apii` is declared',
      '  --> shop.netc:2:13',
      '  |',
      '2 |  allow from $apii',
      '  |             ^^^^^',
      '   a | detail <b>',
      'note: looked here',
      '  --> shop.netc:1:1',
      '  |',
      '1 | namespace shop {',
      '  | ^^^^^^^^^',
      '   help: did you mean `api`?',
      '',
    ].join('\n'),
  );
});

it('never lets control characters of the input reach the terminal', () => {
  const evil: SourceFile = { name: 'x\u001b[2J.netc', text: 'a \u001b]0;pwn\u0007 b\u202e\n' };
  const shown = renderText(
    [{ ...finding, message: 'bad \u001b[31m', span: { file: evil, start: 2, end: 4 }, related: [] }],
    false,
  );
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(shown).toContain('\\u001b]0;pwn\\u0007 b\\u202e');
});

it('keeps the caret in sight on very long lines', () => {
  const long: SourceFile = { name: 'l', text: `${'x'.repeat(5000)}BAD${'y'.repeat(5000)}` };
  const shown = renderText(
    [{ ...finding, span: { file: long, start: 5000, end: 5003 }, related: [], details: [] }],
    false,
  );
  const [, , , excerpt, carets] = shown.split('\n');
  const column = (carets ?? '').indexOf('^');
  expect((excerpt ?? '').slice(column, column + 3)).toBe('BAD');
  expect((excerpt ?? '').length).toBeLessThan(200);
});

it('writes one workflow command a finding, with its breaks escaped', () => {
  expect(renderGithub([finding])).toBe(
    '::error file=shop.netc,line=2,endLine=2,col=13,endColumn=18,title=unknown-name::no name `apii` is declared%0Aa | detail <b>%0Ahelp: did you mean `api`?\n',
  );
});

it('writes SARIF with rule, region and related place', () => {
  const log = JSON.parse(renderSarif([finding], '1.2.3'));
  expect(log.version).toBe('2.1.0');
  expect(log.runs[0].tool.driver).toEqual({
    name: 'netc',
    version: '1.2.3',
    rules: [{ id: 'unknown-name' }],
  });
  expect(log.runs[0].results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'shop.netc' },
    region: { startLine: 2, startColumn: 13, endLine: 2, endColumn: 18 },
  });
  expect(log.runs[0].results[0].relatedLocations[0].message.text).toBe('looked here');
});

it('writes JUnit with the failure escaped', () => {
  const xml = renderJunit('netc check', [
    ...casesOf([finding]),
    { name: 'fine', file: 'a.netc', failures: [] },
  ]);
  expect(xml).toContain('<testsuite name="netc check" tests="2" failures="1">');
  expect(xml).toContain('a | detail &#60;b&#62;');
  expect(xml).toContain('<testcase classname="a.netc" name="fine"/>');
});

it('keeps table cells whole in Markdown', () => {
  expect(renderMarkdown([finding]).split('\n')[2]).toBe(
    '| error `unknown-name` | shop.netc:2 | no name `apii` is declared<br>a \\| detail &lt;b><br>help: did you mean `api`? |',
  );
});

it('gives JSON with 1-based places', () => {
  expect(findingJson(finding)).toMatchObject({
    code: 'unknown-name',
    place: { file: 'shop.netc', line: 2, column: 13, endLine: 2, endColumn: 18 },
  });
});
