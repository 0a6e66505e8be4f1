/**
 * CiliumEgressGatewayPolicy → a gateway of the neutral policy. It routes and filters nothing; its selectors are Kubernetes' own,
 * read as labels of identities (cilium.md 2.11).
 */
import { diagnostic } from '../../diagnostics/diagnostic.js';
import type { Gateway, Pred } from '../../ir/policy.js';
import { simplifyPred } from '../../ir/pred-forms.js';
import { allOf, IS_NODE, IS_POD, labelTest, notOf } from '../../ir/preds.js';
import { netSet, parseNet } from '../../values/nets.js';
import type { Report } from '../kube/decode.js';
import { objectLabel } from '../kube/object.js';
import { asksOf, type ReadSettings, refuseSelector, selectorPred } from './read-selectors.js';
import type {
  CiliumEgressGateway,
  CiliumSelector,
  GatewayNode,
  GatewaySelector,
  Listed,
  Text,
} from './resources.js';
import { NAMESPACE_LABEL_PREFIX } from './selector-terms.js';

/** Adds `cilium-read-gateway`; `null` where there is nothing to say. A list of gateways replaces the single one. */
export function readGateway(
  policy: CiliumEgressGateway,
  settings: ReadSettings,
  report: Report,
): Gateway | null {
  const [listed, ...others] = policy.gateways.items;
  const node = listed ?? policy.gateway;
  if (others.length > 0)
    report.push(
      diagnostic('cilium-read-gateway', policy.gateways.span, {
        path: 'spec.egressGateways',
        what: 'traffic is spread over several gateways by a hash',
      }),
    );
  if (node === null || others.length > 0) return null;
  const subjects = policy.selectors.items.map((selector, index) =>
    simplifyPred(subjectPred(selector, `spec.selectors[${index}]`, settings, report)),
  );
  return {
    name: policy.name,
    subjects,
    destinations: nets(policy.destinationCidrs),
    except: nets(policy.excludedCidrs),
    nodes: simplifyPred(allOf(IS_NODE, nodePred(node.nodeSelector))),
    via: viaOf(node),
    origin: { span: policy.object.span, label: objectLabel(policy.object) },
    accepts: [],
  };
}

function subjectPred(
  { podSelector, namespaceSelector, nodeSelector, span }: GatewaySelector,
  path: string,
  settings: ReadSettings,
  report: Report,
): Pred {
  if (nodeSelector !== null)
    report.push(
      diagnostic('cilium-read-gateway', span, {
        path,
        what: 'pods are selected by the node that they run on',
      }),
    );
  const asks = [
    ...(podSelector === null ? [] : asksOf(podSelector)),
    ...(namespaceSelector === null
      ? []
      : asksOf(namespaceSelector).map((each) => ({ ...each, key: `${NAMESPACE_LABEL_PREFIX}${each.key}` }))),
  ].map((each) => (each.source === 'any' ? { ...each, source: 'k8s' } : each));
  refuseSelector(asks, path, settings, report);
  return allOf(IS_POD, selectorPred(asks, 'subject', settings));
}

/** Nodes by their own labels, unfiltered. */
function nodePred(selector: CiliumSelector | null): Pred {
  if (selector === null) return IS_NODE;
  return allOf(
    ...asksOf(selector).map(({ key, operator, values }) => {
      const named = operator === 'In' || operator === 'NotIn';
      const test = labelTest('node-label', key, named ? { kind: 'in', values } : { kind: 'exists' });
      return operator === 'NotIn' || operator === 'DoesNotExist' ? notOf(test) : test;
    }),
  );
}

function viaOf(node: GatewayNode): Gateway['via'] {
  const name = node.interface?.value ?? '';
  const address = node.egressIp?.value ?? '';
  if (name !== '') return { kind: 'interface', name };
  return address === '' ? { kind: 'default' } : { kind: 'address', address };
}

function nets({ items }: Listed<Text>): Gateway['destinations'] {
  return netSet(items.flatMap(({ value }) => parseNet(value) ?? []));
}
