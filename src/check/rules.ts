/** Every check, one line each, in the order run. */
import type { Rule } from './program.js';
import { accepts } from './rules/accepts.js';
import { contradictorySelectors } from './rules/contradictory-selectors.js';
import { defaults } from './rules/defaults.js';
import { dnsPatterns } from './rules/dns-patterns.js';
import { dnsPlaces } from './rules/dns-places.js';
import { duplicateLabels } from './rules/duplicate-labels.js';
import { duplicateNames } from './rules/duplicate-names.js';
import { duplicatePolicies } from './rules/duplicate-policies.js';
import { duplicateSettings } from './rules/duplicate-settings.js';
import { empty } from './rules/empty.js';
import { endpointExceptions } from './rules/endpoint-exceptions.js';
import { firstMatchOrders } from './rules/first-match-orders.js';
import { gatewayEnds } from './rules/gateway-ends.js';
import { httpParts } from './rules/http-parts.js';
import { identities } from './rules/identities.js';
import { labels } from './rules/labels.js';
import { letCycles } from './rules/let-cycles.js';
import { letKinds } from './rules/let-kinds.js';
import { letNames } from './rules/let-names.js';
import { letSizes } from './rules/let-sizes.js';
import { names } from './rules/names.js';
import { namespaceNamesAsKeys } from './rules/namespace-names-as-keys.js';
import { narrowing } from './rules/narrowing.js';
import { netExceptions } from './rules/net-exceptions.js';
import { nets } from './rules/nets.js';
import { podsWithoutNamespace } from './rules/pods-without-namespace.js';
import { ports } from './rules/ports.js';
import { relativeEndpoints } from './rules/relative-endpoints.js';
import { requestPlaces } from './rules/request-places.js';
import { subjects } from './rules/subjects.js';
import { testLabels } from './rules/test-labels.js';
import { tierOrders } from './rules/tier-orders.js';
import { trafficExceptions } from './rules/traffic-exceptions.js';
import { unknownNamespaces } from './rules/unknown-namespaces.js';
import { unknownTiers } from './rules/unknown-tiers.js';

export const RULES: readonly Rule[] = [
  letNames,
  letKinds,
  letCycles,
  letSizes,
  unknownTiers,
  unknownNamespaces,
  namespaceNamesAsKeys,
  identities,
  names,
  labels,
  duplicatePolicies,
  duplicateNames,
  duplicateSettings,
  duplicateLabels,
  tierOrders,
  subjects,
  narrowing,
  gatewayEnds,
  podsWithoutNamespace,
  relativeEndpoints,
  contradictorySelectors,
  nets,
  netExceptions,
  ports,
  trafficExceptions,
  endpointExceptions,
  defaults,
  firstMatchOrders,
  requestPlaces,
  httpParts,
  dnsPatterns,
  dnsPlaces,
  accepts,
  testLabels,
  empty,
];
