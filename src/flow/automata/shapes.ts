/** What the values of a text field can look like at all, as RE2 expressions over the whole value. */

/** A label's value, empty or up to 63 characters. Source: Kubernetes, "Labels and Selectors", syntax and character set. */
export const LABEL_VALUE_SHAPE = '([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?';

/** A namespace's name: an RFC 1123 label. Source: Kubernetes, "Object Names and IDs". */
export const NAMESPACE_SHAPE = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';

/**
 * A service account's name: an RFC 1123 subdomain. Source: Kubernetes, "Object Names and IDs". The whole name's limit of 253
 * characters is left out, which admits more values than exist and keeps the machine small.
 */
export const SUBDOMAIN_SHAPE = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

/**
 * A request target in origin form, or the `*` of `OPTIONS *`: no spaces, no control characters; characters beyond ASCII are
 * not allowed by the standard but do get sent. Source: RFC 9112, section 3.2.
 */
export const HTTP_TARGET_SHAPE = '/[^\\x00-\\x20\\x7f]*|\\*';

/** A method is a token. Source: RFC 9110, sections 5.6.2 and 9.1. */
export const HTTP_METHOD_SHAPE = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";

/** An authority: a registered name or address with or without a port. Source: RFC 3986, section 3.2. */
export const HTTP_HOST_SHAPE = "([-A-Za-z0-9._~%!$&'()*+,;=]*|\\[[0-9A-Fa-f:.]+\\])(:[0-9]*)?";

/** A DNS name in lower case without the final dot; underscores occur. The limit of 253 characters is left out. Source: RFC 1035, section 2.3.1; RFC 8552. */
export const DNS_NAME_SHAPE = '[-a-z0-9_]+(\\.[-a-z0-9_]+)*';
