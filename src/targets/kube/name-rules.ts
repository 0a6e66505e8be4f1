/**
 * Which texts Kubernetes takes as names, label keys, label values and port names
 * (apimachinery/pkg/util/validation/validation.go @ 008b3652). Each function gives the fault in words, or undefined.
 */

const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** RFC 1123 subdomain, at most 253 characters: names of most objects. */
export function subdomainFault(name: string): string | undefined {
  if (name.length > 253) return 'it has more than 253 characters';
  return SUBDOMAIN.test(name)
    ? undefined
    : 'it must be lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part';
}

/** RFC 1123 label, at most 63 characters: names of namespaces. */
export function dnsLabelFault(name: string): string | undefined {
  if (name.length > 63) return 'it has more than 63 characters';
  return DNS_LABEL.test(name)
    ? undefined
    : 'it must be lower-case letters, digits and `-`, with a letter or digit at both ends';
}

/** `name` or `prefix/name`. */
export function labelKeyFault(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return 'it has more than one `/`';
  const [name = '', prefix] = [parts[parts.length - 1], parts.length === 2 ? parts[0] : undefined];
  if (prefix !== undefined) {
    if (prefix === '') return 'the part before `/` is empty';
    const fault = subdomainFault(prefix);
    if (fault !== undefined) return `the part before \`/\` is no DNS name: ${fault}`;
  }
  if (name === '') return parts.length === 2 ? 'the part after `/` is empty' : 'it is empty';
  if (name.length > 63) return 'its name has more than 63 characters';
  return QUALIFIED.test(name)
    ? undefined
    : 'it must be letters, digits, `-`, `_` and `.`, with a letter or digit at both ends';
}

export function labelValueFault(value: string): string | undefined {
  if (value.length > 63) return 'it has more than 63 characters';
  return value === '' || QUALIFIED.test(value)
    ? undefined
    : 'it must be empty, or letters, digits, `-`, `_` and `.`, with a letter or digit at both ends';
}

/** IANA service name: names of container ports. */
export function portNameFault(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > 15) return 'it has more than 15 characters';
  if (!/^[-a-z0-9]+$/.test(name)) return 'it must be lower-case letters, digits and `-`';
  if (!/[a-z]/.test(name)) return 'it has no letter; a number is written without quotes';
  if (name.includes('--')) return 'it has two `-` in a row';
  return name.startsWith('-') || name.endsWith('-') ? 'it begins or ends with `-`' : undefined;
}
