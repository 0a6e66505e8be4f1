/** Diagnostics that only the meaning of a policy can give. */
import type { CodeEntry } from '../codes.js';

export const MEANING_CODES = {
  'rule-useless': {
    severity: 'warning',
    message: 'this rule changes nothing: another one says it already',
    help: 'remove it, or narrow the other one if this was to be the exception',
  },
  'request-beside-plain-allow': {
    severity: 'warning',
    message:
      'this says which requests may pass, but a plain allow on the same endpoints and ports lets every request pass',
    help: 'remove one of the two',
  },
  'deny-never-bites': {
    severity: 'warning',
    message: 'this deny changes nothing: without it every flow has the same verdict',
    help: 'remove it, or give it an earlier order if it was to stop what something else allows',
  },
  'lints-left-out': {
    severity: 'note',
    message:
      'from here on {count} {what} were not looked at for what they change or cut off: there are too many',
    help: 'check a part of the program alone',
  },
  'names-never-resolve': {
    severity: 'warning',
    message: 'some of these pods may not ask the cluster DNS, so the names never resolve for them: {flow}',
    help: 'allow them `to cluster-dns on udp/53, tcp/53`',
  },
  'dns-cut-off': {
    severity: 'warning',
    message: 'none of the pods of this policy can reach the cluster DNS on udp/53',
    help: 'allow them `to cluster-dns on udp/53, tcp/53`, unless that is what you want',
  },
  'nodes-cut-off': {
    severity: 'warning',
    message: 'this policy keeps the API server from the kubelet of its nodes (tcp/10250)',
    help: 'allow `from kube-apiserver on tcp/10250`: logs, exec and metrics need it',
  },
  'api-server-cut-off': {
    severity: 'warning',
    message: 'this policy keeps its nodes from the API server (tcp/6443)',
    help: 'allow `to kube-apiserver on tcp/6443`: a node without it leaves the cluster',
  },
  unsayable: {
    severity: 'error',
    message: '`{what}` cannot be said in the language: {problem}',
    help: 'migrate it directly to a plugin that has it, or leave it out of the input',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
