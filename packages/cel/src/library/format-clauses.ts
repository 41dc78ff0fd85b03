/** What each clause of `format` may be given, in cel-go's words for when it is not. */
export const CLAUSE_RULES: ReadonlyMap<
  string,
  { readonly kinds: ReadonlySet<string>; readonly rule: string }
> = new Map(
  Object.entries({
    d: { kinds: new Set(['int', 'uint']), rule: 'decimal clause can only be used on integers' },
    f: { kinds: new Set(['double']), rule: 'fixed-point clause can only be used on doubles' },
    e: { kinds: new Set(['double']), rule: 'scientific clause can only be used on doubles' },
    b: {
      kinds: new Set(['int', 'uint', 'bool']),
      rule: 'only integers and bools can be formatted as binary',
    },
    o: { kinds: new Set(['int', 'uint']), rule: 'octal clause can only be used on integers' },
    x: {
      kinds: new Set(['int', 'uint', 'string', 'bytes']),
      rule: 'only integers, byte buffers, and strings can be formatted as hex',
    },
    s: {
      kinds: new Set([
        'string',
        'bool',
        'bytes',
        'int',
        'uint',
        'double',
        'map',
        'list',
        'type',
        'duration',
        'timestamp',
        'null',
      ]),
      rule: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    },
  }),
);

/** A clause of a format text: `%%` has neither verb nor precision. */
export interface Clause {
  readonly verb: string;
  readonly precision: number | undefined;
}

const CLAUSE = /%(?:%|(\.\d+)?(.?))/gs;

/** The text with each clause replaced by what `write` gives for it; `%%` is a percent sign. */
export function replaceClauses(text: string, write: (clause: Clause) => string): string {
  return text.replace(CLAUSE, (clause: string, precision: string | undefined, verb: string | undefined) =>
    clause === '%%'
      ? '%'
      : write({
          verb: verb ?? '',
          precision: precision === undefined ? undefined : Number(precision.slice(1)),
        }),
  );
}

export function unknownClause(verb: string): string {
  return `could not parse formatting clause: unrecognized formatting clause "${verb}"`;
}
