/**
 * The language's own patterns (paths, DNS names, hosts) as RE2 expressions over a whole text. Pure text to text; what a plugin
 * calls a pattern is that plugin's business.
 */

/** An expression that matches exactly this text. */
export function quoteRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, (c) => `\\${c}`);
}

/**
 * A path pattern over the request target as sent (path, and `?query` if there is one): `*` is one or more characters without
 * `/`, a final `/**` is the path before it and everything below, all else is literal; every query passes. Source: the language,
 * section 5.
 */
export function pathGlobRegex(glob: string): string {
  const below = glob.endsWith('/**');
  const head = below ? glob.slice(0, -3) : glob;
  // A path is never empty, so `/**` alone is every path.
  const tail = !below ? '' : head === '' ? '/[^?]*' : '(/[^?]*)?';
  return `${starsAs(head, '[^/?]+')}${tail}(\\?.*)?`;
}

/**
 * A DNS pattern over a name in lower case without a final dot: `*` is one or more characters without a dot, a leading `**.` is
 * one or more whole labels. Source: the language, section 3.
 */
export function dnsGlobRegex(glob: string): string {
  const name = glob.toLowerCase().replace(/\.$/, '');
  return name.startsWith('**.') ? `([^.]+\\.)+${starsAs(name.slice(3), '[^.]+')}` : starsAs(name, '[^.]+');
}

/** As `dnsGlobRegex` for the name that a DNS query asks about, where `*` alone is every name. */
export function dnsQueryGlobRegex(glob: string): string {
  return glob === '*' ? '.*' : dnsGlobRegex(glob);
}

/** A host pattern over the request's authority: a DNS pattern without regard to case; any port passes unless the pattern names one. */
export function hostGlobRegex(glob: string): string {
  const port = /:[0-9]+$/.exec(glob)?.[0] ?? null;
  const name = port === null ? glob : glob.slice(0, -port.length);
  return `(?i)${dnsGlobRegex(name)}${port ?? '(:[0-9]+)?'}`;
}

function starsAs(glob: string, star: string): string {
  return glob.split('*').map(quoteRegex).join(star);
}
