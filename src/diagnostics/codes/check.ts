/** Diagnostics of checks on a well-formed program. */
import type { CodeEntry } from '../codes.js';

export const CHECK_CODES = {
  // Names
  'unknown-name': {
    severity: 'error',
    message: 'there is no `let {name}`',
    help: 'declare it with `let {name} = …`',
  },
  'ambiguous-name': {
    severity: 'error',
    message: '`${name}` is declared in the namespaces {namespaces}, and used outside of them',
    help: 'declare it at top level, or use it inside the namespace block that is meant',
  },
  'name-of-traffic': {
    severity: 'error',
    message: '`${name}` is traffic, and endpoints stand here',
    help: 'traffic stands after `on`',
  },
  'name-of-endpoints': {
    severity: 'error',
    message: '`${name}` is endpoints, and traffic stands here',
    help: 'a name for traffic is declared with `let {name} = on …`',
  },
  'let-cycle': {
    severity: 'error',
    message: '`let {name}` is made of itself',
    help: 'break the circle: {way}',
  },
  'let-too-large': {
    severity: 'error',
    message:
      'written out, `let {name}` is too large: more than {most} parts, or names in names more than {deepest} deep',
    help: 'name each part once, or say with labels what the parts have in common',
  },
  'unknown-tier': {
    severity: 'error',
    message: 'there is no tier `{name}`',
    help: 'declare it with `tier {name} order …`',
  },
  'unknown-namespace': {
    severity: 'error',
    message: 'there is no namespace `{name}`, and the cluster block says `namespaces closed`',
    help: 'declare it with a block `namespace {name}`',
  },
  'no-such-namespace': {
    severity: 'warning',
    message: 'no namespace that is declared meets `{text}`, and the cluster block says `namespaces closed`',
    help: 'give a namespace these labels: `namespace … labels(…)`',
  },
  'unknown-identity': {
    severity: 'error',
    message: '`{name}` is not a reserved identity',
    help: 'the identities are `health`, `ingress`, `init` and `unmanaged`',
  },
  'unknown-target': {
    severity: 'error',
    message: '`{name}` is not a target',
    help: 'the targets are `k8s`, `calico` and `cilium`',
  },
  'namespace-name-as-key': {
    severity: 'error',
    message: '`namespaces({key})` asks for a label `{key}`, and `{key}` is the name of a namespace',
    help: 'did you mean `namespace({key})`?',
  },

  // Declared twice
  'duplicate-policy': {
    severity: 'error',
    message: '{what} `{name}` is declared twice',
    help: 'give one of them another name; policies and `connect`s of one namespace share their names',
  },
  'duplicate-name': {
    severity: 'error',
    message: '`{keyword} {name}` is declared twice',
    help: 'give one of them another name',
  },
  'duplicate-cluster': {
    severity: 'error',
    message: 'a program has one cluster block',
    help: 'move the settings of this one into the other',
  },
  'duplicate-setting': {
    severity: 'error',
    message: '`{name}` is set twice',
    help: 'keep one of them',
  },
  'duplicate-labels': {
    severity: 'error',
    message: 'the labels of namespace `{name}` are declared twice',
    help: 'write all labels in one place',
  },
  'duplicate-label': {
    severity: 'error',
    message: 'the label `{key}` is given twice',
    help: 'a namespace has one value per label',
  },
  'equal-tier-orders': {
    severity: 'error',
    message: 'the tiers `{name}` and `{other}` have one order',
    help: 'tiers are read one after the other: give each its own order',
  },
  'repeated-accept': {
    severity: 'error',
    message: '`accept {what}` is written twice for {target}',
    help: 'keep one of them',
  },
  'repeated-direction': {
    severity: 'error',
    message: '`{direction}` is written twice',
    help: 'keep one of them',
  },

  // Selectors, nets, traffic
  'contradictory-selector': {
    severity: 'error',
    message: 'this selector can never match: {what} `{key}` cannot meet both `{first}` and `{second}`',
    help: 'remove one of the two, or write `or` between them',
  },
  'exception-meets-nothing': {
    severity: 'error',
    message: 'the exception `{text}` meets nothing of its list',
    help: 'remove it, or correct it: it takes nothing away',
  },
  'nothing-left': {
    severity: 'error',
    message: 'the exceptions leave nothing of `{text}`',
    help: 'remove the list, or an exception',
  },
  'bad-net': {
    severity: 'error',
    message: '`{text}` is not a net',
    help: 'write `10.0.0.0/8`, `fd00::/8` or an address',
  },
  'bad-address': {
    severity: 'error',
    message: '`{text}` is not an address',
    help: 'write `10.0.0.1` or `fd00::1`',
  },
  'host-bits': {
    severity: 'error',
    message: '`{text}` has bits set behind its prefix',
    help: 'write `{net}` for the net, `{address}` for the address',
  },
  'port-out-of-range': {
    severity: 'error',
    message: 'there is no port {port}',
    help: 'ports are 1 to 65535',
  },
  'range-upside-down': {
    severity: 'error',
    message: 'the port range `{text}` is upside down',
    help: 'write `{rewritten}`',
  },
  'bad-port-name': {
    severity: 'error',
    message: '`{name}` is not a name that Kubernetes gives a port',
    help: 'such a name has at most 15 of `a-z 0-9 -`, at least one letter, and no `-` at an end or twice in a row',
  },
  'bad-icmp': {
    severity: 'error',
    message: 'there is no {protocol} {what} {value}',
    help: 'types and codes are 0 to 255',
  },
  'unknown-icmp-type': {
    severity: 'error',
    message: '`{name}` is not the name of an {protocol} type',
    help: 'write its number, or one of: {known}',
  },
  'bad-protocol': {
    severity: 'error',
    message: 'there is no protocol {number}',
    help: 'protocol numbers are 0 to 255',
  },

  // Where endpoints may stand
  'pods-without-namespace': {
    severity: 'error',
    message: 'outside of a namespace block `pods` needs `in …`',
    help: 'write `in namespace(…)`, or `in namespaces` for every namespace',
  },
  'subject-outside-namespace': {
    severity: 'error',
    message: 'a policy in `namespace {namespace}` applies to its pods, not to `{text}`',
    help: 'move the policy out of the block',
  },
  'not-a-subject': {
    severity: 'error',
    message: '`{text}` cannot be the subject of a policy',
    help: 'subjects are `pods`, `nodes`, `namespace(…)`, `namespaces` and `identity(…)`',
  },
  'narrowing-meets-nothing': {
    severity: 'error',
    message: '`for {text}` meets none of the subjects of the policy',
    help: 'the `for` of a rule narrows the subjects of its policy',
  },
  'gateway-subject': {
    severity: 'error',
    message: 'a gateway is for pods, not for `{text}`',
    help: 'write `pods(…) in …`',
  },
  'gateway-nodes': {
    severity: 'error',
    message: 'a gateway goes via nodes, not via `{text}`',
    help: 'write `nodes(…)`',
  },
  'not-in-test': {
    severity: 'error',
    message: '`{text}` says nothing in a test, which has no subject',
    help: 'write what is meant, such as `pods in namespace(…)` or `nodes`',
  },
  'not-in-connect': {
    severity: 'error',
    message: '`{text}` says nothing in a `connect`, whose ends are subjects as well',
    help: 'write a policy with `default allow` for each end',
  },
  'not-in-cluster': {
    severity: 'error',
    message: '`{text}` cannot say where the DNS of the cluster is',
    help: 'write pods, nodes or addresses',
  },
  'own-namespace-of-one': {
    severity: 'warning',
    message: '`own-namespace` stands in a policy for one namespace only',
    help: 'write `{instead}`',
  },
  'own-namespace-of-no-pod': {
    severity: 'error',
    message: 'the subjects of this policy have no namespace',
    help: '`own-namespace` stands in policies for pods',
  },
  'local-node-of-no-pod': {
    severity: 'error',
    message: 'the subjects of this policy run on no node',
    help: '`{text}` stands in policies for pods',
  },
  'dns-not-here': {
    severity: 'error',
    message: '`dns(…)` {why}',
    help: 'names stand in `allow to` and on the right side of `connect`; use `cidr(…)` elsewhere',
  },

  // Policies
  'first-match-shares-order': {
    severity: 'error',
    message:
      'policy `{name}` is `first-match`, and `{other}` has the same order and can apply to the same endpoints',
    help: 'give one of them another order',
  },
  'default-deny-in-pass-tier': {
    severity: 'error',
    message: '`default deny` in the tier `{tier}`, which ends with `pass`',
    help: 'remove `otherwise pass` from the tier, or write what is denied as `deny` rules',
  },
  'contradictory-defaults': {
    severity: 'error',
    message: '`default {action}` for {direction}, and `default {other}` before it',
    help: 'keep one of them',
  },
  'empty-policy': {
    severity: 'warning',
    message: 'policy `{name}` says nothing',
    help: 'write a rule, or remove it',
  },
  'empty-test': {
    severity: 'warning',
    message: 'this test asks nothing',
    help: 'write what must be allowed or denied',
  },
  'empty-text': { severity: 'error', message: '{what} is empty', help: 'write one' },
  'unnamed-test-label': {
    severity: 'warning',
    message: 'nothing but tests names the label `{key}={value}`',
    help: 'look for a misspelling; a test of pods that no policy knows holds for all such pods alike',
  },

  // Requests
  'request-on-action': {
    severity: 'error',
    message: '`{request}` stands on `allow` rules only, not on `{action}`',
    help: 'allow the requests that may pass instead',
  },
  'http-without-tcp': {
    severity: 'error',
    message: '`http` needs `tcp` ports{found}',
    help: 'write `on tcp/80 http …`',
  },
  'dns-query-without-port': {
    severity: 'error',
    message: '`dns-query` needs `udp` or `tcp` ports, found `{text}`',
    help: 'write `on udp/53, tcp/53 dns-query …`',
  },
  'bad-path': { severity: 'error', message: 'the path `{path}` {why}', help: '{remedy}' },
  'bad-regex': {
    severity: 'error',
    message: '`{regex}` is not a regular expression of RE2: {why}',
    help: 'RE2 has no back-references and no look-around',
  },
  'bad-method': {
    severity: 'error',
    message: '`{method}` is not an HTTP method',
    help: 'methods are words such as `GET`; `*` is every method',
  },
  'lower-case-method': {
    severity: 'warning',
    message: 'the method `{method}` is not written in capitals',
    help: 'methods are exact: did you mean `{upper}`?',
  },
  'bad-host': {
    severity: 'error',
    message: '`{host}` is not a host name or pattern: {why}',
    help: 'write `api.example.com` or `*.example.com`',
  },
  'bad-header': {
    severity: 'error',
    message: '`{header}` is not the name of a header',
    help: 'header names have letters, digits and `-`',
  },
  'bad-dns-pattern': {
    severity: 'error',
    message: '`{pattern}` is not a DNS name or pattern: {why}',
    help: '`*` is one whole label, a leading `**.` one or more',
  },

  // What Kubernetes refuses
  'bad-namespace-name': {
    severity: 'error',
    message: 'Kubernetes refuses the namespace name `{name}`: {why}',
    help: 'such a name has `a-z 0-9 -`, begins and ends with a letter or digit, and at most 63 characters',
  },
  'bad-name': {
    severity: 'error',
    message: 'Kubernetes refuses the {what} name `{name}`: {why}',
    help: 'such a name has `a-z 0-9 - .`, and each part between dots begins and ends with a letter or digit',
  },
  'bad-cluster-name': {
    severity: 'error',
    message: '`{name}` is not a name for a cluster: {why}',
    help: 'such a name has `a-z 0-9 -`, begins and ends with a letter or digit, and at most 32 characters',
  },
  'bad-let-name': {
    severity: 'error',
    message: '`{name}` is not a word, so that `$` cannot name it',
    help: 'use letters, digits and `_ . / : -`',
  },
  'bad-interface-name': {
    severity: 'error',
    message: '`{name}` is not the name of a network interface',
    help: 'such a name has at most 15 characters, and no `/` or `:`',
  },
  'bad-label-key': {
    severity: 'error',
    message: 'Kubernetes refuses the label key `{key}`: {why}',
    help: 'a key is `name` or `prefix/name`: a name of at most 63 of `A-Z a-z 0-9 - _ .` that begins and ends with a letter or digit, a prefix that is a DNS name',
  },
  'bad-label-value': {
    severity: 'error',
    message: 'no label has the value `{value}`: {why}',
    help: 'a value has at most 63 of `A-Z a-z 0-9 - _ .`, and begins and ends with a letter or digit',
  },
  'metadata-name-label': {
    severity: 'error',
    message: 'the label `kubernetes.io/metadata.name` of namespace `{name}` is `{name}`, not `{value}`',
    help: 'remove it: Kubernetes sets it',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
