/**
 * The plain evaluator: NetworkPolicies, pods and flows -> verdicts, one flow at a time, by the words of the Kubernetes documents
 * alone. Shares nothing with netc. `evaluate.js POLICIES.json PODS.json FLOWS.jsonl` prints a verdict a line.
 */
import { readFileSync } from 'node:fs';

const [policiesFile, podsFile, flowsFile] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const pods = new Map(read(podsFile).map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
const policies = new Map();
for (const { metadata, spec } of read(policiesFile)) {
  if (!policies.has(metadata.namespace)) policies.set(metadata.namespace, []);
  policies.get(metadata.namespace).push(spec);
}

const has = (labels, { matchLabels = {} }) =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value);

const number = (address) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function isIn(address, cidr) {
  const [base, bits] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

function matchesPeer(namespace, { podSelector, namespaceSelector, ipBlock }, { pod, ip }) {
  if (ipBlock !== undefined) return isIn(pod?.address ?? ip, ipBlock.cidr);
  if (pod === undefined) return false;
  const inside =
    namespaceSelector === undefined
      ? pod.namespace === namespace
      : has({ 'kubernetes.io/metadata.name': pod.namespace }, namespaceSelector);
  return inside && (podSelector === undefined || has(pod.labels, podSelector));
}

const matchesPort = (flow, { protocol, port, endPort = port }) =>
  flow.protocol === protocol && flow.port >= port && flow.port <= endPort;

function allows(flow) {
  const ingress = flow.direction === 'ingress';
  const [own, other] = ingress ? [flow.to, flow.from] : [flow.from, flow.to];
  const subject = pods.get(own.pod);
  const peer = { pod: pods.get(other.pod), ip: other.ip };
  let isolated = false;
  for (const spec of policies.get(subject.namespace) ?? []) {
    if (!spec.policyTypes.includes(ingress ? 'Ingress' : 'Egress')) continue;
    if (!has(subject.labels, spec.podSelector)) continue;
    isolated = true;
    for (const rule of (ingress ? spec.ingress : spec.egress) ?? [])
      if (
        rule.ports.some((port) => matchesPort(flow, port)) &&
        (ingress ? rule.from : rule.to).some((one) => matchesPeer(subject.namespace, one, peer))
      )
        return true;
  }
  return !isolated;
}

const answers = readFileSync(flowsFile, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => (allows(JSON.parse(line)) ? 'allow' : 'deny'));
process.stdout.write(`${answers.join('\n')}\n`);
