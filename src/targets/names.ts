/**
 * Names of emitted objects: what a policy is called becomes a name that Kubernetes accepts, the same on every run and
 * whatever stands elsewhere in the program. Knows no kind of object.
 */

/** A `label` is one DNS-1123 label of at most 63 characters; a `subdomain` is such labels with dots, at most 253. */
export type NameForm = 'label' | 'subdomain';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LIMIT = { label: 63, subdomain: 253 } as const;

/**
 * The text itself where it is such a name already; else its legal characters and a hash of what it was, so that two texts
 * never become one name.
 */
export function objectName(text: string, form: NameForm): string {
  if (isName(text, form)) return text;
  const legal = text
    .toLowerCase()
    .replace(form === 'label' ? /[^a-z0-9]+/g : /[^a-z0-9.]+/g, '-')
    .replace(/\.+/g, '.')
    .split('.')
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('.');
  return shorten(legal === '' ? 'policy' : legal, textHash(text), form);
}

/** `name-suffix`, shortened at the name's end (with a hash of the whole) where it would be too long. */
export function suffixedName(name: string, suffix: string, form: NameForm): string {
  const whole = `${name}-${suffix}`;
  if (isName(whole, form)) return whole;
  return shorten(name, `${suffix}-${textHash(whole)}`, form);
}

export function isName(text: string, form: NameForm): boolean {
  if (text.length > LIMIT[form]) return false;
  return form === 'label'
    ? LABEL.test(text)
    : text.split('.').every((part) => LABEL.test(part) && part.length <= 63);
}

function shorten(name: string, suffix: string, form: NameForm): string {
  // A part of a subdomain is a label, so the last one keeps to the label's limit too.
  const room = Math.max(1, LIMIT.label - suffix.length - 1);
  const parts = name.split('.');
  const last = parts.pop() ?? '';
  const head =
    form === 'label'
      ? ''
      : parts
          .map((part) => `${part.slice(0, 63)}.`)
          .join('')
          .slice(0, 150);
  const clean = `${head.replace(/\.+$/, '')}${head === '' ? '' : '.'}${last.slice(0, room)}`;
  return `${clean.replace(/[-.]+$/, '')}-${suffix}`;
}

/** Eight hexadecimal digits that depend on the text alone (FNV-1a); for names, not for secrets. */
export function textHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
