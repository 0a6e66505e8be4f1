/**
 * Disagreements that are explained and stay: where a rule says why, a difference is counted and not reported. Each names its source;
 * docs/conformance.md tells them in full.
 */
const RULES = [
  {
    engine: 'cilium',
    name: 'refused by intent: what is dropped, or means something else than it says',
    covers: (_, finding) =>
      finding.kind === 'refused' && finding.diagnostics.every(({ code }) => STRICTER.includes(code)),
  },
  {
    engine: 'cilium',
    name: 'CIDRs that match pods see both families of a pod in either',
    // pkg/endpoint/endpoint.go computeCIDRLabelsRLocked @ 1.20.2: one identity has the nets of all its addresses.
    covers: (given, finding) =>
      finding.kind === 'verdict' &&
      (given.profile.cidrMatchMode ?? []).includes('pods') &&
      [finding.line.from, finding.line.to].some(({ pod }) => hasBothFamilies(given, pod)),
  },
  {
    engine: 'cilium',
    name: 'selectors of CIDR groups without a positive requirement, where CIDRs match pods',
    // The placeholders of pkg/policy/aggregate.go @ 1.20.2 are no world and no node, so such a selector means them, and all of
    // their class through them.
    covers: (given, finding) =>
      finding.kind === 'verdict' &&
      (given.profile.cidrMatchMode ?? []).includes('pods') &&
      groupSelectors(given.objects).some((selector) => !asksForSome(selector)),
  },
  {
    engine: 'cilium',
    name: 'the outside under negations of reserved labels',
    // pkg/policy/aggregate.go @ 1.20.2: an address that some CIDR in the cluster covers is looked up as a placeholder without them.
    covers: (given, finding) =>
      finding.kind === 'verdict' &&
      [finding.line.from, finding.line.to].some(({ ip }) => ip !== undefined) &&
      /"key":"reserved:[^"]*","operator":"(NotIn|DoesNotExist)"/.test(JSON.stringify(given.objects)),
  },
  {
    engine: 'cilium',
    name: 'exceptions of prefix 0, where CIDRs match pods',
    // pkg/policy/types/selector.go matchesCIDRWildcard @ 1.20.2 takes them for met, as it does the net itself.
    covers: (given, finding) =>
      finding.kind === 'verdict' &&
      (given.profile.cidrMatchMode ?? []).includes('pods') &&
      /"except":\[[^\]]*\/0"/.test(JSON.stringify(given.objects)),
  },
  {
    engine: 'cilium',
    name: 'nets of prefix 0 and nodes, where CIDRs match nodes and pods',
    // pkg/policy/types/selector.go matchesCIDRWildcard @ 1.20.2: a node that some other CIDR covers is then met by 0.0.0.0/0, too.
    covers: (given, finding) =>
      finding.kind === 'verdict' &&
      ['nodes', 'pods'].every((mode) => (given.profile.cidrMatchMode ?? []).includes(mode)) &&
      [finding.line.from, finding.line.to].some((place) => isNode(given, place)) &&
      /"(0\.0\.0\.0|::)\/0"/.test(JSON.stringify(given.objects)),
  },
];

function isNode({ objects }, { pod, node }) {
  const held = objects.find(
    ({ kind, metadata }) => kind === 'Pod' && `${metadata.namespace}/${metadata.name}` === pod,
  );
  return node !== undefined || held?.spec?.hostNetwork === true;
}

function groupSelectors(value) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'cidrGroupSelector' ? [one] : groupSelectors(one),
  );
}

function asksForSome({ matchLabels = {}, matchExpressions = [] }) {
  return (
    Object.keys(matchLabels).length > 0 ||
    matchExpressions.some(({ operator }) => operator === 'In' || operator === 'Exists')
  );
}

/** What netc refuses although Cilium takes it, since it would mean something else than it says. */
const STRICTER = [
  'cilium-field-ignored',
  'cilium-unknown-field',
  'cilium-named-port-range',
  'cilium-icmp-type',
  'cilium-host-regex',
];

function hasBothFamilies({ objects }, name) {
  const pod = objects.find(
    ({ kind, metadata }) => kind === 'Pod' && `${metadata.namespace}/${metadata.name}` === name,
  );
  const addresses = (pod?.status?.podIPs ?? []).map(({ ip }) => ip.includes(':'));
  return addresses.includes(true) && addresses.includes(false);
}

/** The name of the rule that covers a finding of a case, or undefined. */
export function knownBy(engine, given, finding) {
  return RULES.find((rule) => rule.engine === engine && rule.covers(given, finding))?.name;
}
