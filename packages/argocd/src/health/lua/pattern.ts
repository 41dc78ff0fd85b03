import type { LuaRun } from './run.ts';

/** A match: where it begins and ends, and its captures (a number is a position capture). */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly captures: readonly (string | number)[];
}

interface Capture {
  readonly start: number;
  /** Undefined while the capture is open; -1 for a position capture. */
  length: number | undefined;
}

const maxCaptures = 32;
const maxDepth = 200;

/** The first match of a Lua pattern at or after `from`. Each step is charged to the run. */
export function matchPattern(
  run: LuaRun,
  subject: string,
  pattern: string,
  from: number,
): PatternMatch | undefined {
  const isAnchored = pattern.startsWith('^');
  for (let start = from; start <= subject.length; start++) {
    const matcher = new Matcher(run, subject, pattern);
    const end = matcher.match(start, isAnchored ? 1 : 0);
    if (end !== undefined) return { start, end, captures: matcher.captured() };
    if (isAnchored) return undefined;
  }
  return undefined;
}

class Matcher {
  readonly #run: LuaRun;
  readonly #subject: string;
  readonly #pattern: string;
  readonly #captures: Capture[] = [];
  #depth = 0;

  constructor(run: LuaRun, subject: string, pattern: string) {
    this.#run = run;
    this.#subject = subject;
    this.#pattern = pattern;
  }

