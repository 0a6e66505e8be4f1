/**
 * One policy → the objects that say it: one per part of the subjects that rules are narrowed to, and per selector that these
 * need, since a selector knows no `or`. Only the main part isolates; the others add to it.
 */
import type { JsonMap } from '../../base/tree.js';
import { FEATURES, type Feature } from '../../ir/feature.js';
import {
  DIRECTIONS,
  type Direction,
  type Facts,
  type Policy,
  type Pred,
  type Rule,
} from '../../ir/policy.js';
import { certainlyImplies, simplifyPred } from '../../ir/pred-forms.js';
import { predText } from '../../ir/pred-text.js';
import { allOf, IS_NODE, isFalse, notOf, OWN_NODE, predKey, samePred } from '../../ir/preds.js';
import { ALL_TRAFFIC } from '../../ir/traffic.js';
import type { Region } from '../../loss/loss.js';
import { type Ledger, region } from '../losses.js';
import type { ObjectParts } from '../metadata.js';
import { objectName, suffixedName, textHash } from '../names.js';
import { type Element, elementsJson, ISOLATE } from './emit-elements.js';
import { emitRule, everything, localHost } from './emit-rules.js';
import { planSubjects, type SubjectForm } from './emit-subjects.js';
import { mutedLedger, repeatingLedger } from './quiet-ledgers.js';
import type { CiliumSettings } from './settings.js';

export interface PolicyPlace {
  readonly policy: Policy;
  /** The subjects that earlier tiers leave it. */
  readonly subjects: Readonly<Record<Direction, Pred>>;
  /** Of the endpoints that a subject can be among: everything that something isolates in a direction. */
  readonly isolated: Readonly<Record<Direction, (subject: Pred) => Pred>>;
  /** Rules that say what another rule says already; with that rule's policy, or what of them cannot be said is not missed. */
  readonly implied: ReadonlyMap<Rule, Policy | null>;
  readonly facts: Facts;
  readonly settings: CiliumSettings;
  readonly ledger: Ledger;
}

/** Rules that share their subjects. */
interface Piece {
  /** Empty for the main part; else a suffix for its name that does not depend on other policies. */
  readonly id: string;
  readonly subject: Pred;
  readonly isolates: Direction[];
  readonly rules: Rule[];
  /** Directions in which everything else is let through: only where an agent isolates whatever a policy says. */
  readonly open: Direction[];
}

export function emitPolicy(place: PolicyPlace): readonly ObjectParts[] {
  return piecesOf(place).flatMap((piece) => emitPiece(piece, place));
}

function piecesOf({ policy, subjects, isolated, settings }: PolicyPlace): readonly Piece[] {
  const pieces = new Map<string, Piece>();
  const piece = (subject: Pred, id: string): Piece => {
    const key = predKey(subject);
    const known = pieces.get(key) ?? { id, subject, isolates: [], rules: [], open: [] };
    pieces.set(key, known);
    return known;
  };
  const shared = predKey(subjects.ingress) === predKey(subjects.egress);
  for (const direction of DIRECTIONS) {
    const of = subjects[direction];
    if (isFalse(of)) continue;
    const main = shared || predKey(of) === predKey(policy.subject) ? '' : direction;
    const isolates = policy.isolates[direction] !== 'none';
    if (isolates) piece(of, main).isolates.push(direction);
    for (const rule of policy.rules) {
      if (rule.direction !== direction) continue;
      const whole = certainlyImplies(of, rule.own);
      const part = whole ? of : simplifyPred(allOf(of, rule.own));
      if (isFalse(part)) continue;
      const id = [main, whole ? '' : textHash(predKey(rule.own))].filter((text) => text !== '').join('-');
      if (isolates || settings.defaultDenyOption) piece(part, id).rules.push(rule);
      else addOpen(rule, part, id, isolated[direction](part), piece);
    }
  }
  return [...pieces.values()];
}

/** An agent that does not obey `enableDefaultDeny` isolates with every rule, so where nothing isolates all else must be let through. */
function addOpen(
  rule: Rule,
  subject: Pred,
  id: string,
  isolated: Pred,
  piece: (subject: Pred, id: string) => Piece,
): void {
  const inside = simplifyPred(allOf(subject, isolated));
  const outside = simplifyPred(allOf(subject, notOf(isolated)));
  const name = (word: string): string => (id === '' ? word : `${id}-${word}`);
  if (!isFalse(inside)) piece(inside, isFalse(outside) ? id : name('closed')).rules.push(rule);
  if (isFalse(outside) || rule.action === 'allow') return;
  const rest = piece(outside, name('open'));
  rest.rules.push(rule);
  if (!rest.open.includes(rule.direction)) rest.open.push(rule.direction);
}

function emitPiece(piece: Piece, place: PolicyPlace): readonly ObjectParts[] {
  const { forms, left } = planSubjects(piece.subject, place.facts, place.settings);
  for (const { pred, code, policed } of left) drop(piece, pred, code, policed, place);
  return forms.flatMap((form) => {
    const rivals = forms.filter((other) => other.namespace === form.namespace);
    return emitObject(piece, form, rivals.length > 1, place);
  });
}

