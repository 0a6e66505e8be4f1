/** Decoding each object once: what is wrong with it, what it means and what is said of several are asked one after the other. */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
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
