import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Profile } from '../profiles.js';
import type { CiliumResource } from './resources.js';
export function refusals(_resource: CiliumResource, _profile: Profile): readonly Diagnostic[] {
  return [];
}
