/**
 * What an emitter could not say: it offers the alternatives, the source's acceptances choose among them, and the losses are
 * collected, one per construct. Decides nothing about what is possible.
 */
import { compareNumber, compareText, sortedUnique } from '../base/order.js';
import { present } from '../base/unreachable.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Feature } from '../ir/feature.js';
import type { Accept, Origin, Pred } from '../ir/policy.js';
import { simplifyPred } from '../ir/pred-forms.js';
import { isFalse, predKey } from '../ir/preds.js';
import { isEmptyTraffic, trafficKey } from '../ir/traffic-sets.js';
import { acceptanceOf } from '../loss/acceptance.js';
import type { Condition, Loss, LossKind, Region } from '../loss/loss.js';
import { type Profile, pluginOf } from './profiles.js';
import type { EmitOptions } from './target.js';

/** One way to say something else instead. */
export interface Alternative {
  readonly kind: Exclude<LossKind, 'effect'>;
  /** Flows that may differ; where all of them are empty the alternative is exact. */
  readonly regions: readonly Region[];
  /** One line, what is emitted. */
  readonly instead: string;
}

export interface Claim {
  readonly code: Feature;
  readonly origin: Origin;
  readonly message: string;
  readonly remedy: string;
  /** From the nearest to the farthest: the rule's, then the policy's. */
  readonly accepts: readonly Accept[];
  /** At least one; the first is what is emitted for the report where nothing is accepted. */
  readonly alternatives: readonly [Alternative, ...Alternative[]];
}

export interface Ledger {
  /** Notes the loss and says which alternative to emit. */
  choose(claim: Claim): Alternative;
  /** What `choose` would say; notes nothing. */
  pick(claim: Claim): Alternative;
  /** What decides nothing but was asked for and is not there. */
  effect(claim: Omit<Claim, 'alternatives'> & { readonly instead: string }): void;
  condition(condition: Condition): void;
  /** May the output count on there being no such endpoint? Not where that contradicts what it counts on elsewhere. */
  mayAssume(absent: Pred): boolean;
  need(sentence: string): void;
  diagnose(diagnostic: Diagnostic): void;
  readonly losses: () => readonly Loss[];
  readonly conditions: () => readonly Condition[];
  readonly needs: () => readonly string[];
  readonly diagnostics: () => readonly Diagnostic[];
}

