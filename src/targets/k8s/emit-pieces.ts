/**
 * One policy → the NetworkPolicies that say it: one per set of subjects that its rules share, per namespace, and per
 * conjunction of labels, since a podSelector knows no `or`.
 */
import { type JsonMap, withoutRepeats } from '../../base/tree.js';
import type { Feature } from '../../ir/feature.js';
import {
  DIRECTIONS,
  type Direction,
  type Facts,
  type Policy,
  type Pred,
  type Rule,
} from '../../ir/policy.js';
import { certainlyDisjoint, certainlyImplies, kindsOf, simplifyPred } from '../../ir/pred-forms.js';
import { allOf, anyOf, IS_POD, isFalse, isKind, isTrue, predKey } from '../../ir/preds.js';
import { ADDRESSED_KINDS } from '../address-forms.js';
import { dropSubject } from '../emit-losses.js';
import type { Shape } from '../endpoint-shape.js';
import type { Ledger } from '../losses.js';
import type { ObjectParts } from '../metadata.js';
import { objectName, suffixedName, textHash } from '../names.js';
import { peerParts } from '../peer-parts.js';
import type { PortLimits } from './emit-ports.js';
import type { Reading } from './emit-reading.js';
import { emitRule } from './emit-rules.js';
import { isSelectable, labelSelector } from './emit-selectors.js';
import type { Subjects } from './emit-subjects.js';

export interface PolicyPlace {
  readonly policy: Policy;
  readonly facts: Facts;
  readonly limits: PortLimits;
  readonly reading: Reading;
  readonly ledger: Ledger;
  /** Does a policy other than this isolate some of these subjects? */
  readonly isolatedElsewhere: (subject: Pred, direction: Direction) => boolean;
}

/** Rules that share their subjects. */
interface Piece {
  /** Empty for the policy's main part; else a suffix for its name that does not depend on other policies. */
  readonly id: string;
  readonly subject: Pred;
  readonly isolates: readonly Direction[];
  readonly rules: readonly Rule[];
}

/** `allows` are the rules to emit, all of them allows. */
export function emitPolicy(
  place: PolicyPlace,
  allows: readonly Rule[],
  subjects: Subjects,
): readonly ObjectParts[] {
  return piecesOf(place.policy, allows, subjects).flatMap((piece) => emitPiece(piece, place));
}

function piecesOf(policy: Policy, allows: readonly Rule[], subjects: Subjects): readonly Piece[] {
  const pieces = new Map<string, { id: string; subject: Pred; isolates: Direction[]; rules: Rule[] }>();
  const piece = (subject: Pred, id: string) => {
    const key = predKey(subject);
    const known = pieces.get(key) ?? { id, subject, isolates: [], rules: [] };
    pieces.set(key, known);
    return known;
  };
  const whole = predKey(policy.subject);
  const shared = predKey(subjects.ingress.of) === predKey(subjects.egress.of);
  for (const direction of DIRECTIONS) {
    const { of, isolates } = subjects[direction];
    if (isFalse(of)) continue;
    const rules = allows.filter((rule) => rule.direction === direction);
    const id = shared || predKey(of) === whole || !bothSpeak(policy) ? '' : direction;
    if (isolates) piece(of, id).isolates.push(direction);
    for (const rule of rules) {
      if (isTrue(rule.own) || certainlyImplies(of, rule.own)) piece(of, id).rules.push(rule);
      else {
        const part = simplifyPred(allOf(of, rule.own));
        const suffix = textHash(predKey(rule.own));
        if (!isFalse(part)) piece(part, id === '' ? suffix : `${id}-${suffix}`).rules.push(rule);
      }
    }
  }
  return [...pieces.values()];
}

/** Does the policy say something in both directions? */
function bothSpeak(policy: Policy): boolean {
  return DIRECTIONS.every(
    (direction) =>
      policy.isolates[direction] !== 'none' || policy.rules.some((rule) => rule.direction === direction),
  );
}

