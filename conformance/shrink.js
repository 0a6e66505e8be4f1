/** A case that shows a disagreement -> the smallest that still does: objects, rules, peers, fields and flows are dropped. */

/** Everything that one step can drop from a value, the largest parts first. */
export function* smaller(value) {
  if (Array.isArray(value)) {
    if (value.length > 3) {
      yield value.slice(0, value.length >> 1);
      yield value.slice(value.length >> 1);
    }
    for (let i = 0; i < value.length; i++) yield value.filter((_, j) => j !== i);
    for (let i = 0; i < value.length; i++)
      for (const less of smaller(value[i])) yield value.map((one, j) => (j === i ? less : one));
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) yield without(value, key);
    for (const key of Object.keys(value))
      for (const less of smaller(value[key])) yield { ...value, [key]: less };
  }
}

function without(map, key) {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

const FIXED = new Set(['apiVersion', 'kind', 'metadata']);

/** What of a case may be dropped: flows, whole objects, options, and what objects say beside their name. */
function* smallerCases(given) {
  const flows = given.flows ?? [];
  if (flows.length > 1) for (const fewer of smallerLists(flows)) yield { ...given, flows: fewer };
  for (const objects of smallerLists(given.objects))
    if (hasPlaces(objects, flows)) yield { ...given, objects };
  for (const key of Object.keys(given.profile))
    if (key !== 'cni' && key !== 'version') yield { ...given, profile: without(given.profile, key) };
  for (let i = 0; i < given.objects.length; i++)
    for (const object of smallerObjects(given.objects[i]))
      yield { ...given, objects: given.objects.map((one, j) => (i === j ? object : one)) };
}

/** Pods and nodes that are asked about stay. */
function hasPlaces(objects, flows) {
  const there = new Set(
    objects.map(({ kind, metadata }) =>
      kind === 'Pod' ? `pod ${metadata.namespace}/${metadata.name}` : `${kind} ${metadata.name}`,
    ),
  );
  return flows
    .flatMap(({ from, to }) => [from, to])
    .every(({ pod, node }) =>
      pod !== undefined ? there.has(`pod ${pod}`) : node === undefined || there.has(`Node ${node}`),
    );
}

function* smallerLists(list) {
  if (list.length > 3) {
    yield list.slice(list.length >> 1);
    yield list.slice(0, list.length >> 1);
  }
  for (let i = 0; i < list.length; i++) yield list.filter((_, j) => j !== i);
}

function* smallerObjects(object) {
  for (const key of Object.keys(object)) if (!FIXED.has(key)) yield without(object, key);
  for (const key of Object.keys(object.metadata ?? {}))
    if (key !== 'name' && key !== 'namespace') yield { ...object, metadata: without(object.metadata, key) };
  for (const key of Object.keys(object))
    if (!FIXED.has(key)) for (const less of smaller(object[key])) yield { ...object, [key]: less };
  for (const labels of smaller(object.metadata?.labels ?? {}))
    yield { ...object, metadata: { ...object.metadata, labels } };
}

/**
 * `shows(case)` says whether a case still shows what is looked for; it may fail, which is no. The result shows it, and nothing of
 * it can be dropped alone; `most` bounds the questions.
 */
export async function shrink(given, shows, most = 2000) {
  let best = given;
  let at = 0;
  let dropped = false;
  for (let asked = 0; asked < most; asked++) {
    const candidate = nth(smallerCases(best), at);
    if (candidate === undefined) {
      if (!dropped) break;
      at = 0;
      dropped = false;
    } else if (await shows(candidate).catch(() => false)) {
      best = candidate;
      dropped = true;
    } else at++;
  }
  return best;
}

function nth(items, at) {
  let i = 0;
  for (const item of items) if (i++ === at) return item;
  return undefined;
}