export function createLedger(profile: Profile, options: EmitOptions): Ledger {
  const targets = [pluginOf(profile.cni), profile.cni];
  const losses = new Map<string, Loss>();
  const conditions = new Map<string, Condition>();
  const needs: string[] = [];
  const diagnostics: Diagnostic[] = [];

  /** The first of the kinds that is accepted: the nearest acceptance in the source decides, then the command line. */
  function accepted<K extends LossKind>(
    kinds: readonly K[],
    code: Feature,
    accepts: readonly Accept[],
  ): { readonly kind: K; readonly by: NonNullable<Loss['acceptedBy']> } | null {
    const steps = [
      ...accepts.map((accept) => ({ accepts: [accept], commandLine: [] })),
      { accepts: [], commandLine: options.accepts },
    ];
    for (const step of steps) {
      for (const kind of kinds) {
        for (const target of targets) {
          const by = acceptanceOf(kind, code, { target, ...step });
          if (by !== null) return { kind, by };
        }
      }
    }
    return null;
  }

  /** An alternative that loses nothing; else the first accepted; else the first. */
  function decide(claim: Claim): { readonly chosen: Alternative; readonly acceptedBy: Loss['acceptedBy'] } {
    const real = claim.alternatives.map((alternative) => ({
      ...alternative,
      regions: alternative.regions.filter(mayExist),
    }));
    const exact = real.find((alternative) => alternative.regions.length === 0);
    if (exact !== undefined) return { chosen: exact, acceptedBy: null };
    const found = accepted(
      real.map((alternative) => alternative.kind),
      claim.code,
      claim.accepts,
    );
    const chosen = present(
      real.find((alternative) => found === null || alternative.kind === found.kind),
      'an alternative of a claim',
    );
    return { chosen, acceptedBy: found?.by ?? null };
  }

  function note(loss: Loss): void {
    const key = JSON.stringify([loss.kind, lossKey(loss)]);
    const known = losses.get(key);
    losses.set(key, known === undefined ? loss : { ...known, regions: unite(known.regions, loss.regions) });
  }

  return {
    pick: (claim) => decide(claim).chosen,
    choose(claim) {
      const { chosen, acceptedBy } = decide(claim);
      if (chosen.regions.length > 0)
        note({
          code: claim.code,
          kind: chosen.kind,
          regions: chosen.regions,
          origin: claim.origin,
          message: claim.message,
          instead: chosen.instead,
          remedy: claim.remedy,
          acceptedBy,
        });
      return chosen;
    },
    effect(claim) {
      note({
        code: claim.code,
        kind: 'effect',
        regions: [],
        origin: claim.origin,
        message: claim.message,
        instead: claim.instead,
        remedy: claim.remedy,
        acceptedBy: accepted(['effect'], claim.code, claim.accepts)?.by ?? null,
      });
    },
    condition(condition) {
      conditions.set(conditionKey(condition), condition);
    },
    mayAssume: (absent) => options.unassumed?.has(predKey(absent)) !== true,
    need: (sentence) => void needs.push(sentence),
    diagnose: (diagnostic) => void diagnostics.push(diagnostic),
    losses: () => [...losses.values()].sort(compareLosses),
    conditions: () => [...conditions.values()].sort(compareConditions),
    needs: () => sortedUnique(needs),
    diagnostics: () => diagnostics,
  };
}

/** What two losses share that are one; but for the kind. */
export function lossKey(loss: Loss): string {
  return JSON.stringify([loss.code, loss.origin.label, loss.origin.span.start, loss.message, loss.instead]);
}

/** What two conditions share that are one. */
export function conditionKey(condition: Condition): string {
  return JSON.stringify([condition.code, predKey(condition.absent), condition.message]);
}

/** By place, then by what is lost: the order of all reports. */
export function compareLosses(a: Loss, b: Loss): number {
  return (
    compareText(a.origin.span.file.name, b.origin.span.file.name) ||
    compareNumber(a.origin.span.start, b.origin.span.start) ||
    compareText(a.origin.label, b.origin.label) ||
    compareText(a.code, b.code) ||
    compareText(a.kind, b.kind) ||
    compareText(a.message, b.message)
  );
}

/** By place. */
export function compareConditions(a: Condition, b: Condition): number {
  return (
    compareText(a.origin.span.file.name, b.origin.span.file.name) ||
    compareNumber(a.origin.span.start, b.origin.span.start) ||
    compareText(a.message, b.message)
  );
}

/** Could a flow lie in the region, as far as its parts tell? */
function mayExist(region: Region): boolean {
  return (
    !isEmptyTraffic(region.traffic) &&
    !isFalse(simplifyPred(region.subject)) &&
    !isFalse(simplifyPred(region.peer))
  );
}

function unite(a: readonly Region[], b: readonly Region[]): readonly Region[] {
  const all = new Map<string, Region>();
  for (const region of [...a, ...b]) all.set(regionKey(region), region);
  return [...all.values()];
}

function regionKey(region: Region): string {
  return JSON.stringify([
    region.direction,
    predKey(region.subject),
    predKey(region.peer),
    trafficKey(region.traffic),
    region.request,
  ]);
}

/** The region of flows that a predicate pair and a rule's traffic name; for short callers. */
export function region(
  direction: Region['direction'],
  subject: Pred,
  peer: Pred,
  traffic: Region['traffic'],
  request: Region['request'],
): Region {
  return { direction, subject, peer, traffic, request };
}
