/** Diagnostics that only the meaning of a policy can give. */
import type { CodeEntry } from '../codes.js';

export const MEANING_CODES = {
  'cluster-dns-unknown': {
    severity: 'error',
    message: '`cluster-dns` is written here, but no cluster block says where the DNS of the cluster is',
    help: 'say it in the cluster block: `dns pods(k8s-app=kube-dns) in namespace(kube-system)`',
  },
  'target-profile': {
    severity: 'error',
    message: '{problem}',
    help: '{remedy}',
  },
  'target-version-newer': {
    severity: 'warning',
    message: '{what}',
    help: 'what this netc knows of that version may be out of date; see `netc targets`',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
