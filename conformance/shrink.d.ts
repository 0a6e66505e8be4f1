import type { JsonMap } from '../src/base/tree.js';

export interface Case {
  readonly profile: JsonMap;
  readonly objects: readonly JsonMap[];
  readonly flows: readonly JsonMap[];
}

export function shrink(given: Case, shows: (one: Case) => Promise<boolean>, most?: number): Promise<Case>;
