/** `netc test`: the `test` blocks, decided over all flows against their program, or against other policies with `--against`. */
import type { Finding } from '../../diagnostics/finding.js';
import { findingOf } from '../../diagnostics/finding.js';
import { consultedText } from '../../loss/consulted-text.js';
import { flowText } from '../../loss/print-flow.js';
import { type AssertionResult, runTests, type TestResult } from '../../run-tests.js';
import { EXIT, type ExitCode, type Io } from '../io.js';
import { type AddCommand, addReportOptions, type CommonOptions, collect } from '../options.js';
import { writeReport } from '../report.js';
import { addSideOptions, type SideOptions, sideOf } from '../side-options.js';

interface TestOptions extends CommonOptions, SideOptions {
  readonly against: readonly string[];
}

export const addTest: AddCommand = (program, io, finish) =>
  addSideOptions(addReportOptions(program.command('test')))
    .description('decide the test blocks of a program, over all flows')
    .argument('[path...]', '.netc files or directories (default: the current directory)')
    .option(
      '--against <path>',
      'decide them against these manifests or this program instead; repeatable',
      collect,
      [],
    )
    .action((paths: string[], options: TestOptions) => finish(test(io, paths, options)));

function test(io: Io, paths: readonly string[], options: TestOptions): ExitCode {
  const alone = options.against.length === 0 ? options : {};
  const program = sideOf(io, paths.length === 0 ? ['.'] : paths, alone);
  const against = options.against.length === 0 ? program : sideOf(io, options.against, options);
  const findings = [...program.diagnostics, ...(against === program ? [] : against.diagnostics)].map(
    findingOf,
  );
  if (program.side === null || against.side === null) {
    writeReport(
      io,
      options,
      { command: 'test', findings, text: '', markdown: '', data: {}, cases: null },
      'out',
    );
    return EXIT.wrong;
  }
  const sides = [program.side, against.side] as const;
  const results = runTests(...sides);
  const all = results.flatMap((one) => one.results);
  const failed = all.filter((one) => one.outcome === 'failed' || one.outcome === 'nothing').length;
  const undecided = all.filter((one) => one.outcome === 'undecided').length;
  const failures = results.flatMap(failuresOf);
  const summary = `${all.length - failed - undecided} passed, ${failed} failed${undecided === 0 ? '' : `, ${undecided} undecided`}\n`;
  const lines = results
    .map((one) => `${one.results.every((r) => r.outcome === 'passed') ? 'ok  ' : 'FAIL'} ${one.test.name}\n`)
    .join('');
  writeReport(
    io,
    options,
    {
      command: 'test',
      findings: [...findings, ...failures],
      text: `${lines}${summary}`,
      markdown: '',
      data: { passed: all.length - failed - undecided, failed, undecided },
      cases: results.map((one) => ({
        name: one.test.name,
        file: one.test.origin.span.file.name,
        failures: failuresOf(one),
      })),
    },
    'out',
  );
  if (failed > 0) return EXIT.finding;
  return undecided > 0 ? EXIT.undecided : EXIT.done;
}

function failuresOf(result: TestResult): Finding[] {
  return result.results.filter((one) => one.outcome !== 'passed').map((one) => failure(result, one));
}

function failure(result: TestResult, one: AssertionResult): Finding {
  const { assertion } = one;
  const base = {
    severity: 'error' as const,
    span: assertion.origin.span,
    related: [],
    help: '',
    details: [],
  };
  if (one.outcome === 'nothing') {
    return {
      ...base,
      code: 'test-of-nothing',
      message: `in \`${result.test.name}\`: no flow goes from one side to the other`,
      help: 'check the labels and namespaces on both sides',
    };
  }
  if (one.outcome === 'undecided')
    return { ...base, code: 'test-undecided', message: `in \`${result.test.name}\`: ${one.why}` };
  const wanted =
    assertion.action === 'allow'
      ? 'a flow is denied that should pass'
      : 'a flow passes that should be denied';
  const witness = one.witness === null ? [] : [flowText(one.witness, true)];
  return {
    ...base,
    code: 'test-failed',
    message: `in \`${result.test.name}\`: ${wanted}`,
    details: [
      ...witness,
      ...one.atSource.map((entry) => `where it leaves: ${consultedText(entry)}`),
      ...one.atDestination.map((entry) => `where it arrives: ${consultedText(entry)}`),
    ],
  };
}
