/**
 * Nodes as peers: the subject's own one is the entity `host`, all others are `remote-node`; labels are known of the others only
 * (`fromNodes` never holds the local host, cilium.md 2.8), and only where the agent was told to keep them.
 */
import type { Feature } from '../../ir/feature.js';
import type { Pred } from '../../ir/policy.js';
import { API_SERVER, allOf, IS_NODE, notOf, OWN_NODE } from '../../ir/preds.js';
import type { Shape } from '../endpoint-shape.js';
import { entity, exact, type PartPlan, type Said } from './emit-peers.js';
import { labelRequirement, nodeLabelProblem, reserved, selectorJson } from './emit-selectors.js';
import type { PeerPlace } from './emit-shapes.js';

/** INVARIANT: the shape is settled, so `ownNode` is said only where it can be either. */
export function planNodes(shape: Shape, place: PeerPlace): readonly PartPlan[] {
  const plans: PartPlan[] = [];
  // A node is no peer of its own; where the own node passes anyway it is not said.
  const own = place.subject !== 'node' && place.ownNode === 'policed' && shape.ownNode !== false;
  if (shape.ownNode !== true) plans.push(planRemote(shape, place));
  if (own) plans.push(planOwn(shape));
  return plans;
}

function planRemote(shape: Shape, place: PeerPlace): PartPlan {
  const others =
    place.subject === 'node' || place.ownNode !== 'policed' ? IS_NODE : allOf(IS_NODE, notOf(OWN_NODE));
  const part = allOf(shape.pred, others);
  const whole = saidHost('remote-node', others, shape.apiServer);
  if (shape.nets !== null) return { part, code: 'node', said: whole };
  if (shape.nodeLabels.length === 0) return exact(part, whole);
  const code = labelsProblem(shape, place);
  if (code !== null) return { part, code, said: whole };
  const requirements = shape.nodeLabels.map((literal) => labelRequirement('', literal));
  const tests = shape.nodeLabels.map(({ key, test, negated }): Pred => {
    const asked: Pred = { kind: 'node-label', key, test };
    return negated ? notOf(asked) : asked;
  });
  const said: Said = {
    items: [{ member: 'Nodes', value: selectorJson(requirements) }],
    pred: allOf(others, ...tests),
    absent: null,
  };
  return shape.apiServer === null ? exact(part, said) : { part, code: 'kube-apiserver', said };
}

function labelsProblem(shape: Shape, { settings }: PeerPlace): Feature | null {
  if (!settings.nodeLabels) return 'node';
  for (const literal of shape.nodeLabels) {
    const found = nodeLabelProblem(literal);
    if (found !== null) return found;
  }
  return null;
}

function planOwn(shape: Shape): PartPlan {
  const own = allOf(IS_NODE, OWN_NODE);
  const part = allOf(shape.pred, OWN_NODE);
  const whole = saidHost('host', own, shape.apiServer);
  return shape.nets === null && shape.nodeLabels.length === 0
    ? exact(part, whole)
    : { part, code: 'local-node', said: whole };
}

/** An entity, or the selector of its reserved label where the API server is told apart (cilium.md 2.6). */
function saidHost(name: 'host' | 'remote-node', pred: Pred, apiServer: boolean | null): Said {
  if (apiServer === null) return entity(name, pred);
  return {
    items: [
      { member: 'Endpoints', value: selectorJson([reserved(name), reserved('kube-apiserver', apiServer)]) },
    ],
    pred: allOf(pred, apiServer ? API_SERVER : notOf(API_SERVER)),
    absent: null,
  };
}
