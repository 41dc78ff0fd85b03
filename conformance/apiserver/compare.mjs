// Where two masked answers differ, as short lines a person can act on.

/** Every path at which two values differ, with both values. */
export function differences(ours, theirs, path = '') {
  if (Object.is(ours, theirs)) return [];
  if (isStruct(ours) && isStruct(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...keys].flatMap((key) =>
      differences(
        own(ours, key),
        own(theirs, key),
        Array.isArray(ours) ? `${path}[${key}]` : `${path}.${key}`,
      ),
    );
  }
  return [{ path: path === '' ? '.' : path, ours, theirs }];
}

function own(value, key) {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isStruct(value) {
  return typeof value === 'object' && value !== null;
}

/** One difference in one line. */
export function describeDifference({ path, ours, theirs }) {
  return `${path}: ours ${show(ours)}, reference ${show(theirs)}`;
}

function show(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 700 ? `${text.slice(0, 700)}…` : text;
}
