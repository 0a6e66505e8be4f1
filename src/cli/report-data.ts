/** Compile results as data for `-o json`; the shape that `schema/report.schema.json` publishes. */
import type { JsonMap } from '../base/tree.js';
import type { CompileResult } from '../compile.js';
import { findingJson, placeJson } from '../diagnostics/render/json.js';
import type { Origin } from '../ir/policy.js';
import { flowText } from '../loss/print-flow.js';
import { reportFindings, type TargetReport } from '../loss/report.js';

export function compileData(result: CompileResult): JsonMap {
  return {
    targets: result.targets.map((target) => ({
      ...targetData(target.report),
      objects: target.objects.map((object) => ({
        apiVersion: object.apiVersion,
        kind: object.kind,
        namespace: object.namespace,
        name: object.name,
        origins: object.origins.map(originData),
      })),
    })),
  };
}

export function targetData(report: TargetReport): JsonMap {
  return {
    target: report.target,
    outcome: report.outcome,
    losses: report.losses.map(({ loss, wider, narrower }) => ({
      kind: loss.kind,
      code: loss.code,
      message: loss.message,
      instead: loss.instead,
      remedy: loss.remedy,
      origin: originData(loss.origin),
      accepted: loss.acceptedBy === null ? null : loss.acceptedBy.reason,
      wider: wider === null ? null : flowText(wider, true),
      narrower: narrower === null ? null : flowText(narrower, true),
    })),
    conditions: report.conditions.map(({ condition, witness, outputAllows }) => ({
      code: condition.code,
      message: condition.message,
      remedy: condition.remedy,
      facts: [...(condition.facts ?? [])],
      origin: originData(condition.origin),
      witness: witness === null ? null : flowText(witness, true),
      outputAllows,
    })),
    rewrites: report.rewrites.map((remark) => ({
      origin: originData(remark.origin),
      text: remark.text,
      closedSet: remark.closedSet,
    })),
    needs: [...report.needs],
    notCompared: [...report.notCompared],
    undecided: report.undecided,
    beside: [...(report.beside ?? [])],
    findings: reportFindings([report]).map(findingJson),
  };
}

function originData(origin: Origin): JsonMap {
  return { label: origin.label, place: placeJson(origin.span) };
}
