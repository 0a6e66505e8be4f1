/** A remedy for a word at the wrong place, where experience knows what was meant. */
import type { Mistake } from './repair.js';

/** Words that are followed by names or nets in parentheses. */
const PARENTHESISED = new Set(['account', 'address', 'cidr', 'identity', 'namespace']);

/** The remedy, or empty. */
export function helpFor(mistake: Mistake): string {
  if (mistake.suggestion !== null) return `did you mean \`${mistake.suggestion}\`?`;
  const found = mistake.token?.image ?? '';
  const before = mistake.before?.image ?? '';
  const expects = (words: string): boolean => mistake.expected.some((each) => each.words === words);
  const plain = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(found);
  if (expects('an endpoint') && /^([0-9]+\.[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*)(\/[0-9]+)?$/.test(found))
    return `write \`cidr(${found})\` for addresses outside the cluster, \`address(${found})\` for whatever holds one`;
  if (expects('`namespace(…)` or `namespaces`') && before === 'in' && plain)
    return `write \`in namespace(${found})\``;
  if (expects('a method') && found.startsWith('"')) return `write \`* ${found}\` for every method`;
  if (expects('a net such as `10.0.0.0/8`') && found.startsWith('"')) return 'nets stand without quotes';
  if (found === ',' && expects('a rule')) return 'rules stand one after the other, without a comma';
  if (expects('`(`') && PARENTHESISED.has(before) && /^[A-Za-z0-9_.:/-]+$/.test(found))
    return `write \`${before}(${found})\``;
  if (/^(tcp|udp|sctp|icmp|icmpv6)$/.test(before) && /^[0-9]+(-[0-9]+)?$/.test(found))
    return `write \`${before}/${found}\``;
  return '';
}
