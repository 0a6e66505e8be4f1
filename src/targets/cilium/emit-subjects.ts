/**
 * The subjects of a policy → the selectors of the objects that hold it: a CiliumNetworkPolicy for pods bound to one namespace by
 * name, a CiliumClusterwideNetworkPolicy for all others. A cluster-wide selector always says that it means pods, since an empty
 * one also selects health and ingress endpoints (cilium.md 2.7).
 */
import type { JsonMap } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import type { EndpointKind, Facts, Pred } from '../../ir/policy.js';
import { kindsOf, simplifyPred, toDnf } from '../../ir/pred-forms.js';
import { allOf, isFalse, isKind, predKey } from '../../ir/preds.js';
import { intersect, isSubset } from '../../values/intervals.js';
import { type Shape, shapeOf } from '../endpoint-shape.js';
import { textHash } from '../names.js';
import { PART_LIMIT } from '../peer-parts.js';
import { labelProblem, labelRequirement, podSelection, reserved, selectorJson } from './emit-selectors.js';
import { homeOf } from './emit-shapes.js';
import type { CiliumSettings } from './settings.js';

export interface SubjectForm {
  readonly kind: EndpointKind;
  /** Empty for a cluster-wide policy. */
  readonly namespace: string;
  /** `endpointSelector` or `nodeSelector`. */
  readonly selector: JsonMap;
  readonly pred: Pred;
  /** Tells the forms of one policy apart; depends on nothing else. */
  readonly id: string;
}

export interface SubjectPlan {
  readonly forms: readonly SubjectForm[];
  /** Subjects that nothing can select; `policed` where Cilium polices such endpoints at all. */
  readonly left: readonly { readonly pred: Pred; readonly code: Feature; readonly policed: boolean }[];
}

const SUBJECT_KINDS = [
  'pod',
  'node',
  'health',
  'ingress',
  'init',
  'unmanaged',
] as const satisfies readonly EndpointKind[];

export function planSubjects(subject: Pred, facts: Facts, settings: CiliumSettings): SubjectPlan {
  const forms = new Map<string, SubjectForm>();
  const left: { pred: Pred; code: Feature; policed: boolean }[] = [];
  const kinds = kindsOf(subject);
  for (const kind of SUBJECT_KINDS) {
    if (!kinds.includes(kind)) continue;
    const here = simplifyPred(allOf(isKind(kind), subject));
    if (isFalse(here)) continue;
    const unpoliced = kind === 'unmanaged' || (kind === 'node' && !settings.hostFirewall);
    if (unpoliced) {
      left.push({ pred: here, code: kind === 'node' ? 'node-subject' : 'identity-subject', policed: false });
      continue;
    }
    const conjunctions = toDnf(here, PART_LIMIT);
    if (conjunctions === null) left.push({ pred: here, code: 'cluster-subject', policed: true });
    for (const conjunction of conjunctions ?? []) {
      const shape = settle(shapeOf(conjunction), kind, facts, settings);
      if (shape === null) continue;
      const found = formOf(shape, kind, settings);
      if (typeof found === 'string') left.push({ pred: shape.pred, code: found, policed: true });
      else forms.set(`${found.namespace} ${found.id}`, found);
    }
  }
  return { forms: [...forms.values()], left };
}

/** What the kind and the facts decide is decided; `null`: no such endpoint. */
function settle(shape: Shape, kind: EndpointKind, facts: Facts, settings: CiliumSettings): Shape | null {
  let { nets, cluster } = shape;
  const home = homeOf(kind, facts);
  if (nets !== null && home !== null) {
    if (intersect(nets, home).length === 0) return null;
    if (isSubset(home, nets)) nets = null;
  }
  if (cluster !== null) {
    // An agent polices endpoints of its own cluster only.
    if (cluster.names.includes(settings.clusterName) === cluster.negated) return null;
    cluster = null;
  }
  return { ...shape, nets, cluster };
}

function formOf(shape: Shape, kind: EndpointKind, settings: CiliumSettings): SubjectForm | Feature {
  if (shape.nets !== null) return 'address-subject';
  if (shape.ownNode !== null || shape.ownNamespace !== null || shape.apiServer !== null)
    return 'cluster-subject';
  const form = (namespace: string, selector: JsonMap): SubjectForm => {
    return { kind, namespace, selector, pred: shape.pred, id: textHash(predKey(shape.pred)) };
  };
  if (kind === 'node') {
    for (const literal of shape.nodeLabels) {
      const problem = labelProblem(literal, settings);
      if (problem !== null) return problem === 'label' ? 'node-subject' : problem;
    }
    const requirements = shape.nodeLabels.map((literal) => labelRequirement('k8s:', literal));
    return form('', { nodeSelector: selectorJson(requirements) });
  }
  if (kind !== 'pod') return form('', { endpointSelector: selectorJson([reserved(kind)]) });
  const [namespace] = shape.namespace?.names ?? [];
  const bound = shape.namespace !== null && !shape.namespace.negated && shape.namespace.names.length === 1;
  const { requirements, problem } = podSelection(shape, settings, !bound);
  if (problem !== null) return problem === 'account-label' ? 'account-subject' : problem;
  return form(bound && namespace !== undefined ? namespace : '', {
    endpointSelector: selectorJson(requirements),
  });
}
