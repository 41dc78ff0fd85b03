// Objects made at random from a kind's sample and schema, the same for the same seed: fields left out at any depth,
// others given that the sample lacks, labels and annotations. Most of them are valid.

const FIXED = new Set(['apiVersion', 'kind', 'metadata', 'status']);
const LEFT_OUT = 0.25;
const ADDED = 0.12;
const MAX_ADDED_DEPTH = 3;

/** `random()` from 0 to 1, decided by the seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number a text stands for, as the seed of what is made for it. */
export function seedOf(text) {
  return [...text].reduce((sum, char) => (Math.imul(sum, 31) + char.codePointAt(0)) | 0, 7);
}

/** One object of the kind; the first of a kind is its sample. */
export function randomObject(sample, schema, seed) {
  const random = seeded(seed);
  const object = { ...sample, metadata: metadataOf(sample.metadata, random) };
  for (const [field, value] of Object.entries(sample)) {
    if (FIXED.has(field)) continue;
    object[field] = varied(value, schema?.properties?.get(field), random, 0);
  }
  return object;
}

function metadataOf(metadata, random) {
  return {
    ...metadata,
    ...(random() < 0.5 ? { labels: { ...metadata.labels, app: 'web', made: 'at-random' } } : {}),
    ...(random() < 0.3 ? { annotations: { note: `${Math.floor(random() * 100)}` } } : {}),
  };
}

function varied(value, node, random, depth) {
  if (Array.isArray(value)) return value.map((item) => varied(item, node?.items, random, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(() => depth === 0 || random() >= LEFT_OUT / depth ** 0.5);
  const result = {};
  for (const [field, inner] of kept)
    result[field] = varied(inner, node?.properties?.get(field) ?? node?.additional, random, depth + 1);
  for (const [field, inner] of node?.properties ?? []) {
    if (FIXED.has(field) || Object.hasOwn(value, field) || random() >= ADDED / (depth + 1)) continue;
    result[field] = made(inner, field, random, 0);
  }
  return result;
}

const TEXTS = ['web', 'a-1', 'example.com', '/a/b', 'True', 'IfNotPresent', ''];
const QUANTITIES = ['1', '500m', '1.5Gi', '0.0001', '1e3', '10'];

export function pick(values, random) {
  return values[Math.floor(random() * values.length)];
}

function made(node, field, random, depth) {
  if (node.enum !== undefined) return pick(node.enum, random);
  if (node.intOrString === true || node.format === 'int-or-string')
    return pick([1, 80, '50%', 'http'], random);
  if (
    /^(?:.*[qQ]uantity|limit|request|capacity|divisor|sizeLimit|value)$/.test(field) &&
    node.type === 'string'
  )
    return pick(QUANTITIES, random);
  if (node.type === 'string') return madeText(node, random);
  if (node.type === 'integer' || node.type === 'number') return pick([0, 1, 7, 600], random);
  if (node.type === 'boolean') return random() < 0.5;
  if (depth >= MAX_ADDED_DEPTH) return node.type === 'array' ? [] : {};
  if (node.type === 'array') {
    const length = Math.floor(random() * 3);
    return Array.from({ length }, () => made(node.items ?? { type: 'string' }, field, random, depth + 1));
  }
  if (node.additional !== undefined) {
    return random() < 0.2 ? {} : { cpu: made(node.additional, 'quantity', random, depth + 1) };
  }
  const result = {};
  for (const [name, inner] of node.properties ?? [])
    if (!FIXED.has(name) && random() < 0.6) result[name] = made(inner, name, random, depth + 1);
  return result;
}

function madeText(node, random) {
  if (node.format === 'date-time') return '2026-01-01T00:00:00Z';
  if (node.format === 'byte') return 'AAEC';
  return pick(TEXTS, random);
}
