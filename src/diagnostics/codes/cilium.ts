/** Diagnostics of Cilium kinds. */
import type { CodeEntry } from '../codes.js';

export const CILIUM_CODES = {
  'cilium-unknown-field': {
    severity: 'error',
    message: '`{path}` has no field `{key}`',
    help: 'the API server drops it in silence: without its peers a rule is open to everyone; correct or remove it',
  },
  'cilium-field-ignored': {
    severity: 'error',
    message: 'Cilium drops `{key}` in `{path}`: {effect}',
    help: 'remove it, or say the rule as an allow',
  },
  'cilium-field-removed': {
    severity: 'error',
    message: '`{key}` was removed in Cilium {version}',
    help: 'newer versions refuse it or drop it, and what it restricted is then open; say the rule without it',
  },
  'cilium-empty-policy': { severity: 'error', message: '`{object}` has neither `spec` nor `specs`' },
  'cilium-no-section': {
    severity: 'error',
    message: '`{path}` has no rule in `ingress`, `ingressDeny`, `egress` or `egressDeny`',
    help: 'Cilium refuses the object, so nothing is isolated; to isolate, write an `ingress` list with one empty element',
  },
  'cilium-selectors': {
    severity: 'error',
    message: '`{path}` must have exactly one of `endpointSelector` and `nodeSelector`, and has {found}',
  },
  'cilium-node-selector-namespaced': {
    severity: 'error',
    message: '`{path}`: a CiliumNetworkPolicy cannot select nodes',
    help: 'use a CiliumClusterwideNetworkPolicy',
  },
  'cilium-two-peer-kinds': {
    severity: 'error',
    message: '`{path}` combines {members}: Cilium takes one kind of peer in an element',
    help: 'write one element for each',
  },
  'cilium-entity': {
    severity: 'error',
    message: '`{path}`: `{written}` is no entity',
    help: 'one of {known}',
  },
  'cilium-setting': {
    severity: 'error',
    message: '`{path}` needs the setting `{option}=on`, and the profile has it off',
    help: 'if the cluster has it on, say so in the profile',
  },
  'cilium-icmps-and-ports': {
    severity: 'error',
    message: '`{path}` has both `icmps` and `toPorts`',
    help: 'write two elements',
  },
  'cilium-too-many': { severity: 'error', message: '`{path}` has {count} items; at most {most} are allowed' },
  'cilium-icmp-family': {
    severity: 'error',
    message: '`{path}`: `{written}` is no family',
    help: '`IPv4` or `IPv6`',
  },
  'cilium-icmp-type': {
    severity: 'error',
    message: '`{path}`: `{written}` is no ICMP type of {family} that the schema takes',
    help: 'write its number, 0 to 255',
  },
  'cilium-port': {
    severity: 'error',
    message: '`{path}`: `{written}` is neither a port number nor a service name',
    help: 'a number from 0 to 65535, or at most 15 letters, digits and hyphens with a letter among them',
  },
  'cilium-port-missing': { severity: 'error', message: '`{path}` has no port' },
  'cilium-end-port': { severity: 'error', message: '`{path}`: {written} is no port from 0 to 65535' },
  'cilium-protocol': {
    severity: 'error',
    message: '`{path}`: `{written}` is no protocol here',
    help: 'one of {known}; ICMP is said with `icmps`',
  },
  'cilium-protocol-port': {
    severity: 'error',
    message: '`{path}`: {protocol} has no ports',
    help: 'leave `port` out, or write 0',
  },
  'cilium-l7-kinds': {
    severity: 'error',
    message: '`{path}` must have exactly one of `http` and `dns`, and has {found}',
  },
  'cilium-l7-place': {
    severity: 'error',
    message: '`{path}`: Cilium takes no {what}',
    help: 'leave the rules out: the whole port is then open to these peers',
  },
  'cilium-l7-port': { severity: 'error', message: '`{path}`: {what}' },
  'cilium-regex': {
    severity: 'error',
    message: '`{path}`: `{written}` is no regular expression of RE2: {why}',
  },
  'cilium-header-match': { severity: 'error', message: '`{path}`: {what}' },
  'cilium-server-names': { severity: 'error', message: '`{path}`: {what}' },
  'cilium-listener': { severity: 'error', message: '`{path}`: {what}' },
  'cilium-authentication': {
    severity: 'error',
    message: '`{path}`: `{written}` is no mode of authentication',
    help: '`disabled`, `required` or `test-always-fail`',
  },
  'cilium-cidr': {
    severity: 'error',
    message: '`{path}`: `{written}` is no CIDR',
    help: 'an address with its prefix length, such as `10.0.0.0/8` or `192.0.2.1/32`',
  },
  'cilium-cidr-rule': {
    severity: 'error',
    message:
      '`{path}` must have exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector`, and has {found}',
  },
  'cilium-except': { severity: 'error', message: '`{path}`: `{except}` does not lie in `{cidr}`' },
  'cilium-group-name': {
    severity: 'error',
    message: '`{path}`: `{written}` is no name of a CIDR group: {why}',
  },
  'cilium-dns-name': { severity: 'error', message: '`{path}`: {what}' },
  'cilium-label-source': {
    severity: 'error',
    message: '`{path}`: the key `{key}` has more than one `:`',
    help: 'a colon separates one source, as in `k8s:app`',
  },
  'cilium-log': {
    severity: 'error',
    message: '`{path}` must be at most 32 printable characters',
  },
  'cilium-gateway': { severity: 'error', message: '`{path}`: {what}' },
  'cilium-cluster-policy-refused': {
    severity: 'error',
    message: '`{path}`: Cilium refuses the whole policy: {what}',
  },
  'cilium-conflict': {
    severity: 'error',
    message: '`{path}` conflicts with `{other}` on the same peers and port: {what}',
    help: 'each is valid alone; together the agent refuses the endpoint and keeps its old policy',
  },
  'cilium-groups-unknown': {
    severity: 'error',
    message: '`{path}`: the addresses of cloud groups are not known here',
    help: 'write them as `toCIDRSet` or `fromCIDRSet`',
  },
  'cilium-named-port-range': {
    severity: 'error',
    message: '`{path}`: `endPort` beside the named port `{name}` has no settled meaning in Cilium',
    help: 'write the range in numbers',
  },
  'cilium-host-regex': {
    severity: 'error',
    message: '`{path}`: `{written}` is no regular expression of RE2: {why}',
    help: 'Cilium does not check it, and Envoy then refuses the whole policy',
  },
  'cilium-service-unknown': {
    severity: 'warning',
    message: '`{path}`: the Service is not in the input, so it is no peer; {effect}',
    help: 'give its Service object, or name the pods with `toEndpoints`',
  },
  'cilium-deny-services': {
    severity: 'warning',
    message: '`{path}`: Cilium never resolves `toServices` in a deny; {effect}',
    help: 'name the pods with `toEndpoints`',
  },
  'cilium-open-to-all': {
    severity: 'warning',
    message:
      '`{path}`: an empty `{member}` is read as none, so these ports are open to every peer, the internet included',
    help: 'name the peers, or leave the element out',
  },
  'cilium-selects-nothing': { severity: 'warning', message: '`{path}` selects nothing: {why}' },
  'cilium-reaches-all': {
    severity: 'warning',
    message: '`{path}` only says what a peer is not: nodes and everything outside match it too',
    help: 'add a positive condition, such as `k8s:io.kubernetes.pod.namespace` with `Exists`',
  },
  'cilium-label-dropped': {
    severity: 'warning',
    message: '`{path}`: Cilium drops the label `{key}` from identities, so no endpoint has it',
    help: 'select by another label, or set `identity-labels=all` in the profile if the cluster keeps it',
  },
  'cilium-label-unknown-source': {
    severity: 'warning',
    message: '`{path}`: no endpoint of Kubernetes has labels of the source `{source}`',
  },
  'cilium-namespace-overwritten': {
    severity: 'warning',
    message: '`{path}`: `{written}` is ignored, the policy applies to its own namespace `{namespace}`',
    help: 'remove the key',
  },
  'cilium-namespace-missing': {
    severity: 'warning',
    message: '`{object}` names no namespace; it is read as one of `default`',
    help: 'write `metadata.namespace`',
  },
  'cilium-header-never': {
    severity: 'warning',
    message: '`{path}`: `{written}` asks for a header of that very name, which no request has',
    help: 'write a space after the colon',
  },
  'cilium-octal-port': {
    severity: 'warning',
    message: '`{path}`: `{written}` is octal, so it is port {port}',
    help: 'write the number without the leading zero',
  },
  'cilium-end-port-ignored': {
    severity: 'warning',
    message: '`{path}`: `endPort` {end} is ignored beside port {port}',
  },
  'cilium-icmp-all': {
    severity: 'warning',
    message: '`{path}`: type 0 matches every ICMP type of {family}',
    help: 'echo replies need no rule: replies of an allowed connection are always allowed',
  },
  'cilium-default-deny-unused': {
    severity: 'warning',
    message: '`{path}` does nothing, since the rule has no {direction} section',
    help: 'to isolate, give `{direction}` a list with one empty element',
  },
  'cilium-effect': {
    severity: 'warning',
    message: '`{path}`: {what} narrows what passes in a way that is not compared',
  },
  'cilium-host-firewall': {
    severity: 'warning',
    message: '`{path}` selects nodes and does nothing while the host firewall is off',
    help: 'set `host-firewall=on` in the profile if the cluster has it on',
  },
  'cilium-host-bits': {
    severity: 'warning',
    message: '`{path}`: `{written}` has bits behind its prefix; it is read as `{net}`',
  },
  'cilium-no-dns-rule': {
    severity: 'warning',
    message:
      '`{path}`: no policy here has a DNS rule, and without one on the way to the resolver no name ever resolves',
    help: 'add `rules.dns` with `matchPattern: "*"` to the rule that allows the DNS traffic',
  },
  'cilium-policy-types': {
    severity: 'warning',
    message: '`{object}`: Cilium enforces its {direction} rules although `policyTypes` omits {type}',
    help: 'remove the rules, or list the type',
  },
  'cilium-read-label-source': {
    severity: 'error',
    message: '`{path}`: netc does not read labels of the source `{source}`',
    help: 'no pod of Kubernetes carries one, or the agent makes them of other policies; select by `k8s:`, `any:`, `reserved:` or `node:`',
  },
  'cilium-read-cluster': {
    severity: 'error',
    message: '`{path}` names the cluster `{cluster}`; netc reads policies about the own cluster `{own}` only',
    help: 'if that is this cluster, say `cluster-name={cluster}` in the profile',
  },
  'cilium-read-pattern': {
    severity: 'error',
    message: '`{path}`: `{written}` has too many stars beside other characters',
    help: 'let `*` stand for whole labels',
  },
  'cilium-read-service': {
    severity: 'error',
    message: '`{path}`: {what} that it means must be in the input, or its peers are not known',
    help: 'add the manifests to the input, or name the pods with `toEndpoints`',
  },
  'cilium-read-method': {
    severity: 'error',
    message: '`{path}`: `{written}` matches more methods than can be listed',
    help: 'list the methods, as in `GET|HEAD`',
  },
  'cilium-read-secret': {
    severity: 'error',
    message: '`{path}`: the value that the header must have is in a secret, and netc does not know it',
    help: 'write the value, or ask for the presence of the header only',
  },
  'cilium-read-authentication': {
    severity: 'error',
    message: '`{path}`: with the mode `{mode}` only authenticated peers pass, which no flow shows',
    help: 'accept it as an effect (`effect:authentication`): the rule is then read as if every peer were authenticated',
  },
  'cilium-read-server-names': {
    severity: 'error',
    message: '`{path}`: only TLS connections to these names pass, which no flow shows',
    help: 'accept it as an effect (`effect:tls-name`): the rule is then read as if every connection named one of them',
  },
  'cilium-read-tls': {
    severity: 'error',
    message: '`{path}`: the proxy ends or begins TLS here, and netc knows no such thing',
    help: 'leave the policy out of the input',
  },
  'cilium-read-listener': {
    severity: 'error',
    message: '`{path}`: what an Envoy listener lets pass is not in the policy',
    help: 'leave the policy out of the input',
  },
  'cilium-read-gateway': {
    severity: 'error',
    message: '`{path}` cannot be said in a neutral policy: {what}',
    help: 'leave the object out of the input',
  },
  'cilium-group-missing': {
    severity: 'warning',
    message: '`{path}`: no CIDR group of the input is meant ({which}), so it selects nothing',
    help: 'add the CiliumCIDRGroup to the input',
  },
  'cilium-http-open': {
    severity: 'warning',
    message:
      '`{rule}`: the HTTP rules restrict nothing, since `{other}` allows every request to the same peers and ports',
    help: 'narrow the other rule, or remove the HTTP rules',
  },
  'cilium-deny-own-node': {
    severity: 'warning',
    message: '`{rule}` also denies the own node of a pod, so probes of the kubelet fail',
    help: 'name the peers so that `host` is not among them',
  },
  'cilium-dns-narrows': {
    severity: 'warning',
    message: '`{rule}`: where `{dns}` has DNS rules, these alone decide which names are answered',
    help: 'allow every name there (`matchPattern: "*"`), or make the broader rule name the same port',
  },
  'cilium-http-first': {
    severity: 'warning',
    message:
      '`{rule}`: what HTTP rules such as `{http}` send to Envoy no DNS rule sees: no query is answered there, and every HTTP request passes',
    help: 'leave the port of DNS out of the HTTP rules',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
