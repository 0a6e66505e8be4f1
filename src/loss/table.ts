/** The table of `netc check`: each construct of a program against each target. Made from features, capabilities and reports. */
import { compareNumber, compareText } from '../base/order.js';
import { lineText, positionAt } from '../base/source.js';
import { unreachable } from '../base/unreachable.js';
import type { Feature, Support } from '../ir/feature.js';
import { featuresOf } from '../ir/features-of.js';
import type { Origin, PolicySet } from '../ir/policy.js';
import type { Loss } from './loss.js';
import { placeText, type TargetReport } from './report.js';

export type Cell =
  | 'exact'
  /** Exact, in another shape. */
  | 'rewritten'
  /** Exact where a setting or fact holds that the report names. */
  | 'exact under'
  | 'conditional'
  | 'wider'
  | 'narrower'
  | 'both'
  | 'no effect';

export interface TableRow {
  readonly origin: Origin;
  /** The first line of the construct, as written. */
  readonly text: string;
  readonly features: readonly Feature[];
  /** One per target, in the order of the reports. */
  readonly cells: readonly Cell[];
}

export interface TableColumn {
  readonly report: TargetReport;
  readonly capabilities: Readonly<Record<Feature, Support>>;
}

/** One row per construct that asks for something, by place. */
export function constructTable(source: PolicySet, columns: readonly TableColumn[]): readonly TableRow[] {
  const rows = new Map<string, { origin: Origin; features: Set<Feature> }>();
  const row = (origin: Origin) => {
    const found = rows.get(originKey(origin)) ?? { origin, features: new Set<Feature>() };
    rows.set(originKey(origin), found);
    return found;
  };
  for (const use of featuresOf(source)) row(use.origin).features.add(use.feature);
  const looked = columns.map(lookedUp);
  for (const { report } of columns) {
    for (const { loss } of report.losses) if (loss.code !== 'with') row(loss.origin).features.add(loss.code);
    for (const { condition } of report.conditions) row(condition.origin).features.add(condition.code);
  }
  return [...rows.values()]
    .sort(
      (a, b) =>
        compareText(a.origin.span.file.name, b.origin.span.file.name) ||
        compareNumber(a.origin.span.start, b.origin.span.start),
    )
    .map(({ origin, features }) => {
      const sorted = [...features].sort(compareText);
      return {
        origin,
        text: lineText(origin.span.file, positionAt(origin.span.file, origin.span.start).line).trim(),
        features: sorted,
        cells: looked.map((column) => cellOf(origin, sorted, column)),
      };
    });
}

/** The table with aligned columns, one line per construct; ends with a line break unless there is no row. */
export function tableText(rows: readonly TableRow[], targets: readonly string[]): string {
  if (rows.length === 0) return '';
  const lines = [
    ['construct', '', ...targets],
    ...rows.map((row) => [placeText(row.origin.span), shorten(row.text), ...row.cells]),
  ];
  const widths =
    lines[0]?.map((_, i) => lines.reduce((most, line) => Math.max(most, line[i]?.length ?? 0), 0)) ?? [];
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const WIDTH = 60;

/** Where a program is one line, each construct shows as much of it. */
const MOST_LOOKED_AT = 2000;

function shorten(text: string): string {
  const plain = text.slice(0, MOST_LOOKED_AT).replace(/\s+/g, ' ');
  return plain.length > WIDTH ? `${plain.slice(0, WIDTH - 1)}…` : plain;
}

/** A column by the place of a construct. */
interface LookedUp {
  readonly losses: ReadonlyMap<string, readonly Loss['kind'][]>;
  readonly conditions: ReadonlySet<string>;
  readonly rewrites: ReadonlySet<string>;
  readonly capabilities: TableColumn['capabilities'];
}

function lookedUp({ report, capabilities }: TableColumn): LookedUp {
  const losses = new Map<string, Loss['kind'][]>();
  for (const { loss } of report.losses) {
    const key = originKey(loss.origin);
    const kinds = losses.get(key);
    if (kinds === undefined) losses.set(key, [loss.kind]);
    else kinds.push(loss.kind);
  }
  return {
    losses,
    conditions: new Set(report.conditions.map(({ condition }) => originKey(condition.origin))),
    rewrites: new Set(report.rewrites.map((remark) => originKey(remark.origin))),
    capabilities,
  };
}

function cellOf(origin: Origin, features: readonly Feature[], column: LookedUp): Cell {
  const here = originKey(origin);
  const kinds = column.losses.get(here) ?? [];
  const lossy = joinKinds(kinds);
  if (lossy !== null) return lossy;
  if (column.conditions.has(here)) return 'conditional';
  if (kinds.length > 0) return 'no effect';
  if (column.rewrites.has(here)) return 'rewritten';
  const how = new Set(features.map((feature) => column.capabilities[feature].how));
  if (how.has('under')) return 'exact under';
  return how.has('rewritten') ? 'rewritten' : 'exact';
}

function joinKinds(kinds: readonly Loss['kind'][]): 'wider' | 'narrower' | 'both' | null {
  let wider = false;
  let narrower = false;
  for (const kind of kinds) {
    switch (kind) {
      case 'wider':
        wider = true;
        break;
      case 'narrower':
        narrower = true;
        break;
      case 'both':
        wider = true;
        narrower = true;
        break;
      case 'effect':
        break;
      default:
        unreachable(kind);
    }
  }
  return wider && narrower ? 'both' : wider ? 'wider' : narrower ? 'narrower' : null;
}

function originKey(origin: Origin): string {
  return JSON.stringify([origin.span.file.name, origin.span.start, origin.span.end, origin.label]);
}
