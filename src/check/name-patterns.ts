/** DNS names and the patterns of them: `*` is one whole label, a leading `**.` one or more. */

/** What is wrong with it, or null. A final dot is allowed; case does not matter. */
export function namePatternProblem(text: string): string | null {
  const name = text.endsWith('.') && text.length > 1 ? text.slice(0, -1) : text;
  if (name === '') return 'it is empty';
  if (name.length > 253) return 'it has more than 253 characters';
  if (/^[0-9.]+$/.test(name)) return 'it is an address';
  if (name.includes(':')) return 'it has a port or is an address';
  const labels = name.split('.');
  for (const [i, label] of labels.entries()) {
    if (label === '') return 'a part between dots is empty';
    if (label.length > 63) return 'a part has more than 63 characters';
    if (label === '*' || (label === '**' && i === 0 && labels.length > 1)) continue;
    if (label === '**') return '`**` stands only at the beginning, before a dot';
    if (label.includes('*')) return '`*` stands for a whole part';
    const bad = /[^A-Za-z0-9_-]/u.exec(label);
    if (bad !== null) return `it has \`${bad[0]}\``;
    if (/^-|-$/.test(label)) return 'a part begins or ends with `-`';
  }
  return null;
}
