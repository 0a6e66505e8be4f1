/** What a migration declares to differ, put to single flows: the regions of its losses and what its conditions rule out. */
import {
  createFormulas,
  evaluate,
  factsOfCase,
  flowMaker,
  nowhere,
  predFormula,
  readObjects,
  readQuestion,
  regionFormula,
  treeOf,
  worldOf,
} from './netc.js';

/** The flows of a case as netc has them; null where a question is none. */
export function flowsOf({ profile, objects, flows }, reading) {
  const read = objects.flatMap((object) => readObjects(treeOf(object, nowhere('object')), []));
  const make = flowMaker(worldOf(read), factsOfCase(profile, reading));
  return flows.map((line) => {
    const question = readQuestion(treeOf(line, nowhere('flow')), []);
    const made = question === undefined ? { ok: false } : make(question);
    return made.ok ? made.flow : null;
  });
}

/** Says of a flow whether it may differ, `opened`: allowed by the output, denied in the source. */
export function declared(report, policies) {
  const formulas = createFormulas();
  const { sets } = policies;
  const lost = report.losses.flatMap(({ loss }) =>
    loss.regions.map(({ direction, ...region }) => ({
      kind: loss.kind,
      direction,
      formula: regionFormula(formulas, region, sets),
    })),
  );
  const ruledOut = report.conditions.flatMap(({ condition }) =>
    ['subject', 'peer'].map((end) => predFormula(formulas, condition.absent, end, sets)),
  );
  return (flow, opened) =>
    lost.some(
      ({ kind, direction, formula }) =>
        direction === flow.direction &&
        (kind === 'both' || kind === (opened ? 'wider' : 'narrower')) &&
        evaluate(formula, flow) !== false,
    ) || ruledOut.some((formula) => evaluate(formula, flow) !== false);
}
