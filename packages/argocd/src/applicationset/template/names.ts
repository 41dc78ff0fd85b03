const maxNameLength = 253;

/** The text as part of a DNS name: lower case, everything but letters, digits, `-` and `.` replaced by `-`, at most 253. */
export function normalizeName(text: string): string {
  const replaced = text.toLowerCase().replace(/[^-a-z0-9.]/gu, '-');
  return replaced.slice(0, maxNameLength).replace(/^[-.]+|[-.]+$/g, '');
}

export interface SlugOptions {
  /** Most characters of the result. */
  readonly maxLength: number;
  /** Cut between words instead of within one. */
  readonly smartTruncate: boolean;
}

const spelledOut: ReadonlyMap<string, string> = new Map([
  ['&', 'and'],
  ['@', 'at'],
  ['"', ''],
  ["'", ''],
  ['’', ''],
]);

/** The text as a URL slug, by the rules of the Go library that Argo CD's `slugify` and `branch_slug` come from. */
export function slug(text: string, { maxLength, smartTruncate }: SlugOptions): string {
  const spelled = text.trim().replace(/[&@"'’]/gu, (char) => spelledOut.get(char) as string);
  const ascii = spelled
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const cut = smartTruncate ? ascii : ascii.slice(0, maxLength);
  const dashed = cut
    .replace(/[^a-z0-9_-]/gu, '-')
    .replace(/-+/g, '-')
    .replace(/^[-_]+|[-_]+$/g, '');
  return smartTruncate && dashed.length > maxLength ? cutAtWord(dashed, maxLength) : dashed;
}

function cutAtWord(text: string, maxLength: number): string {
  const at = text.lastIndexOf('-', maxLength);
  return at > 0 ? text.slice(0, at) : text.slice(0, maxLength);
}
