/** Looking at each object once: what is wrong with it, what it means and what is said of several are asked one after the other. */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Profile } from '../profiles.js';
import type { Report } from './decode.js';
import type { KubeObject } from './object.js';

type ObjectDecoder<T> = (object: KubeObject, report: Report) => T;

/** As the decoder given, which must look at nothing but the object. What it finds is reported every time. */
export function decodedOnce<T>(decode: ObjectDecoder<T>): ObjectDecoder<T> {
  const known = new WeakMap<KubeObject, { readonly value: T; readonly found: readonly Diagnostic[] }>();
  return (object, report) => {
    let decoded = known.get(object);
    if (decoded === undefined) {
      const found: Diagnostic[] = [];
      decoded = { value: decode(object, found), found };
      known.set(object, decoded);
    }
    for (const one of decoded.found) report.push(one);
    return decoded.value;
  };
}

/** As the work given, which must look at nothing but its two arguments; remembered for the profile that a thing was last asked with. */
export function oncePerProfile<T extends object, R>(
  work: (of: T, profile: Profile) => R,
): (of: T, profile: Profile) => R {
  const known = new WeakMap<T, { readonly profile: Profile; readonly result: R }>();
  return (of, profile) => {
    const before = known.get(of);
    if (before?.profile === profile) return before.result;
    const result = work(of, profile);
    known.set(of, { profile, result });
    return result;
  };
}
