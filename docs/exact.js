/** The golden cases below `golden/40-exact` -> the page that says what is exact where: `node docs/exact.js > docs/exact.md`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const GOLDEN = join(import.meta.dirname, '../golden');
const FOLDER = '40-exact';
const CLUSTER_FOLDER = '45-cluster-policies';
const TARGETS = ['k8s', 'calico', 'cilium'];
const CLOSED_SET = 'exact only if no policy outside this program selects the endpoints of:';

const rows = casesOf(FOLDER).map(rowOf);
const clusterRows = casesOf(CLUSTER_FOLDER).map(clusterRowOf);
process.stdout.write(`# What stays exact

Written by \`node docs/exact.js\` from what the golden cases expect; every cell is proved whenever the tests run. Beside each exact one
lies what a person would write by hand (\`twin/\`), proved equal too; the output has at most 1.5 times its objects and rules.

- *exact*: the output lets through what the source lets through, no flow more and none less, under the facts of that row. For
  Cilium, identities that the source does not name and endpoints of other clusters are not compared.
- *closed set*: and no policy outside the program selects the same endpoints, as a deny or an order there was cut out of allows, or
  something was left out because nothing isolates these endpoints.
- *accepted loss*: the source accepts a loss by name, which the report shows with a flow.

HTTP on Calico stays wider even where application layer policy is on: a flow without HTTP data matches every rule with \`http\`
(app-policy/checker/match.go, matchHTTP, @ 87c1590), so what is no HTTP passes on the same port.

| case | facts | ${TARGETS.join(' | ')} |
|---|---|${TARGETS.map(() => '---').join('|')}|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

On Calico a policy that only denies stands in a tier of its own ahead of its own. Another program's policy makes a difference there
only if it lets the same flows through at an earlier order of that tier, or in a tier between the two; where all its endpoints are
isolated by the program itself, it stays where it is and nothing outside matters.

## With ClusterNetworkPolicy

Where the profile of \`k8s\` has \`cluster-network-policy=on\`, denies, orders, tiers, pass and what is for a whole cluster are said as
they are; \`plugin=\` proves it as that plugin reads it. What arrives from nodes and from outside has no word there.

| case | target | outcome |
|---|---|---|
${clusterRows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

Why the rest is lossy: [lossy.md](lossy.md).
`);

/** @param {string} folder */
function casesOf(folder) {
  return readdirSync(join(GOLDEN, folder)).sort();
}

/** @param {string} name */
function clusterRowOf(name) {
  const settings = JSON.parse(readFileSync(join(GOLDEN, CLUSTER_FOLDER, name, 'case.json'), 'utf8'));
  const from = join(settings.input ?? join('golden', CLUSTER_FOLDER, name), 'policy.netc').replaceAll(
    '\\',
    '/',
  );
  const about = firstParagraph(readFileSync(join(GOLDEN, '..', from), 'utf8'));
  const loss = section(read(name, 'loss.txt', CLUSTER_FOLDER), 'k8s');
  const cell = cellOf(
    read(name, 'k8s.yaml', CLUSTER_FOLDER),
    read(name, 'k8s.refused.txt', CLUSTER_FOLDER),
    loss,
  );
  return [
    `[${name}](../${from}): ${about}`,
    settings.targets.map((target) => `\`${target}\``).join('<br>'),
    cell,
  ];
}

/** @param {string} name */
function rowOf(name) {
  const about = firstParagraph(readFileSync(join(GOLDEN, FOLDER, name, 'policy.netc'), 'utf8'));
  const texts = TARGETS.map((target) => read(name, `${target}.yaml`));
  const facts = new Set(texts.flatMap(factsOf));
  const loss = read(name, 'loss.txt');
  const cells = TARGETS.map((target, i) =>
    cellOf(texts[i] ?? '', read(name, `${target}.refused.txt`), section(loss, target)),
  );
  return [
    `[${name}](../golden/40-exact/${name}/policy.netc): ${about}`,
    [...facts].join('<br>') || 'none',
    ...cells,
  ];
}

/** The outcome, in the words of the manifests' own head. @param {string} manifests @param {string} refused @param {string} loss */
function cellOf(manifests, refused, loss) {
  if (refused !== '') return refused.split('\n')[0] ?? '';
  const outcome = /^# For [^:]+: (.+)\.$/m.exec(manifests)?.[1];
  if (outcome === undefined) throw new Error('manifests without a head that says how they came out');
  return [outcome, ...(loss.includes(CLOSED_SET) ? ['closed set'] : [])].join(', ');
}

/** What the head says the proof counts on. @param {string} manifests */
function factsOf(manifests) {
  const lines = /^# Proved under:\n((?:# {3}.*\n)*)/m.exec(manifests)?.[1] ?? '';
  return [...lines.matchAll(/^# {3}(.*)$/gm)].map(([, fact]) => `\`${fact}\``);
}

/** The part of a loss report that is about one target. @param {string} report @param {string} target */
function section(report, target) {
  const parts = report.split(/^(?=\S+@\S+: )/m);
  return parts.find((part) => part.startsWith(`${target}@`)) ?? '';
}

/** @param {string} source */
function firstParagraph(source) {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^# ?/, ''))
    .join(' ')
    .replaceAll('|', '\\|');
}

/** Empty where there is no such file. @param {string} name @param {string} file @param {string} [folder] */
function read(name, file, folder = FOLDER) {
  const path = join(GOLDEN, folder, name, 'expect', file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
