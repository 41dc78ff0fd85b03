/** One part of a pattern; `any` with `separators` is `**`. */
type Part =
  | { readonly kind: 'any'; readonly separators: boolean }
  | { readonly kind: 'one' }
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'class'; readonly has: (char: string) => boolean }
  | { readonly kind: 'either'; readonly branches: readonly (readonly Part[])[] };

/**
 * A predicate equal to gobwas/glob with `/` as its separator, or undefined for a pattern that does not compile: `*`
 * and `?` stay within a path segment, `**` does not, `[a-z]`, `[!a]`, `{a,b}` and `\` escapes. Time is bounded by the
 * product of the lengths: all positions are followed at once.
 */
export function globMatcher(pattern: string): ((name: string) => boolean) | undefined {
  const parser = new GlobParser(Array.from(pattern));
  const parts = parser.parts(false);
  if (parts === undefined || !parser.atEnd) return undefined;
  return (name) => {
    const chars = Array.from(name);
    return ends(parts, chars, new Set([0])).has(chars.length);
  };
}

class GlobParser {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(chars: readonly string[]) {
    this.#chars = chars;
  }

  get atEnd(): boolean {
    return this.#at >= this.#chars.length;
  }

  parts(inBraces: boolean): Part[] | undefined {
    const parts: Part[] = [];
    while (!this.atEnd) {
      const char = this.#chars[this.#at] as string;
      if (inBraces && (char === ',' || char === '}')) break;
      const part = this.#part(char);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return parts;
  }

  #part(char: string): Part | undefined {
    this.#at++;
    switch (char) {
      case '*':
        if (this.#chars[this.#at] !== '*') return { kind: 'any', separators: false };
        this.#at++;
        return { kind: 'any', separators: true };
      case '?':
        return { kind: 'one' };
      case '[':
        return this.#class();
      case '{':
        return this.#either();
      case '\\': {
        const escaped = this.#chars[this.#at++];
        return escaped === undefined ? undefined : { kind: 'char', char: escaped };
      }
      default:
        return { kind: 'char', char };
    }
  }

  #class(): Part | undefined {
    const negated = this.#chars[this.#at] === '!';
    if (negated) this.#at++;
    const close = this.#chars.indexOf(']', this.#at + 1);
    if (close < 0) return undefined;
    const inside = this.#chars.slice(this.#at, close);
    this.#at = close + 1;
    const [low, dash, high] = inside;
    const inRange = inside.length === 3 && dash === '-';
    const has = (char: string): boolean =>
      inRange ? code(low) <= code(char) && code(char) <= code(high) : inside.includes(char);
    return { kind: 'class', has: (char) => has(char) !== negated };
  }

  #either(): Part | undefined {
    const branches: Part[][] = [];
    for (;;) {
      const branch = this.parts(true);
      const end = this.#chars[this.#at++];
      if (branch === undefined || end === undefined) return undefined;
      branches.push(branch);
      if (end === '}') return { kind: 'either', branches };
    }
  }
}

const code = (char: string | undefined): number => char?.codePointAt(0) ?? 0;

/** Where the parts can end when they start at any of `starts`. */
function ends(
  parts: readonly Part[],
  chars: readonly string[],
  starts: ReadonlySet<number>,
): ReadonlySet<number> {
  let positions = starts;
  for (const part of parts) {
    positions = step(part, chars, positions);
    if (positions.size === 0) break;
  }
  return positions;
}

function step(part: Part, chars: readonly string[], starts: ReadonlySet<number>): ReadonlySet<number> {
  const next = new Set<number>();
  if (part.kind === 'either') {
    for (const branch of part.branches) for (const end of ends(branch, chars, starts)) next.add(end);
    return next;
  }
  if (part.kind === 'any') {
    for (const start of starts) {
      for (let at = start; !next.has(at); at++) {
        next.add(at);
        if (at >= chars.length || (!part.separators && chars[at] === '/')) break;
      }
    }
    return next;
  }
  for (const start of starts)
    if (start < chars.length && fits(part, chars[start] as string)) next.add(start + 1);
  return next;
}

function fits(part: Part & { kind: 'one' | 'char' | 'class' }, char: string): boolean {
  if (part.kind === 'one') return char !== '/';
  return part.kind === 'char' ? part.char === char : part.has(char);
}