function emitPiece(piece: Piece, place: PolicyPlace): readonly ObjectParts[] {
  const { policy, ledger } = place;
  const kinds = kindsOf(piece.subject);
  for (const kind of place.reading.kinds) {
    if (kind === 'pod' || kind === 'outside' || !kinds.includes(kind)) continue;
    const others = simplifyPred(allOf(isKind(kind), piece.subject));
    if (isFalse(others)) continue;
    const code: Feature = kind === 'node' ? 'node-subject' : 'identity-subject';
    const lost = { policy, subject: others, code, isolated: piece.isolates, rules: [], policed: false };
    dropSubject(lost, TARGET, ledger);
  }
  const pods = simplifyPred(allOf(IS_POD, piece.subject));
  const shapes = isFalse(pods) ? [] : peerParts(pods, ADDRESSED_KINDS);
  if (shapes === null) {
    drop(piece, pods, 'cluster-subject', place);
    return [];
  }
  const plain = shapes.filter((shape) => {
    const code = problemOf(shape, place.reading);
    if (code !== null) drop(piece, shape.pred, code, place);
    return code === null;
  });
  return plain.flatMap((shape) =>
    (shape.namespace?.names ?? []).flatMap((namespace) => {
      const rivals = plain.filter((other) => other.namespace?.names.includes(namespace));
      return emitObject(piece, shape, namespace, rivals.length > 1, place);
    }),
  );
}

function emitObject(
  piece: Piece,
  shape: Shape,
  namespace: string,
  split: boolean,
  place: PolicyPlace,
): readonly ObjectParts[] {
  const { policy } = place;
  const body: { [direction in Direction]?: readonly JsonMap[] } = {};
  for (const direction of DIRECTIONS) {
    const rules = piece.rules
      .filter((rule) => rule.direction === direction)
      .flatMap((rule) => {
        const json = emitRule({ ...place, rule, subject: shape.pred, namespace, target: TARGET });
        return json === null ? [] : [json];
      });
    if (rules.length > 0) body[direction] = withoutRepeats(rules);
  }
  const types = DIRECTIONS.filter((d) => piece.isolates.includes(d) || body[d] !== undefined);
  if (types.length === 0) return [];
  let name = objectName(policy.name, 'subdomain');
  if (piece.id !== '') name = suffixedName(name, piece.id, 'subdomain');
  if (split) name = suffixedName(name, textHash(predKey(shape.pred)), 'subdomain');
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name,
      namespace,
      spec: {
        podSelector: labelSelector(shape.labels),
        policyTypes: types.map((d) => (d === 'ingress' ? 'Ingress' : 'Egress')),
        ...body,
      },
      origins: [policy.origin, ...(policy.also ?? [])],
      description: policy.description,
    },
  ];
}

/** The part of subjects that NetworkPolicies can select. */
export function sayableSubject(subject: Pred, reading: Reading): Pred {
  const pods = simplifyPred(allOf(IS_POD, subject));
  const shapes = isFalse(pods) ? [] : (peerParts(pods, ADDRESSED_KINDS) ?? []);
  return anyOf(...shapes.filter((shape) => problemOf(shape, reading) === null).map((shape) => shape.pred));
}

/** What keeps a NetworkPolicy from selecting these pods. */
function problemOf(shape: Shape, reading: Reading): Feature | null {
  if (shape.labels.some((label) => reading.drops(label.key))) return 'label';
  if (shape.account !== null || shape.accountLabels.length > 0) return 'account-subject';
  if (shape.nets !== null) return 'address-subject';
  if (!shape.labels.every(isSelectable)) return 'label-text';
  const byName = shape.namespace !== null && !shape.namespace.negated && shape.namespaceLabels.length === 0;
  return byName && shape.cluster === null && shape.apiServer === null ? null : 'cluster-subject';
}

function drop(piece: Piece, subject: Pred, code: Feature, place: PolicyPlace): void {
  // The policy itself isolates these subjects where its main part, which is another piece, can be said.
  const rules = piece.rules.filter(
    ({ direction }) =>
      place.isolatedElsewhere(subject, direction) ||
      (place.policy.isolates[direction] !== 'none' && !piece.isolates.includes(direction)),
  );
  const lost = { policy: place.policy, subject, code, isolated: piece.isolates, rules, policed: true };
  dropSubject(lost, TARGET, place.ledger);
}

export const TARGET = 'Kubernetes';

/** Do the two subjects share an endpoint, as far as can be told? */
export function mayMeet(a: Pred, b: Pred): boolean {
  return !certainlyDisjoint(a, b);
}
