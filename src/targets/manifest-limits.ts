/** How much of a text of manifests is read: what is more ends in a diagnostic, never in a crash. */

export interface ManifestLimits {
  /** UTF-16 code units of one text. */
  readonly characters: number;
  /** How deep maps and lists may nest. */
  readonly nesting: number;
  /** How many values one document may stand for, when every alias is written out. */
  readonly values: number;
  /** How many words, marks and gaps the full reader takes of one text; the quick ones need no such limit. */
  readonly lexemes: number;
  /** How long a line may be for the full reader; no object of a cluster is as large (etcd takes 1.5 MB). */
  readonly line: number;
}

export const MANIFEST_LIMITS: ManifestLimits = {
  characters: 100_000_000,
  nesting: 200,
  values: 20_000_000,
  lexemes: 2_000_000,
  line: 3_000_000,
};
