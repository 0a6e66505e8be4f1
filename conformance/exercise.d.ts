import type { JsonMap } from '../src/base/tree.js';
import type { Case } from './shrink.js';

export interface Tally {
  readonly counts: ReadonlyMap<string, number>;
  see(given: Case, answer: JsonMap): void;
  lines(): readonly string[];
  table(): readonly string[];
}

export function createTally(): Tally;
