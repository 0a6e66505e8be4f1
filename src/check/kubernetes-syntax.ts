/**
 * Names, label keys and label values as the API server takes them: k8s.io/apimachinery, `util/validation/validation.go`
 * (v0.34: IsDNS1123Label, IsDNS1123Subdomain, IsQualifiedName, IsValidLabelValue). Each function says what is wrong, or null.
 */

/** A DNS label of at most `longest` characters. */
export function dnsLabelProblem(text: string, longest: number): string | null {
  if (text === '') return 'it is empty';
  if (text.length > longest) return `it has more than ${longest} characters`;
  if (/[A-Z]/.test(text)) return 'it has capital letters';
  const bad = /[^a-z0-9-]/u.exec(text);
  if (bad !== null) return `it has \`${bad[0]}\``;
  return /^-|-$/.test(text) ? 'it begins or ends with `-`' : null;
}

/** A DNS name: labels with dots between them, at most 253 characters. */
export function subdomainProblem(text: string): string | null {
  if (text === '') return 'it is empty';
  if (text.length > 253) return 'it has more than 253 characters';
  if (/[A-Z]/.test(text)) return 'it has capital letters';
  const bad = /[^a-z0-9.-]/u.exec(text);
  if (bad !== null) return `it has \`${bad[0]}\``;
  if (/^\.|\.$|\.\./.test(text)) return 'a part between dots is empty';
  return /(^|\.)-|-(\.|$)/.test(text) ? 'a part begins or ends with `-`' : null;
}

/** `name` or `prefix/name`. */
export function labelKeyProblem(text: string): string | null {
  const parts = text.split('/');
  const name = parts[parts.length - 1] ?? '';
  if (parts.length > 2) return 'it has more than one `/`';
  if (parts.length === 2) {
    const prefix = subdomainProblem(parts[0] ?? '');
    if (prefix !== null) return `of its prefix, ${prefix}`;
  }
  return name === '' ? 'its name is empty' : labelValueProblem(name);
}

/** At most 63 characters that begin and end with a letter or digit; a value may be empty. */
export function labelValueProblem(text: string): string | null {
  const characters = labelTextProblem(text);
  if (characters !== null || text === '') return characters;
  return /^[A-Za-z0-9].*[A-Za-z0-9]$|^[A-Za-z0-9]$/.test(text)
    ? null
    : 'it begins or ends with `-`, `_` or `.`';
}

/** A piece of a label's value. */
export function labelTextProblem(text: string): string | null {
  if (text.length > 63) return 'it has more than 63 characters';
  const bad = /[^A-Za-z0-9_.-]/u.exec(text);
  return bad === null ? null : `it has \`${bad[0]}\``;
}
