export interface PredicateShape {
  readonly least: number;
  readonly most: number;
}

/** The builtins whose second argument is a predicate, with how many arguments each takes. */
export const predicates: ReadonlyMap<string, PredicateShape> = new Map([
  ...[
    'all',
    'none',
    'any',
    'one',
    'filter',
    'map',
    'find',
    'findIndex',
    'findLast',
    'findLastIndex',
    'groupBy',
  ].map((name) => [name, { least: 2, most: 2 }] as const),
  ['count', { least: 1, most: 2 }],
  ['sum', { least: 1, most: 2 }],
  ['sortBy', { least: 2, most: 3 }],
  ['reduce', { least: 2, most: 3 }],
]);

/** All other builtins. A variable of such a name can be read, but not called. */
export const builtinNames: ReadonlySet<string> = new Set(
  (
    'len type abs ceil floor round int float string trim trimPrefix trimSuffix upper lower split splitAfter replace ' +
    'repeat join indexOf lastIndexOf hasPrefix hasSuffix max min mean median toJSON fromJSON toBase64 fromBase64 now ' +
    'duration date timezone first last get take keys values toPairs fromPairs reverse concat sort bitand bitor bitxor ' +
    'bitnand bitshl bitshr bitushr bitnot'
  ).split(' '),
);
