/** `netc targets`: what each target can say, since which version, under which setting; and the options of its profiles. */
import type { Json } from '../../base/tree.js';
import { FEATURES, type Feature, type Support } from '../../ir/feature.js';
import { PROFILE_TABLES } from '../../targets/profiles.js';
import { targetOf } from '../../targets/registry.js';
import { EXIT, type Io } from '../io.js';
import { type AddCommand, addReportOptions, type CommonOptions, collect, profileOption } from '../options.js';
import { writeReport } from '../report.js';

const SHOWN = ['k8s', 'calico', 'cilium'] as const;

interface TargetsOptions extends CommonOptions {
  readonly target: readonly string[];
}

export const addTargets: AddCommand = (program, io, finish) =>
  addReportOptions(program.command('targets'))
    .description('what each target can say, since which version, under which setting')
    .option(
      '-t, --target <profile>',
      'look at this target, as `k8s,cluster-network-policy=on` (default: all, as they come); repeatable',
      collect,
      [],
    )
    .action((options: TargetsOptions) => {
      targets(io, options);
      finish(EXIT.done);
    });

function targets(io: Io, options: TargetsOptions): void {
  const labels = options.target.length === 0 ? SHOWN : options.target;
  const tables = labels
    .map((text) => profileOption(io, '--target', text))
    .map((profile) => targetOf(profile.cni).family.capabilities(profile));
  const features = Object.keys(FEATURES).filter((name): name is Feature => name in FEATURES);
  const rows = features.map((feature) => ({
    feature,
    cells: tables.map((table) => table[feature]),
  }));
  const data: Json = {
    features: rows.map(({ feature, cells }) => ({
      feature,
      about: FEATURES[feature],
      targets: Object.fromEntries(labels.map((label, i) => [label, { ...cells[i] }])),
    })),
    profiles: [...PROFILE_TABLES].map(([cni, table]) => ({
      cni,
      versions: [...table.versions],
      newest: table.newest,
      options: table.options.map((option) => ({
        name: option.name,
        values: option.values === 'text' ? 'text' : [...option.values],
        defaults: option.defaults.map((entry) => ({ ...entry })),
        what: option.what,
        source: option.source,
      })),
    })),
  };
  const header = ['', ...labels];
  const body = rows.map(({ feature, cells }) => [FEATURES[feature], ...cells.map(cellText)]);
  writeReport(
    io,
    options,
    {
      command: 'targets',
      findings: [],
      text: `${columns([header, ...body])}\n${profilesText()}`,
      markdown: markdown(header, body),
      data,
      cases: null,
    },
    'out',
  );
}

function cellText(support: Support | undefined): string {
  switch (support?.how) {
    case 'exact':
      return support.since === '' ? 'exact' : `exact (${support.since})`;
    case 'rewritten':
      return `rewritten as ${support.as}`;
    case 'under':
      return `exact under ${support.fact}`;
    case 'lossy':
      return `lossy: ${support.why}`;
    case 'no-effect':
      return `no effect: ${support.why}`;
    case undefined:
      return '';
  }
}

/** Wide cells break onto lines of their own, so that the table stays readable on a terminal. */
function columns(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows;
  const lines: string[] = [];
  for (const [name = '', ...cells] of body) {
    lines.push(name);
    cells.forEach((cell, i) => {
      lines.push(`  ${(header[i + 1] ?? '').padEnd(7)} ${cell}`);
    });
  }
  return `${lines.join('\n')}\n`;
}

function markdown(header: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return `${[line(header), line(header.map(() => '---')), ...body.map(line)].join('\n')}\n`;
}

function profilesText(): string {
  const lines: string[] = [];
  for (const [cni, table] of PROFILE_TABLES) {
    lines.push(`profile ${cni}: versions ${table.versions.join(', ')} (newest ${table.newest})`);
    for (const option of table.options) {
      const values = option.values === 'text' ? 'TEXT' : option.values.join('|');
      const defaults = option.defaults
        .map(({ from, value }) => (from === '0.0' ? value : `${value} since ${from}`))
        .join(', ');
      lines.push(
        `  ${option.name}=${values}`,
        `    ${option.what} (default ${defaults === '' ? 'empty' : defaults})`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
