/**
 * End to end: a case under one engine, its policies migrated, the same flows under the other engine. Verdicts are equal except where
 * the migration declares a difference; and netc answers on both sides as the engines do.
 */

import { parse } from 'yaml';
import { declared, flowsOf } from './claims.js';
import { caseOf, findingsOf, unexplained } from './compare.js';
import { isWorldKind, migrate, parseProfile, profileOfCase } from './netc.js';

/** Every loss is accepted, so that every case has an output to judge. */
const ACCEPTS = ['wider', 'narrower', 'effect'];

/** `engine` judges the output, under `profile`. The third is Kubernetes' own policy as that plugin reads it. */
export const DIRECTIONS = [
  { from: 'cilium', to: 'calico@3.31', engine: 'calico', profile: { cni: 'calico', version: '3.31' } },
  { from: 'calico', to: 'cilium@1.20', engine: 'cilium', profile: { cni: 'cilium', version: '1.20' } },
  {
    from: 'cilium',
    to: 'k8s,plugin=calico@3.31',
    engine: 'calico',
    profile: { cni: 'calico', version: '3.31' },
  },
  {
    from: 'calico',
    to: 'k8s,plugin=cilium@1.20',
    engine: 'cilium',
    profile: { cni: 'cilium', version: '1.20' },
  },
];

/** The case with what both sides can judge: flows of pods, with pods, nodes and the outside, no request, not the own node. */
function common(given) {
  const { podClusters, dnsNames, ...profile } = given.profile;
  const pods = new Map(
    given.objects
      .filter(({ kind }) => kind === 'Pod')
      .map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod.spec ?? {}]),
  );
  const held = new Set(
    given.objects.flatMap(({ kind, status }) =>
      kind === 'Node' ? (status?.addresses ?? []).map(({ address }) => address) : [],
    ),
  );
  const flows = given.flows.filter(({ direction, from, to, http, port, icmpType }) => {
    const [subject, peer] = direction === 'ingress' ? [to, from] : [from, to];
    const own = pods.get(subject.pod);
    if (own === undefined || own.hostNetwork === true || peer.entity !== undefined) return false;
    if (http !== undefined || (port === undefined && icmpType === undefined)) return false;
    const other = pods.get(peer.pod);
    if (held.has(peer.ip)) return false;
    const node = peer.node ?? (other?.hostNetwork === true ? other.nodeName : undefined);
    return node === undefined || node !== own.nodeName;
  });
  return { ...given, profile, flows };
}

/** One case through one direction: `null` where there is nothing to compare, else counts and what differs without a reason. */
export async function migrateCase(given, { from, to, engine, profile }, source, target) {
  const before = common(given);
  const answer = before.flows.length === 0 ? { invalid: true } : await source.program.ask(before);
  if (answer.invalid) return null;
  const reading = profileOfCase(before.profile);
  const wanted = parseProfile(to);
  if (typeof reading === 'string' || !wanted.ok) throw new Error(`${reading} ${wanted.error}`);
  const text = before.objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { read, target: output } = migrate({
    files: [{ name: 'case.yaml', text }],
    profile: reading,
    namespace: null,
    to: wanted.profile,
    accepts: ACCEPTS,
    program: 'conformance',
  });
  const result = { outcome: output?.outcome ?? 'unread', flows: 0, differed: 0, undecided: 0, problems: [] };
  const problem = (name, shown) => result.problems.push({ name, given, shown });
  if (read.proof.verdict === 'broken') problem(`reading is broken: ${read.proof.texts[0]}`, before);
  if (output === null || read.policies === null) return result;
  if (output.outcome === 'broken') problem(`output is broken: ${output.proof.failures[0]?.text}`, before);
  const world = before.objects.filter(isWorldKind);
  const manifests = output.objects.map(({ text }) => parse(text));
  const after = { ...before, profile, objects: [...world, ...manifests] };
  const reply = await target.program.ask(after);
  if (reply.invalid) {
    problem(`${engine} refuses the output: ${reply.error}`, after);
    return result;
  }
  const report = (side, name, given, found) => {
    for (const finding of unexplained(name, given, found).findings)
      problem(`${side}: ${finding.name}`, given);
  };
  report('source', from, before, findingsOf(before, answer, source.version));
  report('output', engine, after, findingsOf(after, reply, target.version));
  if (output.outcome === 'undecided') return { ...result, undecided: before.flows.length };
  const mayDiffer = declared(output.report, read.policies);
  const flows = flowsOf(before, reading);
  for (const [i, flow] of flows.entries()) {
    const [was, is] = [answer.verdicts[i], reply.verdicts[i]];
    if (flow === null || was === null || is === null || was === 'redirect' || is === 'redirect') continue;
    result.flows++;
    if (was === is) continue;
    result.differed++;
    if (!mayDiffer(flow, is === 'allow'))
      problem(`${was} before, ${is} after, and the migration is ${output.outcome} there`, {
        ...before,
        flows: [before.flows[i]],
        output: manifests,
      });
  }
  return result;
}

/** Cases through one direction until `flows` were compared. */
export async function compareMigrations(direction, engineOf, running, seed, flows) {
  const total = { cases: 0, flows: 0, differed: 0, undecided: 0, outcomes: new Map(), found: [] };
  const source = running.get(direction.from);
  const target = running.get(direction.engine);
  for (let index = 0; total.flows < flows && index < flows; index++) {
    const given = caseOf(engineOf(direction.from), `${seed}m`, index);
    const result = await migrateCase(given, direction, source, target);
    if (result === null) continue;
    total.cases++;
    total.flows += result.flows;
    total.differed += result.differed;
    total.undecided += result.undecided;
    total.outcomes.set(result.outcome, (total.outcomes.get(result.outcome) ?? 0) + 1);
    total.found.push(...result.problems.slice(0, 1));
  }
  return total;
}
