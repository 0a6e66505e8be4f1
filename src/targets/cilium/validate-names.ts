/** Checks DNS names and patterns (pkg/policy/api/fqdn.go @ 2efb257 and the schema's oneOf). */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Report } from '../kube/decode.js';
import type { NameSelector } from './resources.js';

const MOST_CHARACTERS = 255;

/** Exactly one of name and pattern, of labels that are not empty. A DNS rule's name may have no underscore. Adds `cilium-dns-name`. */
export function checkName(selector: NameSelector, path: string, inDnsRule: boolean, report: Report): void {
  const refuse = (what: string) => report.push(diagnostic('cilium-dns-name', selector.span, { path, what }));
  const { matchName, matchPattern } = selector;
  if ((matchName === null) === (matchPattern === null)) {
    refuse(
      `exactly one of \`matchName\` and \`matchPattern\` is needed, not ${matchName === null ? 'none' : 'both'}`,
    );
    return;
  }
  const written = (matchName ?? matchPattern)?.value ?? '';
  if (written.length > MOST_CHARACTERS) refuse(`more than ${MOST_CHARACTERS} characters`);
  const name = inDnsRule ? /^[-a-zA-Z0-9]+(\.[-a-zA-Z0-9]+)*\.?$/ : /^[-a-zA-Z0-9_]+(\.[-a-zA-Z0-9_]+)*\.?$/;
  if (matchName !== null && !name.test(written))
    refuse(`\`${written}\` is no name: labels of letters, digits and \`-\`, with a \`.\` between`);
  if (matchPattern !== null && !/^[-a-zA-Z0-9_*]+(\.[-a-zA-Z0-9_*]+)*\.?$/.test(written))
    refuse(
      `\`${written}\` is no pattern: labels of letters, digits, \`-\`, \`_\` and \`*\`, with a \`.\` between`,
    );
}
