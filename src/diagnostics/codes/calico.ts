/** Diagnostics of Calico kinds. */
import type { CodeEntry } from '../codes.js';

export const CALICO_CODES = {
  'calico-port-order': {
    severity: 'error',
    message: 'the port range `{port}` begins with {first}, which is greater than {last}',
    help: 'write `{last}:{first}`',
  },
  'calico-port-format': {
    severity: 'error',
    message: '`{port}` is no port number, no range such as `80:90` and no port name',
  },
  'calico-name': { severity: 'error', message: '`{path}`: `{written}` is no name: {why}' },
  'calico-policy-name': {
    severity: 'error',
    message: '`{name}` is no name for a {kind}: it must be one DNS label, or two with a dot between',
    help: 'a name is lower-case letters, digits and `-`; before the dot stands the name of the tier',
  },
  'calico-tier-prefix': {
    severity: 'error',
    message: 'up to 3.31 a policy in the tier `{tier}` must have a name that begins with `{tier}.`',
    help: 'call it `{tier}.{name}`; this name is good for every version',
  },
  'calico-tier-name': {
    severity: 'error',
    message: '`{name}` is no name for a tier: {why}',
  },
  'calico-built-in-tier': {
    severity: 'error',
    message: 'the built-in tier `{name}` must have {field} {value}',
    help: 'leave the built-in tiers as they are',
  },
  'calico-selector': {
    severity: 'error',
    message: '`{path}`: `{selector}` is no selector: {why}',
    help: 'Calico takes a policy with such a selector for missing, or for one that applies to every endpoint',
  },
  'calico-selector-blank': {
    severity: 'error',
    message: '`{path}` is blank, which leaves no selector once Calico has joined the namespace to it',
    help: 'leave it out, or write `all()`',
  },
  'calico-selector-length': {
    severity: 'error',
    message: '`{path}` has {length} characters; at most {most} are allowed',
  },
  'calico-global': {
    severity: 'error',
    message: '`{path}`: `global()` is allowed only in the `namespaceSelector` of a rule',
  },
  'calico-global-combined': {
    severity: 'error',
    message: '`{path}`: `global()` cannot be combined with other selectors',
    help: 'write `global()` alone; conditions on labels go into `selector`',
  },
  'calico-net-mask': {
    severity: 'error',
    message: '`{path}`: `{written}` has no prefix length',
    help: 'write `{net}`',
  },
  'calico-net-bits': {
    severity: 'error',
    message: '`{path}`: `{written}` has bits behind its prefix',
    help: 'write `{net}`',
  },
  'calico-not-everything': {
    severity: 'error',
    message: '`{path}`: without `{written}` no traffic is left that the rule could match',
    help: 'remove the rule',
  },
  'calico-mixed-families': {
    severity: 'error',
    message: '`{path}` has IPv4 and IPv6 nets in one rule',
    help: 'write one rule for each family',
  },
  'calico-family': {
    severity: 'error',
    message: '`{path}` does not go with `ipVersion: {version}`',
  },
  'calico-protocol': {
    severity: 'error',
    message: '`{path}`: `{written}` is no protocol',
    help: '`TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`, `UDPLite`, or a number from 1 to 255',
  },
  'calico-ports-need-protocol': {
    severity: 'error',
    message: '`{path}` needs a `protocol` that has ports',
    help: 'set `protocol` to `TCP`, `UDP` or `SCTP`',
  },
  'calico-icmp-protocol': {
    severity: 'error',
    message: '`{path}` needs the `protocol` `ICMP` or `ICMPv6`',
  },
  'calico-icmp-code': { severity: 'error', message: '`{path}` has a `code` but no `type`' },
  'calico-number-range': {
    severity: 'error',
    message: '`{path}`: {written} is out of range',
    help: '{first} to {last}',
  },
  'calico-http-direction': {
    severity: 'error',
    message: '`{path}`: `http` is allowed in ingress rules only',
  },
  'calico-http-action': { severity: 'error', message: '`{path}`: `http` is allowed in `Allow` rules only' },
  'calico-http-protocol': {
    severity: 'error',
    message: '`{path}`: `http` goes with the protocol `TCP` only',
  },
  'calico-http-path': { severity: 'error', message: '`{path}` is no path to match: {why}' },
  'calico-services-beside': {
    severity: 'error',
    message: '`{path}` has `services` beside `{field}`',
    help: 'a service stands alone; write two rules',
  },
  'calico-services-place': {
    severity: 'error',
    message: '`{path}`: `services` is allowed in the {allowed} only',
  },
  'calico-services-namespace': {
    severity: 'error',
    message: '`{path}` needs a `namespace`, because the policy has none',
  },
  'calico-stage': { severity: 'error', message: '`spec`: {why}' },
  'calico-set-label': {
    severity: 'error',
    message: 'a set must not have the label `{label}`',
  },
  'calico-annotations-size': {
    severity: 'error',
    message: '`{path}` has {size} bytes; at most {most} are allowed',
  },
  'calico-host-place': {
    severity: 'error',
    message: '`spec` needs an `interfaceName` or `expectedIPs`',
  },
  'calico-interface': {
    severity: 'error',
    message: '`{path}`: `{written}` is no name of an interface',
    help: 'up to 15 letters, digits, `_`, `.` and `-`, or `*` for all interfaces',
  },
  'calico-address': { severity: 'error', message: '`{path}`: `{written}` is no address' },
  'calico-staged-delete': {
    severity: 'error',
    message: '`spec` must be empty where `stagedAction` is `Delete`, but has `{field}`',
  },
  'calico-one-interface': {
    severity: 'warning',
    message:
      '`{object}` polices the interface {which} alone; netc speaks of all traffic of the node `{node}`',
    help: 'what takes another interface is not policed; write `interfaceName: "*"` for all of them',
  },
  'calico-backing-store': {
    severity: 'warning',
    message:
      '`{object}` is written to the backing store: nobody checks it and nothing gets its default there',
    help: 'use the API group `projectcalico.org/v3`',
  },
  'calico-namespace-missing': {
    severity: 'warning',
    message: '`{object}` names no namespace and is read as one of `{namespace}`',
    help: 'write `metadata.namespace`',
  },
  'calico-types-implicit': {
    severity: 'warning',
    message:
      '`{object}` has no `types` and an empty list of rules: versions disagree whether it denies that direction',
    help: 'write `types`',
  },
  'calico-types-both': {
    severity: 'warning',
    message: '`{object}` has no `types`: in the backing store it governs both directions',
    help: 'write `types`',
  },
  'calico-reaches-hosts': {
    severity: 'warning',
    message:
      '`{path}` also matches {what}, because everything without a namespace lacks the labels it excludes',
    help: 'put `has(projectcalico.org/name) &&` before it to mean namespaces only',
  },
  'calico-http-ignored': {
    severity: 'warning',
    message: '`{path}`: `http` is not enforced under `{profile}`: the rule {instead}',
    help: 'if application layer policy is on, say so: `http=on`',
  },
  'calico-dead-rule': {
    severity: 'warning',
    message: '`{path}` never matches: {why}',
  },
  'calico-port-everywhere': {
    severity: 'warning',
    message:
      '`{path}`: without a selector the name `{name}` means that port of every endpoint in the cluster',
    help: 'add a selector to the same end of the rule',
  },
  'calico-tier-missing': {
    severity: 'warning',
    message:
      '`{object}` is in the tier `{tier}`, which is not given: it is read as one that comes last and ends in deny',
    help: 'add the Tier to the input',
  },
  'calico-order-tie': {
    severity: 'warning',
    message:
      '`{first}` and `{second}` have the same order in the tier `{tier}`: their names decide which comes first',
    help: 'give them different orders',
  },
  'calico-set-namespace': {
    severity: 'warning',
    message:
      '`{object}`: the labels of its namespace are not known, so selectors by namespace label do not match it',
    help: 'add the Namespace to the input',
  },
  'calico-forwarded': {
    severity: 'error',
    message:
      '`{object}` has `{field}`: it decides about packets that hosts pass on, which netc does not compare',
    help: 'keep this policy as it is, beside what netc writes',
  },
  'calico-source-ports': {
    severity: 'error',
    message: '`{path}`: netc does not compare source ports',
    help: 'source ports are chosen by the client; name the destination ports',
  },
  'calico-hosts-differ': {
    severity: 'error',
    message:
      '`{first}` and `{second}` are interfaces of the node `{node}` with different labels or profiles, and netc does not know which of them a flow takes',
    help: 'give both the same labels and profiles',
  },
  'calico-service-unknown': {
    severity: 'error',
    message: '`{path}`: the backends of the service `{service}` are not in the input',
    help: 'add the Service and its EndpointSlices to the input',
  },
  'calico-windows-negation': {
    severity: 'error',
    message: '`{path}`: on Windows nodes a rule with `{field}` is dropped',
    help: 'write the rule without negation, or read it with `node-os=linux`',
  },
  'calico-not-icmp': {
    severity: 'error',
    message: '`{path}`: what `notICMP` does without a `protocol` is not known',
    help: 'set `protocol` to `ICMP` or `ICMPv6`',
  },
  'calico-mapped-net': {
    severity: 'error',
    message: '`{path}`: `{written}` is an IPv4 net written as IPv6, which is read in different ways',
    help: 'write it as IPv4',
  },
  'calico-http-others': {
    severity: 'error',
    message:
      '`{path}`: under application layer policy what is no HTTP passes this rule whatever it asks for, which netc has no words for',
    help: 'write the rule without `http`, or read it with `http=off`',
  },
  'calico-account-name': {
    severity: 'error',
    message:
      '`{path}`: `{written}` is no name of a service account: the quote would end the selector that Calico makes of it',
    help: 'write the name of the service account',
  },
  'calico-staged': {
    severity: 'note',
    message: '`{object}` is staged: Calico reports what it would do and enforces nothing of it',
  },
  'calico-selects-nothing': {
    severity: 'warning',
    message: '`{object}` selects no pod, and no host endpoint that the input describes',
    help: 'add the HostEndpoints to the input, or read it with `host-endpoints=auto`',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
