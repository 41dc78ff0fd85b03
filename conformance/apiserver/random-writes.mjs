// Writes made at random from objects of a kind: patches of every type, and parts of objects as apply configurations. What
// is decided by the seed alone is the same on every server.
import { pick } from './random-objects.mjs';

const WHOLE = new Set(['apiVersion', 'kind', 'name']);

/** Part of an object: fields left out at any depth, but for what tells which object it is. */
export function partOf(value, random, depth = 0) {
  if (Array.isArray(value)) return value.map((item) => partOf(item, random, depth + 1));
  if (!isObject(value)) return value;
  const isKept = (field) => WHOLE.has(field) || (depth === 0 && field === 'metadata') || random() < 0.6;
  return mapped(value, ([field, inner]) => isKept(field) && [field, partOf(inner, random, depth + 1)]);
}

/** A merge patch, or a strategic one with its directives, towards `value`. */
export function mergePatch(value, random, { strategic, depth = 0 }) {
  if (Array.isArray(value)) {
    const items = value
      .filter(() => random() < 0.7)
      .map((item) => mergePatch(item, random, { strategic, depth: depth + 1 }));
    return strategic && random() < 0.15 ? [{ $patch: 'replace' }, ...items] : items;
  }
  if (!isObject(value)) return value;
  const patch = mapped(value, ([field, inner]) => {
    if (WHOLE.has(field) && strategic && depth > 1) return [field, inner];
    if (WHOLE.has(field) || random() < 0.4) return false;
    if (depth > 0 && random() < 0.12) return [field, null];
    return [field, mergePatch(inner, random, { strategic, depth: depth + 1 })];
  });
  if (strategic && depth > 0 && random() < 0.06)
    return { ...patch, $patch: pick(['replace', 'delete'], random) };
  return patch;
}

/** A JSON patch of one to three operations on places of `value`, some of which are not there. */
export function jsonPatch(value, other, random) {
  const places = placesOf(value).filter((place) => !/^\/(?:apiVersion|kind)$/.test(place));
  const elsewhere = placesOf(other);
  const length = 1 + Math.floor(random() * 3);
  return Array.from({ length }, () => {
    const path = pick(places, random);
    const source = pick(elsewhere, random);
    const op = pick(['add', 'replace', 'replace', 'remove', 'test', 'copy', 'move'], random);
    if (op === 'remove') return { op, path };
    if (op === 'copy' || op === 'move') return { op, from: pick(places, random), path };
    return {
      op,
      path: random() < 0.2 ? source : path,
      value: valueAt(random() < 0.5 ? other : value, path) ?? 'text',
    };
  });
}

function placesOf(value, at = '') {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    placesOf(item, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return at === '' ? inner : [at, ...inner];
}

function valueAt(value, path) {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce(
    (inner, key) => (isObject(inner) || Array.isArray(inner) ? inner[key] : undefined),
    value,
  );
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapped(value, change) {
  return Object.fromEntries(
    Object.entries(value)
      .map(change)
      .filter((entry) => entry !== false),
  );
}
