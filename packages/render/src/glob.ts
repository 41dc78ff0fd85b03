import { RENDER_CODES, renderError } from './errors.ts';

/** A compiled pattern; matching takes time in proportion to pattern × text, whatever the pattern. */
export interface Glob {
  matches(text: string): boolean;
}

type Test = (point: string) => boolean;

/** A state of the automaton: consume a character that passes the test, or go on for free. */
interface State {
  readonly test: Test | undefined;
  readonly next: number[];
}

/**
 * Compiles a glob of the dialect Argo CD uses (gobwas/glob without separators): `*` and `**` match any text, slashes
 * included; `?` one character; `[abc]`, `[!abc]`, `[a-z]` and `[!a-z]` one of a set; `{a,b}` alternatives, which may
 * nest; `\` takes the next character as it is. Throws `render.bad-glob`, where Argo CD would quietly match nothing.
 */
export function compileGlob(pattern: string, field: string): Glob {
  const parser = new GlobParser(pattern, field);
  const states = parser.parse();
  return { matches: (text) => run(states, text) };
}

function run(states: readonly State[], text: string): boolean {
  let current = closure(states, [0]);
  for (const point of text) {
    const next: number[] = [];
    for (const index of current) {
      const state = states[index];
      if (state?.test?.(point) === true) next.push(...state.next);
    }
    current = closure(states, next);
    if (current.size === 0) return false;
  }
  return current.has(states.length - 1);
}

function closure(states: readonly State[], from: readonly number[]): Set<number> {
  const seen = new Set<number>();
  const todo = [...from];
  for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const state = states[index];
    if (state?.test === undefined) todo.push(...(state?.next ?? []));
  }
  return seen;
}

const MAX_PATTERN = 4096;
const MAX_NESTING = 50;

class GlobParser {
  readonly #points: readonly string[];
  readonly #pattern: string;
  readonly #field: string;
  readonly #states: State[] = [];
  #at = 0;

  constructor(pattern: string, field: string) {
    this.#pattern = pattern;
    this.#field = field;
    this.#points = Array.from(pattern);
    if (pattern.length > MAX_PATTERN) throw this.#bad('it is too long');
  }

  /** The last state accepts. */
  parse(): readonly State[] {
    const last = this.#sequence(this.#add(), 0);
    if (this.#at < this.#points.length) throw this.#bad('it has a brace too many');
    const accept = this.#add();
    last.next.push(accept.index);
    return this.#states;
  }

  #add(test?: Test): State & { readonly index: number } {
    const state = { test, next: [], index: this.#states.length };
    this.#states.push(state);
    return state;
  }

  /** Reads up to the end, or inside braces up to `,` or `}`; gives the state to go on from. */
  #sequence(start: State, depth: number): State {
    let from = start;
    for (; this.#at < this.#points.length; ) {
      const point = this.#points[this.#at];
      if (depth > 0 && (point === ',' || point === '}')) return from;
      this.#at++;
      from = this.#item(point ?? '', from, depth);
    }
    if (depth > 0) throw this.#bad('a brace is not closed');
    return from;
  }

  #item(point: string, from: State, depth: number): State {
    switch (point) {
      case '*':
        return this.#any(from);
      case '?':
        return this.#one(from, () => true);
      case '[':
        return this.#one(from, this.#set());
      case '{':
        return this.#alternatives(from, depth + 1);
      case '\\':
        return this.#escaped(from);
      default:
        return this.#one(from, (other) => other === point);
    }
  }

  #one(from: State, test: Test): State {
    const state = this.#add(test);
    const after = this.#add();
    from.next.push(state.index);
    state.next.push(after.index);
    return after;
  }

  #any(from: State): State {
    const loop = this.#add(() => true);
    const after = this.#add();
    from.next.push(loop.index, after.index);
    loop.next.push(loop.index, after.index);
    return after;
  }

  #escaped(from: State): State {
    const point = this.#points[this.#at++];
    return point === undefined ? from : this.#one(from, (other) => other === point);
  }

  #alternatives(from: State, depth: number): State {
    if (depth > MAX_NESTING) throw this.#bad('its braces nest too deeply');
    const after = this.#add();
    for (;;) {
      const start = this.#add();
      from.next.push(start.index);
      this.#sequence(start, depth).next.push(after.index);
      if (this.#points[this.#at++] === '}') return after;
    }
  }

  #set(): Test {
    const negated = this.#points[this.#at] === '!';
    if (negated) this.#at++;
    const inSet = this.#points[this.#at + 1] === '-' ? this.#range() : this.#list();
    if (this.#points[this.#at++] !== ']')
      throw this.#bad('a bracket holds more than one range, or is not closed');
    return negated ? (point) => !inSet(point) : inSet;
  }

  #range(): Test {
    const low = this.#points[this.#at] ?? '';
    const high = this.#points[this.#at + 2] ?? '';
    this.#at += 3;
    if (high < low) throw this.#bad(`the range ${low}-${high} is upside down`);
    return (point) =>
      (point.codePointAt(0) ?? 0) >= (low.codePointAt(0) ?? 0) &&
      (point.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0);
  }

  #list(): Test {
    const members = new Set<string>();
    while (this.#at < this.#points.length && this.#points[this.#at] !== ']') {
      if (this.#points[this.#at] === '\\') this.#at++;
      members.add(this.#points[this.#at++] ?? '');
    }
    if (members.size === 0) throw this.#bad('a bracket is empty');
    return (point) => members.has(point);
  }

  #bad(why: string): Error {
    return renderError(
      RENDER_CODES.badGlob,
      `the pattern "${this.#pattern.slice(0, 100)}" cannot be read: ${why}`,
      this.#field,
      {
        rule: '* ? [abc] [!a-z] {a,b} and \\ as in gobwas/glob',
        nextAction: `Correct ${this.#field}.`,
      },
    );
  }
}