  captured(): readonly (string | number)[] {
    return this.#captures.map(({ start, length }) => {
      if (length === undefined) throw this.#run.error('unfinished capture');
      return length < 0 ? start + 1 : this.#subject.slice(start, start + length);
    });
  }

  /** Where the match of the pattern from `p` ends when it begins at `s`. */
  match(s: number, p: number): number | undefined {
    this.#run.charge(1);
    if (++this.#depth > maxDepth) throw this.#run.error('pattern too complex');
    const end = this.#matchFrom(s, p);
    this.#depth--;
    return end;
  }

  #matchFrom(from: number, at: number): number | undefined {
    let s = from;
    for (let p = at; p < this.#pattern.length; ) {
      const c = this.#pattern[p] as string;
      if (c === '(') return this.#open(s, p);
      if (c === ')') return this.#close(s, p);
      if (c === '$' && p + 1 === this.#pattern.length) return s === this.#subject.length ? s : undefined;
      if (c === '%' && this.#pattern[p + 1] === 'b') {
        const end = this.#balanced(s, p + 2);
        if (end === undefined) return undefined;
        [s, p] = [end, p + 4];
        continue;
      }
      if (c === '%' && this.#pattern[p + 1] === 'f') {
        const end = this.#classEnd(p + 2);
        if (!this.#isFrontier(s, p + 2, end)) return undefined;
        p = end;
        continue;
      }
      if (c === '%' && /[1-9]/.test(this.#pattern[p + 1] ?? '')) {
        const end = this.#backReference(s, Number(this.#pattern[p + 1]));
        if (end === undefined) return undefined;
        [s, p] = [end, p + 2];
        continue;
      }
      const end = this.#classEnd(p);
      const quantifier = this.#pattern[end];
      if (quantifier === '?') {
        const rest = this.#matchesOne(s, p, end) ? this.match(s + 1, end + 1) : undefined;
        if (rest !== undefined) return rest;
        p = end + 1;
      } else if (quantifier === '*' || quantifier === '+') {
        return this.#greedy(s, p, end, quantifier === '+' ? 1 : 0);
      } else if (quantifier === '-') {
        return this.#lazy(s, p, end);
      } else {
        if (!this.#matchesOne(s, p, end)) return undefined;
        [s, p] = [s + 1, end];
      }
    }
    return s;
  }

  #greedy(s: number, p: number, end: number, atLeast: number): number | undefined {
    let count = 0;
    while (this.#matchesOne(s + count, p, end)) count++;
    for (; count >= atLeast; count--) {
      const rest = this.match(s + count, end + 1);
      if (rest !== undefined) return rest;
    }
    return undefined;
  }

  #lazy(from: number, p: number, end: number): number | undefined {
    for (let s = from; ; s++) {
      const rest = this.match(s, end + 1);
      if (rest !== undefined) return rest;
      if (!this.#matchesOne(s, p, end)) return undefined;
    }
  }

  #open(s: number, p: number): number | undefined {
    if (this.#captures.length >= maxCaptures) throw this.#run.error('too many captures');
    const isPosition = this.#pattern[p + 1] === ')';
    this.#captures.push({ start: s, length: isPosition ? -1 : undefined });
    const end = this.match(s, isPosition ? p + 2 : p + 1);
    if (end === undefined) this.#captures.pop();
    return end;
  }

  #close(s: number, p: number): number | undefined {
    const capture = this.#captures.findLast((candidate) => candidate.length === undefined);
    if (capture === undefined) throw this.#run.error('invalid pattern capture');
    capture.length = s - capture.start;
    const end = this.match(s, p + 1);
    if (end === undefined) capture.length = undefined;
    return end;
  }

  #balanced(s: number, p: number): number | undefined {
    const [open, close] = [this.#pattern[p], this.#pattern[p + 1]];
    if (open === undefined || close === undefined) throw this.#run.error('unbalanced pattern');
    if (this.#subject[s] !== open) return undefined;
    let depth = 1;
    for (let at = s + 1; at < this.#subject.length; at++) {
      this.#run.charge(1);
      if (this.#subject[at] === close) {
        if (--depth === 0) return at + 1;
      } else if (this.#subject[at] === open) depth++;
    }
    return undefined;
  }

  #isFrontier(s: number, p: number, end: number): boolean {
    if (this.#pattern[p] !== '[') throw this.#run.error("missing '[' after '%f' in pattern");
    const [before, here] = [this.#subject[s - 1] ?? '\0', this.#subject[s] ?? '\0'];
    return !this.#inSet(before, p, end) && this.#inSet(here, p, end);
  }

  #backReference(s: number, number: number): number | undefined {
    const capture = this.#captures[number - 1];
    if (capture?.length === undefined) throw this.#run.error(`invalid capture index %${number}`);
    const text = this.#subject.slice(capture.start, capture.start + capture.length);
    this.#run.chargeBytes(text.length);
    return this.#subject.startsWith(text, s) ? s + text.length : undefined;
  }

  /** Behind the single-character class that begins at `p`. */
  #classEnd(p: number): number {
    const c = this.#pattern[p];
    if (c === '%') {
      if (p + 1 >= this.#pattern.length) throw this.#run.error("malformed pattern (ends with '%')");
      return p + 2;
    }
    if (c !== '[') return p + 1;
    let at = this.#pattern[p + 1] === '^' ? p + 2 : p + 1;
    do {
      if (at >= this.#pattern.length) throw this.#run.error("malformed pattern (missing ']')");
      at += this.#pattern[at] === '%' ? 2 : 1;
    } while (this.#pattern[at] !== ']');
    return at + 1;
  }

  #matchesOne(s: number, p: number, end: number): boolean {
    this.#run.charge(1);
    const c = this.#subject[s];
    if (c === undefined) return false;
    const first = this.#pattern[p];
    if (first === '.') return true;
    if (first === '%') return isInClass(c, this.#pattern[p + 1] as string);
    return first === '[' ? this.#inSet(c, p, end) : c === first;
  }

  #inSet(c: string, p: number, end: number): boolean {
    const isNegated = this.#pattern[p + 1] === '^';
    for (let at = isNegated ? p + 2 : p + 1; at < end - 1; at++) {
      const item = this.#pattern[at] as string;
      if (item === '%') {
        if (isInClass(c, this.#pattern[++at] as string)) return !isNegated;
      } else if (this.#pattern[at + 1] === '-' && at + 2 < end - 1) {
        if (item <= c && c <= (this.#pattern[at + 2] as string)) return !isNegated;
        at += 2;
      } else if (item === c) return !isNegated;
    }
    return isNegated;
  }
}

const classes: ReadonlyMap<string, RegExp> = new Map([
  ['a', /[A-Za-z]/],
  ['c', /\p{Cc}/u],
  ['d', /\d/],
  ['l', /[a-z]/],
  ['p', /[!-/:-@[-`{-~]/],
  ['s', /[ \t\n\v\f\r]/],
  ['u', /[A-Z]/],
  ['w', /[A-Za-z0-9]/],
  ['x', /[0-9A-Fa-f]/],
  ['z', /\0/],
]);

function isInClass(c: string, name: string): boolean {
  const known = classes.get(name.toLowerCase());
  if (known === undefined) return c === name;
  return (c < '\x80' && known.test(c)) === (name === name.toLowerCase());
}
