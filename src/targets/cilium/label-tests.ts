/** Turns requirements over sourced label keys into formulas: which field of the flow can carry a label of that source and key. */
import { unreachable } from '../../base/unreachable.js';
import type { End, TextTest } from '../../flow/fields.js';
import type { Formula } from '../../flow/formula.js';
import { netInterval, parseNet } from '../../values/nets.js';
import { isIdentityLabel } from '../identity-labels.js';
import { clusterIs, hasReserved, isRemoteNode, kindIs, namespaceIs, type Reading } from './identities.js';
import {
  ACCOUNT_KEY,
  CLUSTER_KEY,
  type LabelKey,
  NAMESPACE_KEY,
  NAMESPACE_LABEL_PREFIX,
  onlyNegative,
  type Requirement,
} from './selector-terms.js';

/**
 * The endpoints that meet every requirement. `NotIn` and `DoesNotExist` hold for whatever lacks the key: nodes, the outside
 * and reserved endpoints too, unless a positive requirement stands beside (cilium#46949).
 */
export function selected(reading: Reading, end: End, requirements: readonly Requirement[]): Formula {
  return reading.formulas.all(
    requirements.map((each) => meets(reading, each, (test) => label(reading, end, each.key, test))),
  );
}

/**
 * The peers of a selector. Where identities are aggregated, pods and nodes that have labels of their own are looked up as the
 * placeholder of their class, too. It has none of their labels, so a selector of negations alone selects it, and all of the class
 * through it (pkg/policy/aggregate.go, pkg/policy/cell/cell.go, run at 1.20.2).
 */
export function selectedPeers(reading: Reading, requirements: readonly Requirement[]): Formula {
  const { formulas, settings } = reading;
  const exact = selected(reading, 'peer', requirements);
  if (!settings.aggregated || !onlyNegative(requirements)) return exact;
  const nodes =
    settings.nodeLabels || settings.cidrsMatchNodes ? isRemoteNode(reading, 'peer') : formulas.false;
  return formulas.any([exact, kindIs(reading, 'peer', 'pod'), nodes]);
}

/**
 * The subjects of a `nodeSelector`: the host identity, which carries its node's labels as Kubernetes labels, filtered like those
 * of pods: `kubernetes.io/hostname` is none of them (pkg/endpoint/endpoint.go InitWithNodeLabels, read and not run).
 */
export function selectedHost(reading: Reading, requirements: readonly Requirement[]): Formula {
  const { formulas, settings } = reading;
  const tests = requirements.map((each) =>
    meets(reading, each, (test) => {
      const { source, key } = each.key;
      const node = { type: 'text', name: 'node-label', end: 'subject', key } as const;
      const kept = !settings.labelsFiltered || isIdentityLabel(key);
      const parts: Formula[] = [];
      if (
        source === 'any'
          ? kept || settings.nodeLabels
          : source === 'k8s'
            ? kept
            : source === 'node' && settings.nodeLabels
      )
        parts.push(formulas.text(node, test));
      if ((source === 'any' || source === 'reserved') && key === 'host' && acceptsEmpty(test))
        parts.push(formulas.true);
      return formulas.any(parts);
    }),
  );
  return formulas.all([kindIs(reading, 'subject', 'node'), ...tests]);
}

function meets(reading: Reading, requirement: Requirement, test: (values: TextTest) => Formula): Formula {
  const { formulas } = reading;
  switch (requirement.operator) {
    case 'In':
      return test({ kind: 'in', values: requirement.values });
    case 'NotIn':
      return formulas.not(test({ kind: 'in', values: requirement.values }));
    case 'Exists':
      return test({ kind: 'present' });
    case 'DoesNotExist':
      return formulas.not(test({ kind: 'present' }));
    default:
      return unreachable(requirement.operator);
  }
}

/** The end carries a label of this source and key whose value passes. */
function label(reading: Reading, end: End, { source, key }: LabelKey, test: TextTest): Formula {
  const { formulas, settings } = reading;
  const parts: Formula[] = [];
  if (source === 'any' || source === 'k8s') parts.push(kubernetesLabel(reading, end, key, test));
  if ((source === 'any' || source === 'reserved') && acceptsEmpty(test))
    parts.push(hasReserved(reading, end, key));
  if ((source === 'any' || source === 'node') && settings.nodeLabels && end === 'peer') {
    const node = { type: 'text', name: 'node-label', end, key } as const;
    parts.push(formulas.text(node, test));
  }
  if (source === 'cidr' && acceptsEmpty(test)) parts.push(cidrLabel(reading, end, key));
  return formulas.any(parts);
}

function kubernetesLabel(reading: Reading, end: End, key: string, test: TextTest): Formula {
  const { formulas, settings } = reading;
  if (key === NAMESPACE_KEY) return namespaceIs(reading, end, test);
  if (key === CLUSTER_KEY) return clusterIs(reading, end, test);
  if (key === ACCOUNT_KEY) return formulas.text({ type: 'text', name: 'account', end, key: '' }, test);
  if (key.startsWith(NAMESPACE_LABEL_PREFIX)) {
    const namespaceLabel = key.slice(NAMESPACE_LABEL_PREFIX.length);
    return formulas.text({ type: 'text', name: 'namespace-label', end, key: namespaceLabel }, test);
  }
  if (settings.labelsFiltered && !isIdentityLabel(key)) return formulas.false;
  return formulas.text({ type: 'text', name: 'label', end, key }, test);
}

/** `cidr:10.0.0.0/8`: an outside address carries the label of every net that covers it. */
function cidrLabel(reading: Reading, end: End, key: string): Formula {
  const { formulas } = reading;
  const net = parseNet(key.replaceAll('-', ':'));
  if (net === undefined) return formulas.false;
  return formulas.and(
    kindIs(reading, end, 'outside'),
    formulas.address({ type: 'address', name: 'address', end, key: '' }, [netInterval(net)]),
  );
}

/** Labels of the sources `reserved` and `cidr` have the empty value. */
function acceptsEmpty(test: TextTest): boolean {
  return test.kind === 'present' || (test.kind === 'in' && test.values.includes(''));
}
