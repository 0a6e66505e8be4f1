/** What every plain evaluator shares about a question: the profile it holds under, protocols, and what a flow leaves open. */
import type { Json } from '../../src/base/tree.js';
import type { Flow } from '../../src/flow/flow.js';

/** A profile as the table of options prints it: every option by its kebab-case name. */
export interface OracleProfile {
  readonly cni: string;
  readonly version: string;
  readonly options: ReadonlyMap<string, string>;
}

/** `depends`: on what the flow does not say. */
export type Verdict = boolean | 'depends';

/** One flow, and what requests do where it does not say its request: `assumed` is the answer of every request filter. */
export interface Asked {
  readonly flow: Flow;
  readonly assumed: boolean;
}

export const TCP = 6;
export const UDP = 17;
export const SCTP = 132;
export const ICMP = 1;
export const ICMPV6 = 58;

export function hasPorts(flow: Flow): boolean {
  return flow.protocol === TCP || flow.protocol === UDP || flow.protocol === SCTP;
}

export function isV4(address: bigint): boolean {
  return address < 1n << 128n;
}

/** What is prepared once for some objects and a profile, and then judges flow by flow. */
export type Judge = (flow: Flow) => Verdict;

/**
 * The answer for every way in which what the flow leaves open can turn out. Request filters stand on allows only, so that *none
 * matches* and *all match* are the two ends. `objects` tell which ICMP types and codes can make a difference.
 */
export function judgeBy(objects: readonly Json[], decide: (asked: Asked) => boolean): Judge {
  const text = JSON.stringify(objects);
  const written = [...text.matchAll(/"(?:type|code)":"?([0-9]+)/g)].map(([, number]) => Number(number));
  const numbers = new Set(written.filter((n) => n <= 255));
  if (/"type":"[A-Za-z]/.test(text)) for (const named of NAMED_TYPES) numbers.add(named);
  // Every number that nothing names is like every other.
  numbers.add([...Array(256).keys()].find((n) => !numbers.has(n)) ?? 0);
  return (flow) => {
    const answers = new Set<boolean>();
    for (const one of icmpFlows(flow, numbers)) {
      answers.add(decide({ flow: one, assumed: false }));
      if (one.request === null) answers.add(decide({ flow: one, assumed: true }));
    }
    return answers.size > 1 ? 'depends' : answers.has(true);
  };
}

/** ICMP types of either family that have names. */
const NAMED_TYPES = [0, 1, 2, 3, 4, 5, 8, 11, 12, 128, 129];

function icmpFlows(flow: Flow, numbers: ReadonlySet<number>): readonly Flow[] {
  const isIcmp = flow.protocol === ICMP || flow.protocol === ICMPV6;
  if (!isIcmp || (flow.icmpType >= 0 && flow.icmpCode >= 0)) return [flow];
  const types = flow.icmpType >= 0 ? [flow.icmpType] : [...numbers];
  const codes = flow.icmpCode >= 0 ? [flow.icmpCode] : [...numbers];
  return types.flatMap((icmpType) => codes.map((icmpCode) => ({ ...flow, icmpType, icmpCode })));
}
