/** A compiled pattern of Go's `path.Match`: runs of single-character matchers, each but the first behind a `*`. */
interface Chunk {
  readonly star: boolean;
  readonly items: readonly Item[];
}

/** Whether one character fits; ranges exclude the slash as little as Go does. */
type Item = (char: string) => boolean;

/**
 * A predicate equal to Go's `filepath.Match(pattern, name)`, or undefined for a malformed pattern. `*` and `?` do not
 * match a slash. Time is bounded by the product of the lengths: a star never gives back what a later one took.
 */
export function pathMatcher(pattern: string): ((name: string) => boolean) | undefined {
  const simple = simpleMatcher(pattern);
  if (simple !== undefined) return simple;
  const chunks = parseChunks(Array.from(pattern));
  if (chunks === undefined) return undefined;
  const prefix = (/^[^*?[\\]*/.exec(pattern) as RegExpExecArray)[0];
  return (name) => name.startsWith(prefix) && matchChunks(chunks, Array.from(name));
}

/** Of names and `*.suffix`, which are most of what anybody writes; each file of a chart is compared with every one. */
function simpleMatcher(pattern: string): ((name: string) => boolean) | undefined {
  const suffix = pattern.startsWith('*') ? pattern.slice(1) : pattern;
  if (/[*?[\\]/.test(suffix)) return undefined;
  if (suffix === pattern) return (name) => name === pattern;
  return (name) => name.endsWith(suffix) && !name.slice(0, name.length - suffix.length).includes('/');
}

function parseChunks(chars: readonly string[]): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let at = 0;
  while (at < chars.length || chunks.length === 0) {
    let star = false;
    while (chars[at] === '*') {
      star = true;
      at++;
    }
    const items: Item[] = [];
    while (at < chars.length && chars[at] !== '*') {
      const parsed = parseItem(chars, at);
      if (parsed === undefined) return undefined;
      items.push(parsed.item);
      at = parsed.next;
    }
    chunks.push({ star, items });
  }
  return chunks;
}

function parseItem(chars: readonly string[], at: number): { item: Item; next: number } | undefined {
  const char = chars[at] as string;
  if (char === '?') return { item: (c) => c !== '/', next: at + 1 };
  if (char === '[') return parseClass(chars, at + 1);
  if (char !== '\\') return { item: (c) => c === char, next: at + 1 };
  const escaped = chars[at + 1];
  return escaped === undefined ? undefined : { item: (c) => c === escaped, next: at + 2 };
}

function parseClass(chars: readonly string[], from: number): { item: Item; next: number } | undefined {
  const negated = chars[from] === '^';
  let at = negated ? from + 1 : from;
  const ranges: (readonly [string, string])[] = [];
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = classChar(chars, at);
    if (low === undefined) return undefined;
    at = low.next;
    let high = low.char;
    if (chars[at] === '-') {
      const end = classChar(chars, at + 1);
      if (end === undefined) return undefined;
      high = end.char;
      at = end.next;
    }
    ranges.push([low.char, high]);
  }
  const inRange = (c: string) => ranges.some(([low, high]) => code(low) <= code(c) && code(c) <= code(high));
  return { item: (c) => inRange(c) !== negated, next: at + 1 };
}

const code = (char: string): number => char.codePointAt(0) as number;

function classChar(chars: readonly string[], at: number): { char: string; next: number } | undefined {
  const char = chars[at];
  if (char === undefined || char === '-' || char === ']') return undefined;
  if (char !== '\\') return at + 1 < chars.length ? { char, next: at + 1 } : undefined;
  const escaped = chars[at + 1];
  return escaped === undefined || at + 2 >= chars.length ? undefined : { char: escaped, next: at + 2 };
}

function matchChunks(chunks: readonly Chunk[], name: readonly string[]): boolean {
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    const last = index === chunks.length - 1;
    if (chunk.star && chunk.items.length === 0) return !name.includes('/', at);
    const found = findChunk(chunk, name, at, last);
    if (found === undefined) return false;
    at = found;
  }
  return at === name.length;
}

/** Where the chunk ends at its first place; the last chunk must end with the name. */
function findChunk(chunk: Chunk, name: readonly string[], from: number, last: boolean): number | undefined {
  const { length } = chunk.items;
  for (let start = from; start + length <= name.length; start++) {
    const fits = chunk.items.every((item, i) => item(name[start + i] as string));
    if (fits && (!last || start + length === name.length)) return start + length;
    if (!chunk.star || name[start] === '/') return undefined;
  }
  return undefined;
}
