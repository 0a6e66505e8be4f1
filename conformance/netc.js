/** What the harness takes from netc's library: the public functions, and the parts below them that decide single flows. */
export { nowhere } from '../dist/src/base/source.js';
export { treeOf } from '../dist/src/base/tree.js';
export { evaluate } from '../dist/src/flow/concrete.js';
export { createFormulas } from '../dist/src/flow/formula.js';
export { predFormula, regionFormula } from '../dist/src/flow/predicate.js';
export { compile, migrate, noImports, parseProfile } from '../dist/src/index.js';
export { factsOfCase, profileOfCase, runCase } from '../dist/src/query/case.js';
export { flowMaker } from '../dist/src/query/flow-of-question.js';
export { readQuestion } from '../dist/src/query/question.js';
export { readObjects } from '../dist/src/targets/kube/read-objects.js';
export { isWorldKind, worldOf } from '../dist/src/targets/kube/read-world.js';
