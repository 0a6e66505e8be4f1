/** A small reading of JSON Schema: the words that `schema/report.schema.json` uses, and an error for any other. */
type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

const WORDS = new Set([
  '$schema',
  '$defs',
  'title',
  'description',
  'type',
  'required',
  'properties',
  'additionalProperties',
  'items',
  '$ref',
  'enum',
  'minimum',
]);

/** Every way in which a value breaks a schema, as paths with reasons; empty where it does not. */
export function violations(value: Value, schema: Value, root: Value = schema, path = '$'): string[] {
  if (!isMap(schema)) return [`${path}: the schema is no object`];
  for (const word of Object.keys(schema))
    if (!WORDS.has(word)) return [`${path}: the schema's \`${word}\` is not known here`];
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const defs = isMap(root) ? root['$defs'] : undefined;
    const target = isMap(defs) ? defs[ref.replace('#/$defs/', '')] : undefined;
    return target === undefined ? [`${path}: no ${ref}`] : violations(value, target, root, path);
  }
  const found: string[] = [];
  const type = schema['type'];
  const types = typeof type === 'string' ? [type] : Array.isArray(type) ? type : [];
  if (
    types.length > 0 &&
    !types.includes(typeOf(value)) &&
    !(types.includes('number') && typeOf(value) === 'integer')
  )
    found.push(`${path}: ${typeOf(value)} is not ${types.join(' or ')}`);
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value))
    found.push(`${path}: ${JSON.stringify(value)} is not one of ${JSON.stringify(schema['enum'])}`);
  if (typeof schema['minimum'] === 'number' && typeof value === 'number' && value < schema['minimum'])
    found.push(`${path}: ${value} is below ${schema['minimum']}`);
  if (Array.isArray(value) && schema['items'] !== undefined)
    for (const [i, item] of value.entries())
      found.push(...violations(item, schema['items'], root, `${path}[${i}]`));
  if (isMap(value)) {
    const properties = isMap(schema['properties']) ? schema['properties'] : {};
    for (const key of Array.isArray(schema['required']) ? schema['required'] : [])
      if (!(String(key) in value)) found.push(`${path}: no ${String(key)}`);
    for (const [key, member] of Object.entries(value)) {
      const known = properties[key];
      if (known !== undefined) found.push(...violations(member, known, root, `${path}.${key}`));
      else if (schema['additionalProperties'] === false) found.push(`${path}: ${key} is not in the schema`);
    }
  }
  return found;
}

function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
