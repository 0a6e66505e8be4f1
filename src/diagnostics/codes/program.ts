/** Diagnostics of a program as a whole: its imports, the targets it is for, what it accepts. */
import type { CodeEntry } from '../codes.js';

export const PROGRAM_CODES = {
  'import-failed': {
    severity: 'error',
    message: 'the import `{path}` {why}',
    help: 'imports are relative to the file they stand in, and stay inside the directories given',
  },
  'import-cycle': {
    severity: 'error',
    message: 'the import `{path}` leads back to itself: {way}',
    help: 'all files of a run are one program, so one of the two imports can go',
  },
  'cluster-dns-unknown': {
    severity: 'error',
    message: '`cluster-dns` is written here, but no cluster block says where the DNS of the cluster is',
    help: 'say it in the cluster block: `dns pods(k8s-app=kube-dns) in namespace(kube-system)`',
  },
  'target-setting': {
    severity: 'error',
    message: '{problem}',
    help: '{remedy}',
  },
  'target-version-newer': {
    severity: 'warning',
    message: '{what}',
    help: 'what this netc knows of that version may be out of date; see `netc targets`',
  },
  'accept-unused': {
    severity: 'warning',
    message: 'this accepts a loss, but nothing is lost here',
    help: 'remove it; left alone, it would hide a loss that a later change brings',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