function emitObject(
  piece: Piece,
  form: SubjectForm,
  split: boolean,
  place: PolicyPlace,
): readonly ObjectParts[] {
  const { policy, settings } = place;
  const sections: Record<string, readonly JsonMap[]> = {};
  const defaultDeny: Record<string, boolean> = {};
  for (const direction of DIRECTIONS) {
    const isolates = piece.isolates.includes(direction);
    const elements = piece.rules
      .filter((rule) => rule.direction === direction)
      .flatMap((rule) => emitRule({ rule, form, ...siteOf(rule, form, place) }));
    if (isolates && hostMissing(form, policy, direction, settings)) elements.push(localHost({ direction }));
    if (piece.open.includes(direction)) elements.push(everything(direction));
    const section = (action: Element['action']) =>
      elementsJson(elements.filter((element) => element.action === action));
    const allows = section('allow');
    const denies = section('deny');
    if (allows.length > 0) sections[direction] = allows;
    else if (isolates && denies.length === 0) sections[direction] = ISOLATE;
    if (denies.length > 0) sections[`${direction}Deny`] = denies;
    defaultDeny[direction] = isolates;
  }
  if (Object.keys(sections).length === 0) return [];
  let name = objectName(policy.name, 'subdomain');
  if (piece.id !== '') name = suffixedName(name, piece.id, 'subdomain');
  if (split) name = suffixedName(name, form.id, 'subdomain');
  if (form.kind === 'node') place.ledger.need('the host firewall (`hostFirewall.enabled`)');
  return [
    {
      apiVersion: 'cilium.io/v2',
      kind: form.namespace === '' ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      name,
      namespace: form.namespace,
      spec: { ...form.selector, enableDefaultDeny: defaultDeny, ...sections },
      origins: [policy.origin, ...(policy.also ?? [])],
      description: policy.description,
    },
  ];
}

/** Where nothing isolates the subjects an allow changes nothing, so nothing of it can be lost. */
function siteOf(rule: Rule, form: SubjectForm, place: PolicyPlace) {
  const { policy, facts, settings, implied, isolated, ledger } = place;
  const idle =
    rule.action === 'allow' && !meetsSome(allOf(form.pred, rule.own), isolated[rule.direction](form.pred));
  const again = implied.get(rule) ?? null;
  const muted = idle || (again === null && implied.has(rule));
  return {
    policy: again ?? policy,
    facts,
    settings,
    subject: form.pred,
    target: TARGET,
    ledger: muted ? mutedLedger(ledger) : again === null ? ledger : repeatingLedger(ledger),
  };
}

/** One alternative after another: most subjects meet the first, and nothing has to be merged to tell. */
function meetsSome(subject: Pred, alternatives: Pred): boolean {
  const parts = alternatives.kind === 'any' ? alternatives.of : [alternatives];
  return parts.some(
    (part) => !isFalse(simplifyPred(samePred(subject, part) ? subject : allOf(subject, part))),
  );
}

/** An agent that polices the own node (`allow-localhost` `policy`) must be told where the policy spares it. */
function hostMissing(
  form: SubjectForm,
  policy: Policy,
  direction: Direction,
  settings: CiliumSettings,
): boolean {
  return (
    !settings.localhostAllowed &&
    direction === 'ingress' &&
    form.kind !== 'node' &&
    policy.isolates.ingress === 'all-but-own-node'
  );
}

/** Subjects without an object: they stay open, and what others leave them is not added to. */
function drop(piece: Piece, subject: Pred, code: Feature, policed: boolean, place: PolicyPlace): void {
  const { policy, ledger, isolated, settings } = place;
  const claim = {
    code,
    origin: policy.origin,
    message: policed
      ? `${TARGET} cannot police \`${predText(subject)}\` with one policy: ${FEATURES[code]}`
      : `${TARGET} does not police \`${predText(subject)}\` here`,
    // With the host firewall on, it is a label that nodes cannot be selected by.
    remedy: REMEDIES[code === 'node-subject' && settings.hostFirewall ? 'label' : code] ?? '',
    accepts: policy.accepts,
  };
  const regionOf = (rule: Rule) =>
    region(rule.direction, allOf(subject, rule.own), rule.peer, rule.traffic, rule.request);
  const denies = piece.rules.filter((rule) => rule.action === 'deny');
  ledger.choose({
    ...claim,
    alternatives: [
      {
        kind: 'wider',
        regions: [
          ...piece.isolates.map((direction) =>
            region(direction, subject, { kind: 'all', of: [] }, ALL_TRAFFIC, { kind: 'any' }),
          ),
          ...denies.map(regionOf),
        ],
        instead: 'nothing is denied to them',
      },
    ],
  });
  if (!policed) return;
  const lost = piece.rules.filter(
    (rule) =>
      rule.action === 'allow' && !isFalse(simplifyPred(allOf(subject, isolated[rule.direction](subject)))),
  );
  ledger.choose({
    ...claim,
    alternatives: [
      {
        kind: 'narrower',
        regions: [...lost.map(regionOf), ...shutOut(piece, subject, place)],
        instead: 'what is allowed for them is left out',
      },
    ],
  });
}

/** Without a policy, mode `always` denies them even to their own node (cilium.md 2.3). */
function shutOut(piece: Piece, subject: Pred, { policy, settings }: PolicyPlace): readonly Region[] {
  const spared = piece.isolates.includes('ingress') && policy.isolates.ingress === 'all-but-own-node';
  return spared && settings.enforcement === 'always'
    ? [region('ingress', subject, allOf(IS_NODE, OWN_NODE), ALL_TRAFFIC, { kind: 'any' })]
    : [];
}

export const TARGET = 'Cilium';

const REMEDIES: Readonly<Partial<Record<Feature, string>>> = {
  'node-subject': 'switch on the host firewall and state `cilium { host-firewall on }` in the cluster block',
  'account-subject': 'name the accounts instead of their labels',
  'address-subject': 'select the pods by label',
  'label-text': 'list the values',
  label:
    'use a label that Cilium keeps in identities, or change its label filter and state `cilium { identity-labels all }`',
};
