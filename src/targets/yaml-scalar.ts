/**
 * What a plain YAML scalar stands for to `kubectl`: the resolution of YAML 1.1 as sigs.k8s.io/yaml has it
 * (goyaml.v2/resolve.go @ 742f5e6), where `on` is true and `010` is eight. Knows nothing of documents.
 */

const WORDS: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The value of a plain (unquoted) scalar. A whole number beyond 2^53 loses digits, as in JSON; dates stay text. */
export function plainValue(written: string): string | number | boolean | null {
  const word = WORDS.get(written);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(written)) return written;
  if (written.startsWith('.')) return FLOAT.test(written) ? Number(written) : written;
  const plain = written.replaceAll('_', '');
  return wholeValue(plain) ?? (FLOAT.test(plain) ? Number(plain) : written);
}

/** Bases as Go's `strconv.ParseInt(text, 0, 64)` knows them; undefined where the text is no whole number. */
function wholeValue(plain: string): number | undefined {
  const parts = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/.exec(plain);
  if (parts === null) return undefined;
  const [, sign, hex, octal, binary, decimal] = parts;
  const size =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : binary !== undefined
          ? Number.parseInt(binary, 2)
          : Number(decimal);
  return sign === '-' && size !== 0 ? -size : size;
}

/** May the text be written without quotes, and be read back as itself under YAML 1.1 and 1.2 alike? Says no in doubt. */
export function isPlainSafe(value: string): boolean {
  if (/^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\/[0-9]{1,2}$/.test(value)) return true;
  // Some readers of YAML 1.1 take `E0` for a number.
  return (
    /^[A-Za-z_/][A-Za-z0-9_./@-]*$/.test(value) && !WORDS.has(value) && !/^[eE][-+]?[0-9_]+$/.test(value)
  );
}
