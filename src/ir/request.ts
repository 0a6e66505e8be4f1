/** Requests inside allowed connections: what an L7 rule lets pass. Stands on allow rules only. */

export type Request =
  /** Every request, and traffic that is no request at all. */
  | { readonly kind: 'any' }
  /** HTTP requests that match one of the patterns; nothing else on that traffic. */
  | { readonly kind: 'http'; readonly patterns: readonly HttpPattern[] }
  /** DNS queries for a name that matches one of the patterns (globs as in `dns(...)`; `*` alone is every name). */
  | { readonly kind: 'dns'; readonly patterns: readonly string[] };

export interface HttpPattern {
  /** Exact, case-sensitive; empty means every method. */
  readonly methods: readonly string[];
  readonly path: PathPattern;
  /** Globs of `dns`, without regard to case, with or without a port; `null` means every host. */
  readonly host: string | { readonly regex: string } | null;
  readonly headers: readonly HeaderPattern[];
}

/** `regex` is RE2 over the whole request target as sent (path, and `?query` if there is one); `glob` speaks of the path only. */
export type PathPattern =
  | { readonly kind: 'all' }
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'regex'; readonly regex: string };

export interface HeaderPattern {
  readonly name: string;
  /** `null` asks for presence only. */
  readonly value: string | null;
}

export const ANY_REQUEST: Request = { kind: 'any' };
