/** `test` blocks -> passed or failed, decided over all flows, with a flow and the rules that decided it where one fails. */
import { connectionAsker, reversed } from './flow/connections.js';
import type { Consulted } from './flow/decision.js';
import type { Flow } from './flow/flow.js';
import type { LoweredAssertion, LoweredTest } from './lower/tests.js';
import { decider } from './query/decide.js';
import { commonUniverse, type Side } from './side.js';

export interface AssertionResult {
  readonly assertion: LoweredAssertion;
  /** `nothing`: no flow goes from one side to the other, so the assertion says nothing; that fails too. */
  readonly outcome: 'passed' | 'failed' | 'nothing' | 'undecided';
  /** Why it failed: a flow, and what decided it where it leaves and where it arrives. */
  readonly witness: Flow | null;
  readonly atSource: readonly Consulted[];
  readonly atDestination: readonly Consulted[];
  readonly why: string;
}

export interface TestResult {
  readonly test: LoweredTest;
  readonly results: readonly AssertionResult[];
}

/** Decides the tests of `program` against `side`, which may be the same or what another cluster enforces. */
export function runTests(program: Side, side: Side): readonly TestResult[] {
  const { universe } = commonUniverse(program, side);
  const ask = connectionAsker(side.decision, { universe });
  const decide = decider(side.decision);
  return program.tests.map((test) => ({
    test,
    results: test.assertions.map((assertion): AssertionResult => {
      const answer = ask(assertion);
      const bad = assertion.action === 'allow' ? answer.blocked : answer.passing;
      const good = assertion.action === 'allow' ? answer.passing : answer.blocked;
      const base = { assertion, atSource: [], atDestination: [], witness: null, why: answer.why ?? '' };
      if (bad !== null) {
        const atSource = bad.subject.kind === 'outside' ? [] : decide(bad).by;
        const atDestination = bad.peer.kind === 'outside' ? [] : decide(reversed(bad)).by;
        return { ...base, outcome: 'failed', witness: bad, atSource, atDestination };
      }
      if (answer.why !== null) return { ...base, outcome: 'undecided' };
      return { ...base, outcome: good === null ? 'nothing' : 'passed' };
    }),
  }));
}
