/** Egress gateways → CiliumEgressGatewayPolicy. It routes and filters nothing, so what cannot be said is a loss of effect. */
import type { JsonMap } from '../../base/tree.js';
import { FEATURES } from '../../ir/feature.js';
import type { Gateway, PolicySet, Pred } from '../../ir/policy.js';
import { toDnf } from '../../ir/pred-forms.js';
import { predText } from '../../ir/pred-text.js';
import { allOf, expandSets, IS_NODE, IS_POD } from '../../ir/preds.js';
import { printNet, toNets } from '../../values/nets.js';
import { shapeOf } from '../endpoint-shape.js';
import type { Ledger } from '../losses.js';
import type { ObjectParts } from '../metadata.js';
import { objectName } from '../names.js';
import { PART_LIMIT } from '../peer-parts.js';
import { labelRequirement, podSelection, type Requirement, selectorJson } from './emit-selectors.js';
import { isWhole } from './emit-shapes.js';
import { NAMESPACE_LABEL_PREFIX } from './selector-terms.js';
import type { CiliumSettings } from './settings.js';

export function emitGateways(
  set: PolicySet,
  settings: CiliumSettings,
  ledger: Ledger,
): readonly ObjectParts[] {
  return set.gateways.flatMap((gateway): readonly ObjectParts[] => {
    const selectors = gateway.subjects.flatMap((subject) =>
      podSelectors(allOf(IS_POD, expandSets(subject, set.sets)), gateway, settings, ledger),
    );
    const node = nodeSelector(allOf(IS_NODE, expandSets(gateway.nodes, set.sets)), gateway, ledger);
    if (selectors.length === 0 || node === null) return [];
    ledger.need(
      'the egress gateway (`egressGateway.enabled`, with BPF masquerading and kube-proxy replacement)',
    );
    ledger.need('a node that each egress gateway selects: without one its traffic is dropped');
    const { via } = gateway;
    const excluded = toNets(gateway.except).map(printNet);
    return [
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumEgressGatewayPolicy',
        name: objectName(gateway.name, 'subdomain'),
        namespace: '',
        spec: {
          selectors,
          destinationCIDRs: toNets(gateway.destinations).map(printNet),
          ...(excluded.length === 0 ? {} : { excludedCIDRs: excluded }),
          egressGateway: {
            nodeSelector: node,
            ...(via.kind === 'interface' ? { interface: via.name } : {}),
            ...(via.kind === 'address' ? { egressIP: via.address } : {}),
          },
        },
        origins: [gateway.origin],
      },
    ];
  });
}

/** Keys have no source here: these are Kubernetes' own selectors, read as labels of identities (cilium.md 2.11). */
function podSelectors(
  subject: Pred,
  gateway: Gateway,
  settings: CiliumSettings,
  ledger: Ledger,
): readonly JsonMap[] {
  const conjunctions = toDnf(subject, PART_LIMIT) ?? [];
  return conjunctions.flatMap((conjunction): readonly JsonMap[] => {
    const shape = shapeOf(conjunction);
    const { requirements, problem } = podSelection({ ...shape, cluster: null }, settings, true);
    if (problem !== null || shape.nets !== null) {
      report(gateway, `${predText(shape.pred)}: ${FEATURES[problem ?? 'address-subject']}`, ledger);
      return [];
    }
    const namespaces = requirements.filter(isNamespaceLabel);
    const pods = requirements.filter((each) => !isNamespaceLabel(each)).map(withoutSource);
    return [
      {
        podSelector: selectorJson(pods),
        ...(namespaces.length === 0
          ? {}
          : {
              namespaceSelector: selectorJson(
                namespaces.map((each) => ({
                  ...each,
                  key: each.key.slice(`k8s:${NAMESPACE_LABEL_PREFIX}`.length),
                })),
              ),
            }),
      },
    ];
  });
}

function isNamespaceLabel({ key }: Requirement): boolean {
  return key.startsWith(`k8s:${NAMESPACE_LABEL_PREFIX}`);
}

function withoutSource(requirement: Requirement): Requirement {
  return { ...requirement, key: requirement.key.replace(/^k8s:/, '') };
}

function nodeSelector(nodes: Pred, gateway: Gateway, ledger: Ledger): JsonMap | null {
  const [conjunction, ...more] = toDnf(nodes, PART_LIMIT) ?? [];
  const shape = conjunction === undefined ? null : shapeOf(conjunction);
  const plain = shape !== null && more.length === 0 && isWhole({ ...shape, nodeLabels: [], namespace: null });
  if (!plain || shape.nodeLabels.some(({ test }) => test.kind !== 'in' && test.kind !== 'exists')) {
    report(gateway, `${predText(nodes)}: gateway nodes are selected by their labels`, ledger);
    return null;
  }
  return selectorJson(shape.nodeLabels.map((literal) => labelRequirement('', literal)));
}

function report(gateway: Gateway, what: string, ledger: Ledger): void {
  ledger.effect({
    code: 'gateway',
    origin: gateway.origin,
    message: `Cilium's egress gateways cannot select \`${what}\``,
    instead: 'nothing for these',
    remedy: 'select them by labels',
    accepts: gateway.accepts,
  });
}
