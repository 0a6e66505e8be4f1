/** Plain data as block YAML, quoted wherever it might be read as something else; fast, and no more than the generators need. */
export function yaml(value, indent = '') {
  if (Array.isArray(value))
    return value.length === 0
      ? ' []\n'
      : `\n${value.map((item) => `${indent}-${nested(item, `${indent}  `)}`).join('')}`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return entries.length === 0 ? ' {}\n' : `\n${block(entries, indent)}`;
  }
  return ` ${scalar(value)}\n`;
}

function block(entries, indent) {
  return entries
    .map(
      ([key, item]) => `${indent}${scalar(key)}:${yaml(item, Array.isArray(item) ? indent : `${indent}  `)}`,
    )
    .join('');
}

/** The first key of a map stands behind the dash. */
function nested(item, indent) {
  const text = yaml(item, indent);
  return text.startsWith('\n') ? ` ${text.slice(1 + indent.length)}` : text;
}

const scalar = (value) =>
  typeof value !== 'string' || /^[a-zA-Z][a-zA-Z0-9./-]*$/.test(value)
    ? String(value)
    : JSON.stringify(value);

/** Objects as one multi-document file. */
export const documents = (objects) => objects.map((object) => yaml(object).slice(1)).join('---\n');
