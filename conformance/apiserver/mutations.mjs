// Ways to spoil one object: every field taken away, given values at and beyond its limits, given the wrong type.

const LONG = 'x'.repeat(300);
const LABEL_TOO_LONG = 'y'.repeat(64);

/** Pod templates share their rules with pods, where every change is tried: elsewhere one in so many. */
const TEMPLATE_STRIDE = 40;

/**
 * `[description, make]` pairs; `make` gives the sample with one change. The schema tells which fields there could be.
 */
export function* mutations(sample, schema) {
  let inTemplate = 0;
  for (const mutation of mutateStruct(sample, schema, [], sample, 0)) {
    if (/\btemplate\.spec\.\w/.test(mutation[0]) && inTemplate++ % TEMPLATE_STRIDE !== 0) continue;
    yield mutation;
  }
}

function* mutateStruct(value, schema, path, root, missingDepth) {
  for (const [field, node] of fieldsOf(value, schema)) {
    const at = [...path, field];
    if (SKIPPED.has(at.join('.'))) continue;
    if (Object.hasOwn(value, field)) yield* mutatePresent(value[field], node, at, root);
    else if (missingDepth < 1 && node !== undefined) yield* mutateMissing(node, at, root);
  }
}

const SKIPPED = new Set(['apiVersion', 'kind', 'metadata', 'status']);

function fieldsOf(value, schema) {
  const names = new Set([...Object.keys(value), ...(schema?.properties?.keys() ?? [])]);
  return [...names].map((name) => [name, schema?.properties?.get(name) ?? schema?.additional]);
}

function* mutatePresent(value, node, path, root) {
  yield change(root, path, undefined, 'without');
  if (Array.isArray(value)) yield* mutateList(value, node, path, root);
  else if (typeof value === 'object' && value !== null) {
    yield change(root, path, 'text', 'text for an object');
    yield change(root, path, ['text'], 'a list for an object');
    yield change(root, path, {}, 'empty');
    yield change(root, path, null, 'null');
    if (node?.additional !== undefined) yield* mutateMap(value, path, root);
    yield* mutateStruct(value, node, path, root, 0);
  } else yield* mutateScalar(value, node, path, root);
}

function* mutateMap(value, path, root) {
  const [first] = Object.values(value);
  yield change(
    root,
    path,
    { ...value, odd: typeof first === 'number' ? 'text' : 7 },
    'a member of another type',
  );
  yield change(root, path, { ...value, empty: null }, 'a null member');
  yield change(root, path, { ...value, 'a/b/c': first }, 'a key of three parts');
  yield change(root, path, { ...value, 'UPPER.Case/x': first }, 'a key under a name in capitals');
  yield change(root, path, { ...value, 'bad key!': first }, 'a bad key');
  yield change(root, path, { ...value, '': first }, 'an empty key');
  yield change(root, path, { ...value, [LONG]: first }, 'a long key');
}

function* mutateList(value, node, path, root) {
  yield change(root, path, [], 'empty list');
  yield change(root, path, 'text', 'text for a list');
  if (value.length > 0) {
    yield change(root, path, [...value, value[0]], 'first item twice');
    yield change(root, path, [...value, null], 'a null item');
    if (typeof value[0] === 'object') yield change(root, path, [...value, {}], 'an empty item');
    yield change(root, path, [...value, [value[0]]], 'a list for an item');
    yield change(root, path, value.toReversed(), 'reversed');
    yield* mutateKeys(value, node, path, root);
  }
  for (const [index, item] of value.entries()) {
    const at = [...path, index];
    if (typeof item !== 'object' || item === null) yield* mutateScalar(item, node?.items, at, root);
    else yield* mutateStruct(item, node?.items, at, root, 0);
  }
}

/** The first item again, the same by its keys alone. */
function* mutateKeys(value, node, path, root) {
  const keys = node?.listMapKeys ?? (node?.patchMergeKey === undefined ? [] : [node.patchMergeKey]);
  if (keys.length === 0 || typeof value[0] !== 'object') return;
  const alone = Object.fromEntries(keys.map((key) => [key, value[0][key]]));
  yield change(root, path, [...value, alone], 'the keys of the first item twice');
  const last = value.at(-1);
  if (value.length > 1)
    yield change(
      root,
      path,
      [...value.slice(0, -1), { ...last, ...alone }],
      'the last item under the keys of the first',
    );
}

function* mutateScalar(value, node, path, root) {
  for (const [wrong, what] of scalarValues(value, node)) {
    if (wrong !== value) yield change(root, path, wrong, what);
  }
}

function scalarValues(value, node) {
  if (typeof value === 'number') {
    const numbers = [-1, 0, 1, 65536, 3_000_000_000, -2_147_483_648, 1.5, 'x', `${value}`, null, true, {}];
    return numbers.map((v) => [v, show(v)]);
  }
  if (typeof value === 'boolean') return [!value, 'yes', null, 1, []].map((v) => [v, show(v)]);
  const more =
    node?.intOrString || node?.format === 'int-or-string' ? [0, -1, 70000, '0%', '-5%', '101%'] : [];
  const quantities = /^\d+(\.\d+)?[a-zA-Z]*%?$/.test(value)
    ? [
        '-1',
        '0',
        '1.5',
        '1e3',
        'abc',
        '0.0001',
        '999Gi',
        3,
        '1e40',
        '1 Gi',
        '1Kb',
        '.5',
        '-0',
        '1E',
        1.25,
        true,
      ]
    : [];
  const values = [
    '',
    'Bogus',
    'not valid!',
    'UPPER.Case',
    '-dash-',
    LONG,
    'a/b/c',
    LABEL_TOO_LONG,
    'é',
    ' a ',
    '..',
    '*',
    null,
    {},
    ['a'],
    7,
    ...more,
    ...quantities,
  ];
  return values.map((v) => [v, show(v)]);
}

function* mutateMissing(node, path, root) {
  for (const value of valuesFor(node)) yield change(root, path, value, `given ${show(value)}`);
  if (node.properties === undefined || path.length > 9) return;
  for (const [field, inner] of node.properties) {
    for (const value of valuesFor(inner).slice(0, 2)) {
      yield change(root, path, { [field]: value }, `given ${field} ${show(value)}`);
    }
  }
}

function valuesFor(node) {
  if (node.intOrString || node.format === 'int-or-string') return [-1, 'bogus', '50%'];
  if (node.type === 'string') return ['bogus', '', 'Not valid!', LONG, 7];
  if (node.type === 'integer' || node.type === 'number') return [-1, 0, 7, 3_000_000_000, 'x'];
  if (node.type === 'boolean') return [true, false, 'yes'];
  if (node.type === 'array') return [[], valuesFor(node.items ?? { type: 'string' }).slice(0, 1)];
  if (node.additional !== undefined) return [{}, { 'a b': valuesFor(node.additional)[0] }];
  return [{}];
}

function show(value) {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 20)}…` : text;
}

/** What makes a copy of the sample with one value replaced, or removed when undefined. */
function change(root, path, value, what) {
  return [`${path.join('.')} ${what}`, () => changed(root, path, value)];
}

/** The rest is shared with the sample, which nobody changes. */
function changed(at, [step, ...rest], value) {
  const copy = Array.isArray(at) ? [...at] : { ...at };
  if (rest.length > 0) copy[step] = changed(at[step], rest, value);
  else if (value !== undefined) copy[step] = value;
  else if (Array.isArray(copy)) copy.splice(step, 1);
  else delete copy[step];
  return copy;
}
