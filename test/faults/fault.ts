/** A fault as data: what goes in, where the fault is, and what it is. */
import type { Json } from '../../src/base/tree.js';
import type { PolicySet } from '../../src/ir/policy.js';
import type { Edit } from './run.js';

/** A fault of an emitter: what it says of a program is changed before it is printed. */
export interface EmitFault {
  readonly name: string;
  /** A profile, as the command line takes it. */
  readonly target: string;
  readonly program: string;
  readonly edit: Edit;
}

/** A fault of one rewrite: what it made of a program is changed before the next one sees it. */
export interface RewriteFault {
  readonly name: string;
  readonly target: string;
  readonly program: string;
  /** More of the source that the language has no words for. */
  readonly more?: (set: PolicySet) => PolicySet;
  readonly rewrite: string;
  readonly spoil: (set: PolicySet) => PolicySet;
}

/** A fault of a printer: the text is changed before it is judged. */
export interface PrintFault {
  readonly name: string;
  readonly target: string;
  readonly program: string;
  readonly from: string;
  readonly to: string;
}

/** A fault of a reader: it takes the manifests for others (`edit`), or makes something else of them (`spoil`). */
export interface ReadFault {
  readonly name: string;
  /** The profile under which the manifests are read. */
  readonly reading: string;
  readonly manifests: readonly Json[];
  readonly edit?: Edit;
  readonly spoil?: (set: PolicySet) => PolicySet;
}

/** `[name, object, from, to]`, or `[name, object]` for an object that is lost. */
export type Row = readonly [string, string, string, string] | readonly [string, string];

export function editOf([, object, from, to]: Row): Edit {
  return from === undefined || to === undefined ? { object, drop: true } : { object, from, to };
}

export function emitFaults(target: string, program: string, rows: readonly Row[]): readonly EmitFault[] {
  return rows.map((row) => ({ name: row[0], target, program, edit: editOf(row) }));
}
