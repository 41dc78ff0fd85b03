/**
 * Only the fields asked for: dotted paths, comma separated, where `items.` descends into each item of a list. A leading
 * `-` asks for everything else instead. Keys are data: `__proto__` selects like any other.
 */
export function selectFields(value: unknown, fields: string): unknown {
  if (fields === '') return value;
  const exclude = fields.startsWith('-');
  const paths = (exclude ? fields.slice(1) : fields).split(',').map((path) => path.trim().split('.'));
  const wanted = paths.filter(([first]) => first !== '' && first !== undefined);
  return exclude ? without(value, wanted) : only(value, wanted);
}

type Path = readonly string[];

function only(value: unknown, paths: readonly Path[]): unknown {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((item) => only(item, paths));
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const below = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (below.length === 0) return [];
    const selected = only(item, below);
    return selected === undefined ? [] : [[key, selected]];
  });
  return Object.fromEntries(entries);
}

function without(value: unknown, paths: readonly Path[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const below = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (below.some((path) => path.length === 0)) return [];
    return [[key, below.length === 0 ? item : without(item, below)]];
  });
  return Object.fromEntries(entries);
}
