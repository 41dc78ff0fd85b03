import { GoError } from '../errors.ts';
import { quote } from '../text/quote.ts';
import { end, shown, TomlCursor } from './toml-cursor.ts';
import { dateTimeOf, floatOf, integerOf, joinedLines, unescaped, withoutFirstBreak } from './toml-scalars.ts';
import { keyText, TomlTables } from './toml-tables.ts';

/**
 * The values of a TOML document: integers are int64, floats float64, dates time.Time. It takes and refuses what
 * BurntSushi/toml 1.6 does, in its words.
 */
export function decodeToml(text: string): Map<string, unknown> {
  // The two bytes of UTF-16's mark are none of UTF-8; text has them as U+DC80 to U+DCFF.
  const plain = text.replace(/^(?:\udcff\udcfe|\udcfe\udcff|\ufeff)/, '');
  if (plain.slice(0, 6).includes('\0')) {
    throw new GoError(
      'toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8',
    );
  }
  return new TomlParser(plain).parse();
}

const isSpace = (char: string): boolean => char === ' ' || char === '\t';
const isNewline = (char: string): boolean => char === '\n' || char === '\r';
const isDigit = (char: string): boolean => char >= '0' && char <= '9' && char !== end;
const isHex = (char: string): boolean => /^[0-9a-fA-F]$/.test(char);
const isBare = (char: string): boolean => /^[A-Za-z0-9_-]$/.test(char);
const isLetter = (char: string): boolean => /^\p{L}$/u.test(char);

/** How many hexadecimal digits an escape has, and how errors call them. */
const hexEscapes: ReadonlyMap<string, readonly [number, string]> = new Map([
  ['x', [2, 'two']],
  ['u', [4, 'four']],
  ['U', [8, 'eight']],
]);

/** The digits behind `0b`, `0o` and `0x`. */
const bases: ReadonlyMap<string, readonly [digit: RegExp, name: string]> = new Map([
  ['b', [/^[01]$/, 'a binary number']],
  ['o', [/^[0-7]$/, 'an octal number']],
  ['x', [/^[0-9a-fA-F]$/, 'a hexadecimal number']],
]);

class TomlParser {
  readonly #cursor: TomlCursor;
  readonly #tables: TomlTables;
  /** The line of the key that was read last, which errors about tables name. */
  #keyLine = 1;

  constructor(text: string) {
    this.#tables = new TomlTables((message) => this.#cursor.failAt(this.#keyLine, message));
    this.#cursor = new TomlCursor(text, () => this.#tables.lastKey);
  }

  parse(): Map<string, unknown> {
    for (;;) {
      this.#skipLines();
      const char = this.#cursor.next();
      if (char === end) return this.#tables.root;
      if (char === '[') {
        this.#tableHeader();
      } else {
        this.#cursor.back(char);
        const outer = this.#tables.context;
        this.#keyValue();
        this.#tables.context = outer;
        this.#tables.currentKey = '';
      }
      this.#lineEnd();
    }
  }

  /** Space, line breaks and comments. */
  #skipLines(): void {
    for (;;) {
      this.#cursor.skip((char) => isSpace(char) || isNewline(char));
      if (!this.#cursor.accept('#')) return;
      this.#comment();
    }
  }

