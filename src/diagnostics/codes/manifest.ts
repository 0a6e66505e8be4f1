/** Diagnostics of reading YAML manifests of any family. */
import type { CodeEntry } from '../codes.js';

export const MANIFEST_CODES = {
  'manifest-syntax': { severity: 'error', message: 'this is not well-formed YAML: {what}' },
  'manifest-duplicate-key': {
    severity: 'error',
    message: 'the key `{key}` is written twice in one map',
    help: 'remove one of the two; which of them a cluster would take is not defined',
  },
  'manifest-key': {
    severity: 'error',
    message: 'a key must be text, but `{key}` is {what}',
    help: 'quote the key',
  },
  'manifest-template': {
    severity: 'error',
    message: 'this is a template, not a manifest: it holds `{written}`',
    help: 'render it first (`helm template`, `kustomize build`, `flux build`) and give netc the result',
  },
  'manifest-binary': {
    severity: 'error',
    message: 'this is no text: it holds the control character {character}',
  },
  'manifest-too-large': {
    severity: 'error',
    message: 'the text has {size} characters; at most {limit} are read',
    help: 'split the file',
  },
  'manifest-too-many-parts': {
    severity: 'error',
    message: 'this YAML has more than {limit} parts',
    help: 'split the file, or write it plainly: one key or item a line, without aliases and tags',
  },
  'object-repeated': {
    severity: 'warning',
    message: '`{object}` is written twice in the same words; it counts once',
  },
  'object-differs': {
    severity: 'error',
    message: '`{object}` is written twice, in different words: a cluster keeps the one applied last',
    help: 'leave one of them out, or give them different names',
  },
  'manifest-long-line': {
    severity: 'error',
    message: 'this line has {size} characters; at most {limit} are read, unless the text is JSON',
    help: 'break the line; no cluster takes an object as large as that',
  },
  'manifest-too-deep': {
    severity: 'error',
    message: 'maps and lists are nested more than {limit} deep',
  },
  'manifest-alias-bomb': {
    severity: 'error',
    message: 'the aliases of this document stand for more than {limit} values',
    help: 'write the values out, or fewer of them',
  },
  'manifest-alias': { severity: 'error', message: 'the alias `*{name}` {what}' },
  'manifest-tag': {
    severity: 'error',
    message: 'the tag `{tag}` has no meaning in a manifest',
    help: 'remove the tag',
  },
  'manifest-not-kubernetes': {
    severity: 'warning',
    message: 'this document is no Kubernetes object and is passed over',
    help: 'a Kubernetes object has `apiVersion`, `kind` and `metadata`',
  },
  'manifest-identity': {
    severity: 'error',
    message: 'the object has no `{key}`',
    help: 'a Kubernetes object has `apiVersion`, `kind` and `metadata.name`',
  },
  'manifest-generate-name': {
    severity: 'error',
    message: 'the object has `generateName` but no `name`',
    help: 'give it a name; netc refers to objects by name',
  },
  'manifest-wrong-type': {
    severity: 'error',
    message: '`{path}` must be {expected}, but this is {found}',
  },
  'manifest-unknown-field': {
    severity: 'error',
    message: '`{path}` has no field `{field}`',
  },
  'manifest-missing-field': {
    severity: 'error',
    message: '`{path}` needs the field `{field}`',
  },
  'question-unanswerable': { severity: 'error', message: 'this flow cannot be decided: {why}' },
  question: { severity: 'error', message: 'this is no question about a flow: {what}' },
  'side-mixed': {
    severity: 'error',
    message: 'programs and manifests were given together',
    help: 'give one side either `.netc` files or manifests; `--against` and `--with` take the other',
  },
  'profile-assumed': {
    severity: 'warning',
    message: 'no profile was given, so these manifests are read as {profile}',
    help: 'name the cluster with `--profile`, such as `--profile cilium@1.20`',
  },
  'profile-ambiguous': {
    severity: 'error',
    message: 'kinds of Cilium and of Calico stand together, and no profile says whose cluster this is',
    help: "give `--profile cilium` or `--profile calico`; the other plugin's kinds are then passed over",
  },
  'profile-wrong': { severity: 'error', message: '{problem}', help: '{remedy}' },
  'kind-not-enforced': {
    severity: 'warning',
    message: '`{kind}` is not enforced by {profile}, so it was passed over',
    help: 'check `--profile`, or that the setting which enforces this kind is on',
  },
  'cluster-with-policies': {
    severity: 'warning',
    message: 'this policy is no fact about the cluster, so it is left out',
    help: 'give policies that are there on both sides with `--with`',
  },
  'cluster-lacks-namespace': {
    severity: 'error',
    message: 'the namespaces of the cluster are closed and do not hold `{namespace}`',
    help: 'declare it, with its labels, in the file given with `--cluster`, or give its Namespace object',
  },
  'with-not-enforced': {
    severity: 'error',
    message: '{profile} does not enforce this policy given with `--with`, so it is not there on both sides',
    help: 'give what both clusters enforce, and migrate the rest',
  },
  'with-not-exact': {
    severity: 'error',
    message: 'the program given with `--with` cannot be said exactly for {target}',
    help: 'compile it first, and give the manifests that it became',
  },
  'with-overwritten': {
    severity: 'error',
    message: 'the output holds an object of the name of `{object}`, which is there already',
    help: 'rename one of them',
  },
  'namespace-missing': {
    severity: 'error',
    message: '{kind} `{name}` names no namespace',
    help: 'give one with `-n NAMESPACE`, as kubectl would',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;
