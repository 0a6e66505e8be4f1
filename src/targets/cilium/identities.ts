/**
 * Cilium's identities as formulas over one end of a flow: kinds of endpoint, reserved labels and entities.
 * Pods carry Kubernetes labels; everything else is known by its reserved labels only.
 */
import type { End, TextTest } from '../../flow/fields.js';
import type { Formula, Formulas } from '../../flow/formula.js';
import type { EndpointKind } from '../../ir/policy.js';
import { ALL_V4, ALL_V6 } from '../../values/nets.js';
import { ANY_CLUSTER, type CiliumSettings } from './settings.js';

/** What a reading needs to build formulas: the store, the options, and what is known of the subject. */
export interface Reading {
  readonly formulas: Formulas;
  readonly settings: CiliumSettings;
  /** The subject is a pod of this namespace; `null`: nothing is known of it. */
  readonly subjectNamespace: string | null;
}

/** The end is one of these kinds. Constant for a subject that is known to be a pod. */
export function kindIs(reading: Reading, end: End, ...kinds: readonly EndpointKind[]): Formula {
  const { formulas } = reading;
  if (end === 'subject' && reading.subjectNamespace !== null)
    return kinds.includes('pod') ? formulas.true : formulas.false;
  return formulas.text({ type: 'text', name: 'kind', end, key: '' }, { kind: 'in', values: kinds });
}

/** The name of the pod's namespace passes; false where the end is no pod. */
export function namespaceIs(reading: Reading, end: End, test: TextTest): Formula {
  const { formulas, subjectNamespace } = reading;
  if (end === 'subject' && subjectNamespace !== null) {
    if (test.kind === 'present') return formulas.true;
    if (test.kind === 'in') return test.values.includes(subjectNamespace) ? formulas.true : formulas.false;
  }
  return formulas.text({ type: 'text', name: 'namespace', end, key: '' }, test);
}

/** The local host: the subject where it is a node, and the peer that is the subject's own node (itself is no peer of a node). */
export function isHost(reading: Reading, end: End): Formula {
  const { formulas } = reading;
  const node = kindIs(reading, end, 'node');
  if (end === 'subject') return node;
  return formulas.and(
    node,
    formulas.boolean({ type: 'boolean', name: 'own-node', end: 'flow', key: '' }),
    formulas.not(kindIs(reading, 'subject', 'node')),
  );
}

/** Any other node, of any cluster of the mesh. */
export function isRemoteNode(reading: Reading, end: End): Formula {
  return end === 'subject'
    ? reading.formulas.false
    : reading.formulas.except(kindIs(reading, end, 'node'), isHost(reading, end));
}

/** Carries `reserved:kube-apiserver`: nodes and outside addresses, in addition to what they are. */
export function isApiServer(reading: Reading, end: End): Formula {
  const { formulas } = reading;
  return formulas.and(
    kindIs(reading, end, 'node', 'outside'),
    formulas.boolean({ type: 'boolean', name: 'api-server', end, key: '' }),
  );
}

/**
 * Carries the label `reserved:NAME` (pkg/identity, reserved ids @ 2efb257). On dual stack an outside address carries
 * `world-ipv4` or `world-ipv6` and not `world`.
 */
export function hasReserved(reading: Reading, end: End, name: string): Formula {
  const { formulas, settings } = reading;
  const outside = kindIs(reading, end, 'outside');
  const family = (nets: typeof ALL_V4) =>
    settings.dualStack
      ? formulas.and(outside, formulas.address({ type: 'address', name: 'address', end, key: '' }, nets))
      : formulas.false;
  switch (name) {
    case 'host':
      return isHost(reading, end);
    case 'remote-node':
      return isRemoteNode(reading, end);
    case 'kube-apiserver':
      return isApiServer(reading, end);
    case 'world':
      return settings.dualStack ? formulas.false : outside;
    case 'world-ipv4':
      return family(ALL_V4);
    case 'world-ipv6':
      return family(ALL_V6);
    case 'health':
    case 'ingress':
    case 'init':
    case 'unmanaged':
      return kindIs(reading, end, name);
    default:
      return formulas.false;
  }
}

/**
 * Carries a cluster label whose value passes: pods, and nodes where they carry labels at all (pkg/node/manager
 * nodeIdentityLabels, read and not run).
 */
export function clusterIs(reading: Reading, end: End, test: TextTest): Formula {
  const { formulas, settings } = reading;
  const carriers: readonly EndpointKind[] = settings.nodeLabels ? ['pod', 'node'] : ['pod'];
  return formulas.and(
    kindIs(reading, end, ...carriers),
    formulas.text({ type: 'text', name: 'cluster-name', end, key: '' }, test),
  );
}

/** Every entity that the agent knows; the two of one family are not in the schema (cilium#27494). */
export const ENTITIES = [
  'all',
  'world',
  'world-ipv4',
  'world-ipv6',
  'cluster',
  'cluster-mesh',
  'host',
  'remote-node',
  'kube-apiserver',
  'init',
  'health',
  'ingress',
  'unmanaged',
  'none',
] as const;

/** The endpoints of an entity (pkg/policy/api/entity.go @ 2efb257); false for a name that is none. */
export function isEntity(reading: Reading, end: End, entity: string): Formula {
  const { formulas, settings } = reading;
  switch (entity) {
    case 'all':
      return formulas.true;
    case 'none':
      return formulas.false;
    case 'world':
      return kindIs(reading, end, 'outside');
    case 'cluster':
      return formulas.or(
        inCluster(reading, end),
        settings.clusterName === ANY_CLUSTER
          ? kindIs(reading, end, 'pod')
          : clusterIs(reading, end, { kind: 'in', values: [settings.clusterName] }),
      );
    case 'cluster-mesh':
      return formulas.or(inCluster(reading, end), kindIs(reading, end, 'pod'));
    default:
      return hasReserved(reading, end, entity);
  }
}

/** What `cluster` has besides pods: nodes, reserved endpoints, and API servers even outside. */
function inCluster(reading: Reading, end: End): Formula {
  return reading.formulas.or(
    kindIs(reading, end, 'node', 'init', 'ingress', 'health', 'unmanaged'),
    isApiServer(reading, end),
  );
}