  #comment(): void {
    this.#cursor.skip((char) => char !== end && !isNewline(char));
  }

  #lineEnd(): void {
    this.#cursor.skip(isSpace);
    const char = this.#cursor.next();
    if (char === '#') this.#comment();
    else if (char !== end && !isNewline(char)) {
      this.#cursor.fail(
        `expected a top-level item to end with a newline, comment, or EOF, but got ${shown(char)} instead`,
      );
    } else if (char === end) this.#cursor.back(char);
  }

  #tableHeader(): void {
    const cursor = this.#cursor;
    const isList = cursor.accept('[');
    const key: string[] = [];
    for (let char = '.'; char === '.'; ) {
      cursor.skip(isSpace);
      const first = cursor.peek();
      if (first === ']' || first === end) {
        cursor.fail('unexpected end of table name (table names cannot be empty)');
      }
      if (first === '.') cursor.fail('unexpected table separator (table names cannot be empty)');
      key.push(this.#namePart(key.length === 0));
      cursor.skip(isSpace);
      char = cursor.next();
      if (char !== '.' && char !== ']') {
        cursor.fail(`expected '.' or ']' to end table name, but got ${shown(char)} instead`);
      }
    }
    if (isList) {
      const char = cursor.next();
      if (char !== ']') {
        cursor.fail(`expected end of table array name delimiter ']', but got ${shown(char)} instead`);
      }
    }
    this.#tables.enter(key, isList);
    this.#tables.note('', false);
  }

  /** A bare name, which may be empty where something else stands, or a quoted one. */
  #namePart(isFirst: boolean): string {
    const from = this.#cursor.at;
    const quoteMark = this.#cursor.peek();
    if (isFirst) this.#keyLine = this.#cursor.line;
    if (quoteMark === '"' || quoteMark === "'") {
      this.#cursor.next();
      return quoteMark === '"' ? this.#basicString() : this.#rawString();
    }
    this.#cursor.skip(isBare);
    return this.#cursor.since(from);
  }

  /** A key, `=` and its value, set in the table in scope; the context is left where the key's last part is. */
  #keyValue(): readonly [parents: readonly string[], value: unknown] {
    const key = this.#key();
    const tables = this.#tables;
    const parents = key.slice(0, -1);
    tables.currentKey = key.at(-1) as string;
    for (const part of parents) tables.enterImplied([...tables.context, part]);
    const value = this.#value(false);
    tables.set(tables.currentKey, value);
    tables.note(tables.currentKey, Array.isArray(value));
    return [parents, value];
  }

  #key(): readonly string[] {
    const cursor = this.#cursor;
    cursor.skip(isSpace);
    const first = cursor.peek();
    if (first === '=' || first === end) cursor.fail("unexpected '=': key name appears blank");
    if (first === '.') cursor.fail("unexpected '.': keys cannot start with a '.'");
    const key: string[] = [];
    for (;;) {
      cursor.skip(isSpace);
      const start = cursor.peek();
      if (start === '=' || start === end) cursor.fail("unexpected '='");
      if (start === '.') cursor.fail("unexpected '.'");
      key.push(this.#namePart(key.length === 0));
      cursor.skip(isSpace);
      const char = cursor.next();
      if (char === '=') return key;
      if (char === end) cursor.fail("unexpected EOF; expected key separator '='");
      const message = `expected '.' or '=', but got ${shown(char)} instead`;
      if (char === '\n') cursor.failAbove(message);
      if (char !== '.') cursor.fail(message);
    }
  }

  #value(inList: boolean): unknown {
    const cursor = this.#cursor;
    cursor.skip(isSpace);
    const from = cursor.at;
    const char = cursor.next();
    if (isDigit(char)) return this.#numberOrDate(from, char);
    switch (char) {
      case '[':
        return this.#list();
      case '{':
        return this.#inlineTable(inList);
      case '"':
        return this.#tripled('"') ? this.#multilineString() : this.#basicString();
      case "'":
        return this.#tripled("'") ? this.#multilineRawString() : this.#rawString();
      case '.':
        return cursor.fail("floats must start with a digit, not '.'");
      case '+':
      case '-':
        return this.#signedNumber(from);
      default:
        return this.#word(from, char);
    }
  }

  /** true, false, inf and nan. */
  #word(from: number, first: string): unknown {
    const cursor = this.#cursor;
    if (first === 'i' || first === 'n') {
      const isFloat =
        (cursor.accept('n') && cursor.accept('f')) || (cursor.accept('a') && cursor.accept('n'));
      if (isFloat) return floatOf(cursor.since(from), this.#failing());
    }
    if (isLetter(first)) return this.#boolean(from, first);
    if (first === end) cursor.fail('unexpected EOF; expected value');
    const message = `expected value but found ${shown(first)} instead`;
    return first === '\n' ? cursor.failAbove(message) : cursor.fail(message);
  }

  #boolean(from: number, first: string): boolean {
    const cursor = this.#cursor;
    // What was tried as inf or nan before is not part of what the error names, but for its last letter.
    const tried = cursor.since(from);
    const start = cursor.at - (tried === first ? first.length : 1);
    cursor.skip(isLetter);
    const word = cursor.since(start);
    if (word === 'true' || word === 'false') return word === 'true';
    return cursor.fail(`expected value but found ${quote(word)} instead`);
  }

  /** Whether two more of the quote follow, which are taken then. */
  #tripled(mark: string): boolean {
    if (!this.#cursor.accept(mark)) return false;
    if (this.#cursor.accept(mark)) return true;
    this.#cursor.back(mark);
    return false;
  }

  #basicString(): string {
    const cursor = this.#cursor;
    const from = cursor.at;
    for (;;) {
      const char = cursor.next();
      if (char === '"') return unescaped(cursor.since(from).slice(0, -1), this.#failing());
      if (char === end) cursor.fail(`unexpected EOF; expected '"'`);
      if (isNewline(char)) cursor.failAbove('strings cannot contain newlines');
      if (char === '\\') this.#escape(from);
    }
  }

  #rawString(): string {
    const cursor = this.#cursor;
    const from = cursor.at;
    for (;;) {
      const char = cursor.next();
      if (char === "'") return cursor.since(from).slice(0, -1);
      if (char === end) cursor.fail(`unexpected EOF; expected "'"`);
      if (isNewline(char)) cursor.failAbove('strings cannot contain newlines');
    }
  }

  #multilineString(): string {
    const cursor = this.#cursor;
    const from = cursor.at;
    for (;;) {
      const char = cursor.next();
      if (char === end) cursor.fail(`unexpected EOF; expected '"""'`);
      if (char === '\\' && !isNewline(cursor.peek())) this.#escape(from);
      if (char !== '"' || !this.#closes('"', from)) continue;
      const text = joinedLines(withoutFirstBreak(cursor.since(from).slice(0, -3)));
      return unescaped(text, this.#failing());
    }
  }

  #multilineRawString(): string {
    const cursor = this.#cursor;
    const from = cursor.at;
    for (;;) {
      const char = cursor.next();
      if (char === end) cursor.fail(`unexpected EOF; expected "'''"`);
      if (char === "'" && this.#closes("'", from)) return withoutFirstBreak(cursor.since(from).slice(0, -3));
    }
  }

  /** Whether the quote that was read ends the string: two more follow, and no fourth; up to two may stand before them. */
  #closes(mark: string, from: number): boolean {
    const cursor = this.#cursor;
    if (!this.#tripled(mark)) return false;
    if (cursor.peek() !== mark) return true;
    const text = cursor.since(from);
    const five = mark.repeat(5);
    if (text.endsWith(five) && !(mark === '"' && text.endsWith(`\\${five}`))) {
      cursor.fail(mark === '"' ? `unexpected '""""""'` : `unexpected "''''''"`);
    }
    cursor.back(mark);
    cursor.back(mark);
    return false;
  }

  #escape(from: number): void {
    const cursor = this.#cursor;
    const char = cursor.next();
    if (/^[ebtnfr" \t\\]$/.test(char)) return;
    const [count, name] =
      hexEscapes.get(char) ?? cursor.failHere(`invalid escape in string '\\${char || '\0'}'`);
    for (let i = 0; i < count; i++) {
      if (isHex(cursor.next())) continue;
      cursor.fail(
        `expected ${name} hexadecimal digits after '\\${char}', but got ${quote(cursor.since(from))} instead`,
      );
    }
  }

  #numberOrDate(from: number, first: string): unknown {
    const cursor = this.#cursor;
    const base = first === '0' ? bases.get(cursor.peek()) : undefined;
    if (base !== undefined) return this.#basedInteger(from, base);
    cursor.skip(isDigit);
    const char = cursor.peek();
    const isLong = cursor.at - from > 1;
    if ((char === '-' || char === ':') && (first !== '0' || isLong)) return this.#dateTime(from);
    return this.#decimal(from);
  }

  #basedInteger(from: number, [digit, name]: readonly [RegExp, string]): unknown {
    const cursor = this.#cursor;
    cursor.next();
    const char = cursor.peek();
    if (!digit.test(char)) cursor.fail(`not ${name}: '${cursor.since(from)}${char || '\0'}'`);
    cursor.skip((next) => next === '_' || digit.test(next));
    return integerOf(cursor.since(from), this.#failing());
  }

  #dateTime(from: number): unknown {
    this.#cursor.skip((char) => isDigit(char) || /^[-:Tt .Zz+]$/.test(char));
    return dateTimeOf(this.#cursor.since(from).trim(), this.#failing());
  }

  #signedNumber(from: number): unknown {
    const cursor = this.#cursor;
    const char = cursor.next();
    if (char === 'i' || char === 'n') {
      const [second, third] = char === 'i' ? (['n', 'f'] as const) : (['a', 'n'] as const);
      if (!cursor.accept(second) || !cursor.accept(third)) {
        cursor.fail(`invalid float: '${cursor.since(from)}'`);
      }
      return floatOf(cursor.since(from), this.#failing());
    }
    const next = char === '0' ? cursor.peek() : '';
    if (bases.has(next)) {
      cursor.fail(`cannot use sign with non-decimal numbers: '${cursor.since(from)}${next}'`);
    }
    if (char === '.') cursor.fail("floats must start with a digit, not '.'");
    if (!isDigit(char)) cursor.fail(`expected a digit but got ${shown(char)}`);
    return this.#decimal(from);
  }

  #decimal(from: number): unknown {
    const cursor = this.#cursor;
    cursor.skip((char) => isDigit(char) || char === '_');
    if (!/^[.eE]$/.test(cursor.peek())) return integerOf(cursor.since(from), this.#failing());
    cursor.skip((char) => isDigit(char) || /^[_.+eE-]$/.test(char));
    return floatOf(cursor.since(from), this.#failing());
  }

  #list(): unknown[] {
    const cursor = this.#cursor;
    this.#tables.note(this.#tables.currentKey, true);
    const items: unknown[] = [];
    for (;;) {
      this.#skipLines();
      if (cursor.accept(']')) return items;
      if (cursor.accept(',')) cursor.fail('unexpected comma');
      items.push(this.#value(true));
      this.#skipLines();
      const char = cursor.next();
      if (char === ']') return items;
      if (char !== ',') {
        cursor.fail(`expected a comma (',') or array terminator (']'), but got ${shownOrEnd(char)}`);
      }
    }
  }

  #inlineTable(inList: boolean): Map<string, unknown> {
    const tables = this.#tables;
    const { context: outer, currentKey: outerKey } = tables;
    const context = [...outer, outerKey];
    tables.currentKey = '';
    tables.context = context;
    tables.imply(context);
    tables.enter(context, inList);
    const top = new Map<string, unknown>();
    while (!this.#inlineTableEnds()) {
      const [parents, value] = this.#keyValue();
      this.#innerTable(top, parents).set(tables.currentKey, value);
      tables.context = context;
      if (this.#inlineItemEnds()) break;
    }
    tables.context = outer;
    tables.currentKey = outerKey;
    return top;
  }

  /** Before a key: whether the brace closes. */
  #inlineTableEnds(): boolean {
    this.#skipLines();
    if (this.#cursor.accept(',')) this.#cursor.fail('unexpected comma');
    return this.#cursor.accept('}');
  }

  /** Behind a value: whether the brace closes, else a comma was read. */
  #inlineItemEnds(): boolean {
    const cursor = this.#cursor;
    for (;;) {
      this.#skipLines();
      const char = cursor.next();
      if (char === '}') return true;
      if (char !== ',') {
        cursor.fail(
          `expected a comma or an inline table terminator '}', but got ${shownOrEnd(char)} instead`,
        );
      }
      cursor.skip(isSpace);
      if (cursor.peek() !== '}') return false;
    }
  }

  #innerTable(top: Map<string, unknown>, parents: readonly string[]): Map<string, unknown> {
    let table = top;
    for (const part of parents) {
      const inner = table.get(part) ?? new Map<string, unknown>();
      if (!(inner instanceof Map)) {
        const context = quote(keyText(this.#tables.context));
        return this.#cursor.failAt(this.#keyLine, `${context} is not a table`);
      }
      table.set(part, inner);
      table = inner as Map<string, unknown>;
    }
    return table;
  }

  /** An error of a value that ends here. */
  #failing(): (message: string) => never {
    const { line } = this.#cursor;
    return (message) => this.#cursor.failAt(line, message);
  }
}

function shownOrEnd(char: string): string {
  return char === end ? 'end of file' : `'${char}'`;
}
