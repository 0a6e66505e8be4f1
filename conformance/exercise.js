/** How often each kind, field, value of a closed list and corner occurred in the cases that were decided. */

/** Fields whose values are from a closed list, counted one by one. */
const CLOSED = new Set([
  'operator',
  'protocol',
  'action',
  'tier',
  'types',
  'policyTypes',
  'fromEntities',
  'toEntities',
  'family',
  'performanceHints',
  'mode',
  'defaultAction',
  'notProtocol',
]);

/** Fields whose keys are free: what stands below them is counted as one. */
const FREE = new Set(['matchLabels', 'labels', 'annotations']);

export function createTally() {
  const counts = new Map();
  const add = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
  return {
    /** A case with its answers. */
    see(given, answer) {
      for (const object of given.objects)
        if (object.spec !== undefined || object.specs !== undefined) seeObject(object, add);
      for (const [key, value] of Object.entries(given.profile))
        add(
          `profile ${key}=${typeof value === 'object' && !Array.isArray(value) ? '…' : valueText(key, value)}`,
        );
      if (answer.invalid) return add(`answer refused (${answer.stage})`);
      for (const [i, flow] of given.flows.entries()) seeFlow(flow, answer.verdicts[i], add);
    },
    lines: () =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, count]) => `${String(count).padStart(9)}  ${what}`),
    /** The same, with paths cut down to their last field, as rows of a table in Markdown. */
    table: () => tableOf(counts),
    counts,
  };
}

function tableOf(counts) {
  const rows = new Map();
  for (const [what, count] of counts) {
    const [row, name] = cellOf(what);
    const cells = rows.get(row) ?? new Map();
    rows.set(row, cells.set(name, (cells.get(name) ?? 0) + count));
  }
  const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '| what | how often |',
    '|---|---|',
    ...sorted(rows).map(
      ([row, cells]) =>
        `| ${row} | ${sorted(cells)
          .map(([name, count]) => `\`${name}\` ${count.toLocaleString('en')}`)
          .join(', ')} |`,
    ),
  ];
}

/** `field CiliumNetworkPolicy spec.ingress[].fromCIDR` is the cell `fromCIDR` of the row of that kind's fields. */
function cellOf(what) {
  const [sort, kind, path, ...rest] = what.split(' ');
  const last = (path ?? '').replace(/^.*\./, '');
  if (sort === 'field') return [`${kind}: fields`, last];
  if (sort === 'corner') return [`${kind}: corners`, `${last} ${rest.join(' ')}`];
  if (sort === 'value') return [`${kind}: values`, `${last.replace('[]', '')} ${rest.join(' ')}`];
  const row = { kind: 'objects', profile: 'profile', answer: 'answers' }[sort];
  if (row !== undefined) return [row, what.slice(sort.length + 1)];
  return kind === 'protocol'
    ? ['protocols', what.slice('flow protocol '.length)]
    : [`flows, ${kind}`, what.slice(`flow ${kind} `.length)];
}

function valueText(key, value) {
  return key === 'kubeApiServerIPs'
    ? value.length > 0
      ? 'some'
      : 'none'
    : Array.isArray(value)
      ? value.join('+') || '[]'
      : String(value);
}

function seeFlow(flow, verdict, add) {
  add(`flow ${flow.direction} ${placeOf(flow.from)} -> ${placeOf(flow.to)}`);
  add(`flow protocol ${flow.protocol}${flow.icmpType === undefined ? '' : ' with a type'}`);
  add(`answer ${verdict ?? 'not asked'}`);
}

function placeOf(place) {
  const [kind] = Object.keys(place);
  return kind === 'entity' ? place.entity : kind === 'ip' && place.ip.includes(':') ? 'ipv6' : kind;
}

function seeObject(object, add) {
  add(`kind ${object.kind}`);
  if (WORLD.has(object.kind)) return;
  for (const key of ['spec', 'specs'])
    if (object[key] !== undefined) walk(object.kind, key, object[key], key, add);
}

const WORLD = new Set(['Pod', 'Node', 'Service']);

function walk(kind, path, value, key, add) {
  if (value === null) return add(`corner ${kind} ${path} = null`);
  if (Array.isArray(value)) {
    if (value.length === 0) add(`corner ${kind} ${path} = []`);
    for (const one of value)
      if (CLOSED.has(key)) add(`value ${kind} ${path} ${one}`);
      else walk(kind, `${path}[]`, one, key, add);
  } else if (typeof value === 'object') {
    if (Object.keys(value).length === 0) add(`corner ${kind} ${path} = {}`);
    if (FREE.has(key)) return;
    for (const [name, one] of Object.entries(value)) {
      add(`field ${kind} ${path}.${name}`);
      walk(kind, `${path}.${name}`, one, name, add);
    }
  } else if (CLOSED.has(key)) add(`value ${kind} ${path} ${value}`);
  else if (typeof value === 'string' && /selector$/i.test(key)) seeSelector(value, add);
}

/** Calico's selectors are text: which operators it has, and which of them are negated or nested. */
function seeSelector(text, add) {
  const bare = text.replace(/'[^']*'|"[^"]*"/g, "''");
  const found =
    bare.match(/==|!=|&&|\|\||!|\(|\{\}|not in|\bin\b|contains|starts with|ends with|has|all|global/g) ?? [];
  for (const operator of new Set(found)) add(`selector ${operator === '(' ? 'parentheses' : operator}`);
  if (bare.trim() === '') add('selector empty');
}
