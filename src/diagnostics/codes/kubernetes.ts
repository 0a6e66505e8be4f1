/** Diagnostics of Kubernetes kinds. */
import type { CodeEntry } from '../codes.js';

export const KUBERNETES_CODES = {
  'object-name': { severity: 'error', message: '`{name}` is no name for a {kind}: {why}' },
  'object-namespace': { severity: 'error', message: '`{namespace}` is no name for a namespace: {why}' },
  'object-not-namespaced': {
    severity: 'error',
    message: '`{object}` has a namespace, but its kind is cluster-wide',
    help: 'remove `metadata.namespace`',
  },
  'label-key': { severity: 'error', message: '`{path}`: `{key}` is no label key: {why}' },
  'label-value': { severity: 'error', message: '`{path}`: `{value}` is no label value: {why}' },
  'label-operator': {
    severity: 'error',
    message: '`{path}`: `{written}` is no operator of a label selector',
    help: 'one of {known}',
  },
  'selector-values-missing': {
    severity: 'error',
    message: '`{path}`: `{operator}` needs at least one value',
  },
  'selector-values-forbidden': {
    severity: 'error',
    message: '`{path}`: `{operator}` takes no values',
  },
  'policy-type': {
    severity: 'error',
    message: '`{path}`: `{written}` is no policy type',
    help: '`Ingress` or `Egress`',
  },
  'policy-types-count': { severity: 'error', message: '`spec.policyTypes` has more than two entries' },
  'port-protocol': {
    severity: 'error',
    message: '`{path}`: `{written}` is no protocol that has ports',
    help: '`TCP`, `UDP` or `SCTP`',
  },
  'port-number': {
    severity: 'error',
    message: '`{path}`: {written} is no port',
    help: 'ports are 1 to 65535',
  },
  'port-name': { severity: 'error', message: '`{path}`: `{name}` is no name of a port: {why}' },
  'end-port-alone': {
    severity: 'error',
    message: '`{path}` needs a `port` that is a number',
  },
  'end-port-below': { severity: 'error', message: '`{path}`: {end} is below `port`, which is {first}' },
  'peer-empty': {
    severity: 'error',
    message: '`{path}` names no peer',
    help: 'for every peer leave the whole list out; for every pod write an empty `namespaceSelector`',
  },
  'peer-ip-block-and-selector': {
    severity: 'error',
    message: '`{path}` has `ipBlock` beside a selector',
    help: 'write two peers, one with each',
  },
  cidr: { severity: 'error', message: '`{path}`: `{written}` is no CIDR: {why}' },
  'cidr-host-bits': {
    severity: 'warning',
    message: '`{path}`: `{written}` has bits behind its prefix; it is read as `{net}`',
    help: 'write `{net}`; Kubernetes 1.36 and later refuse the other form in new objects',
  },
  'except-not-inside': {
    severity: 'error',
    message: '`{path}`: `{except}` is no strict part of `{cidr}`',
  },
  'not-one-of': {
    severity: 'error',
    message: '`{path}`: `{written}` is not allowed here',
    help: 'one of {known}',
  },
  'exactly-one': {
    severity: 'error',
    message: '`{path}` must have exactly one of `{members}`, but {found} written',
  },
  'list-length': {
    severity: 'error',
    message: '`{path}` has {count} items; {least} to {most} are allowed',
  },
  'list-repeat': { severity: 'error', message: '`{path}`: `{written}` is in the list already' },
  'cluster-priority': {
    severity: 'error',
    message: '`spec.priority`: {written} is out of range',
    help: '0 to 1000; lower is looked at first',
  },
  'cluster-priority-tie': {
    severity: 'error',
    message:
      '`{first}` and `{second}` have the same tier and priority, and which of them is looked at first is not defined',
    help: 'give them different priorities',
  },
  'cluster-range': {
    severity: 'error',
    message: '`{path}`: the start {start} is not below the end {end}',
    help: 'for one port write `number`',
  },
  'cluster-ports-empty': {
    severity: 'error',
    message: '`{path}` has no `destinationPort`',
    help: 'for every port write a `range` from 1 to 65535',
  },
  'rule-name': { severity: 'error', message: '`{path}` has more than 100 bytes' },
  'named-port-to-networks': {
    severity: 'warning',
    message: '`{path}` names a port of pods beside peers that are no pods: those it never matches',
    help: 'write two rules; the experimental channel of the CRD refuses this one',
  },
  'domain-name': {
    severity: 'error',
    message: '`{path}`: `{written}` is no domain name',
    help: 'a name such as `api.example.com`, or `*.example.com`',
  },
  'cluster-policy-off': {
    severity: 'warning',
    message: '`{object}` is not enforced under `{profile}`',
    help: 'if the cluster enforces it, say so: `cluster-network-policy=on`',
  },
  'policy-section-dead': {
    severity: 'warning',
    message:
      '`{object}` has rules in `{section}`, but its policy types leave that direction out: they do nothing, except under Cilium, which obeys them (cilium#48703)',
    help: 'add `{type}` to `policyTypes`, or remove the rules',
  },
  'policy-without-spec': {
    severity: 'warning',
    message: '`{object}` has no `spec`: it isolates every pod of its namespace for ingress',
    help: 'if that is meant, write an empty `podSelector` and `policyTypes: [Ingress]`',
  },
  'reading-ip-block': {
    severity: 'warning',
    message:
      '`{path}`: plugins differ here: a pod or node that holds `{address}` is matched under Calico and most others, but not by Cilium with its default `cidr-match-mode`',
    help: 'name the plugin with `plugin=` in the profile, such as `k8s,plugin=cilium@1.20`',
  },
  'reading-baseline': {
    severity: 'warning',
    message:
      '`{object}`: plugins differ here: whether a Baseline rule still reaches a pod that a NetworkPolicy selects, as `{policy}` may',
    help: 'name the plugin with `plugin=` in the profile, or how it reads with `baseline=`',
  },
  'weave-named-port': {
    severity: 'error',
    message: '`{path}`: Weave Net refuses the whole policy for its named port',
    help: 'write the number',
  },
  'weave-end-port': {
    severity: 'warning',
    message: '`{path}`: Weave Net ignores `endPort` and lets only port {port} through',
  },
  'metadata-not-read': {
    severity: 'note',
    message: '`{object}`: {what} decides nothing and is not carried over',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
