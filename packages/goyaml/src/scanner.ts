import {
  BLANK,
  BREAK,
  classOf,
  END,
  INDICATOR,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
} from './characters.ts';
import { syntaxError } from './errors.ts';
import { type Input, type ReaderProblem, readerError } from './input.ts';
import type { YamlDialect } from './options.ts';
import { scanBlockScalar } from './scan-block.ts';
import { scanPlain } from './scan-plain.ts';
import { scanDoubleQuoted, scanSingleQuoted } from './scan-quoted.ts';
import { scanAnchorName, scanDirective, scanTag } from './scan-tag.ts';
import { isWithinReach, type SimpleKey, SimpleKeys } from './simple-keys.ts';
import * as T from './tokens.ts';
import { skipFollowingComments, skipLineComment } from './v3-comments.ts';

const OTHER_BREAK = /[\r\x85\u2028\u2029]/;
/** go-yaml's limit on open flow collections and on indentation levels. */
const MAX_LEVELS = 10_000;
/** v3 reads this many tokens ahead so as to place comments, and so meets a later error first. */
const V3_LOOKAHEAD = 2;

/**
 * Turns text into tokens with the rules of the scanner both go-yaml versions share. Rules: libyaml's, that is YAML
 * 1.1 with go-yaml's changes; the positions of errors are go-yaml's own, which differ between v2 and v3.
 */
export class Scanner {
  readonly text: string;
  readonly dialect: YamlDialect;
  pos = 0;
  line = 0;
  lineStart = 0;
  indent = -1;
  flowLevel = 0;
  simpleKeyAllowed = true;

  readonly #readerProblem: ReaderProblem | undefined;
  /** Then the platform's own search finds the end of a line faster. */
  readonly #onlyLineFeeds: boolean;
  readonly #queue = new T.TokenQueue();
  readonly #indents: number[] = [];
  readonly #keys = new SimpleKeys();
  #tokensTaken = 0;
  #ready = false;

  constructor(input: Input, dialect: YamlDialect) {
    this.text = input.text;
    this.#readerProblem = input.readerProblem;
    this.dialect = dialect;
    this.#onlyLineFeeds = !OTHER_BREAK.test(this.text);
    if (this.text.charCodeAt(0) === 0xfeff) this.pos = 1;
  }

  get column(): number {
    return this.pos - this.lineStart;
  }

  /** The next token; the same object may be reused after {@link Scanner.skip}. */
  peek(): T.Token {
    if (!this.#ready) this.#fetchMore();
    return this.#queue.first;
  }

  skip(): void {
    this.#ready = false;
    this.#tokensTaken++;
    this.#queue.shift();
  }

  /** Throws at the current position; `contextLine` is the 0-based line where the construct began. */
  fail(problem: string, contextLine: number): never {
    if (this.#readerProblem !== undefined && this.pos + 4 >= this.text.length) {
      throw readerError(this.#readerProblem);
    }
    const shown = this.dialect === 'v3' && contextLine !== 0 ? contextLine : this.line;
    const where = shown === 0 ? '' : `line ${shown + 1}: `;
    throw syntaxError(`${where}${problem}`, this.line + 1, this.column + 1);
  }

  /** Consumes the line break at the current position, if there is one. */
  skipBreak(): void {
    const code = this.text.charCodeAt(this.pos);
    if (!isBreak(code)) return;
    this.pos += code === 13 && this.text.charCodeAt(this.pos + 1) === 10 ? 2 : 1;
    this.line++;
    this.lineStart = this.pos;
  }

  #skipSpaces(): void {
    while (this.text.charCodeAt(this.pos) === 32) this.pos++;
  }

  skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.pos))) this.pos++;
  }

  skipComment(): void {
    if (this.text.charCodeAt(this.pos) === 35) this.pos = this.endOfLine();
  }

  /** Where the line break, or the end of the input, stands that ends the current line. */
  endOfLine(): number {
    if (this.#onlyLineFeeds) {
      const end = this.text.indexOf('\n', this.pos);
      return end < 0 ? this.text.length - 1 : end;
    }
    let end = this.pos;
    while (!isBreakOrEnd(this.text.charCodeAt(end))) end++;
    return end;
  }

  /** Whether `---` or `...` stands alone at the current position, which must be the first column. */
  atDocumentIndicator(): boolean {
    const code = this.text.charCodeAt(this.pos);
    return (code === 45 || code === 46) && this.#isIndicator(code);
  }

  #isIndicator(code: number): boolean {
    const { text, pos } = this;
    return (
      text.charCodeAt(pos + 1) === code &&
      text.charCodeAt(pos + 2) === code &&
      isBlankOrEnd(text.charCodeAt(pos + 3))
    );
  }

  #fetchMore(): void {
    const lookahead = this.dialect === 'v3' ? V3_LOOKAHEAD : 0;
    for (;;) {
      if (this.#queue.length > lookahead) {
        const key = this.#keys.at(this.#tokensTaken);
        if (key === undefined || !this.#isKeyValid(key)) break;
      }
      this.#fetchNext();
    }
    this.#ready = true;
  }

  #fetchNext(): void {
    const { line: fromLine, column: fromColumn } = this;
    this.#skipToToken();
    const column = this.pos - this.lineStart;
    if (this.indent > column) {
      // v3 ends a collection where its last token ended.
      if (this.dialect === 'v3') this.#unroll(column, fromLine, fromColumn);
      else this.#unroll(column, this.line, column);
    }
    const code = this.text.charCodeAt(this.pos);
    if (code === 0) return this.#fetchStreamEnd();
    if (column === 0) {
      if (code === 37) return this.#fetchDirective();
      if (code === 45 && this.#isIndicator(45)) return this.#fetchDocumentIndicator(T.DOCUMENT_START);
      if (code === 46 && this.#isIndicator(46)) return this.#fetchDocumentIndicator(T.DOCUMENT_END);
    }
    const { line } = this;
    if ((classOf(code) & (INDICATOR | BLANK | BREAK | END)) === 0) this.#fetchPlain();
    else this.#fetchIndicator(code);
    if (this.dialect === 'v3' && this.line === line && this.#queue.last.type !== T.BLOCK_ENTRY) {
      skipLineComment(this);
    }
  }

  #fetchIndicator(code: number): void {
    switch (code) {
      case 91:
        return this.#fetchFlowStart(T.FLOW_SEQUENCE_START);
      case 123:
        return this.#fetchFlowStart(T.FLOW_MAPPING_START);
      case 93:
        return this.#fetchFlowEnd(T.FLOW_SEQUENCE_END);
      case 125:
        return this.#fetchFlowEnd(T.FLOW_MAPPING_END);
      case 44:
        return this.#fetchFlowEntry();
      case 42:
        return this.#fetchAnchor(T.ALIAS);
      case 38:
        return this.#fetchAnchor(T.ANCHOR);
      case 33:
        return this.#fetchTag();
      case 39:
      case 34:
        return this.#fetchQuoted(code);
      case 45:
      case 63:
      case 58:
        return this.#fetchDashKeyOrValue(code);
      case 124:
      case 62:
        if (this.flowLevel === 0) return this.#fetchBlockScalar(code === 124);
    }
    this.fail('found character that cannot start any token', this.line);
  }

  /** `-`, `?` and `:` are indicators before a blank, else they start a plain scalar where one may stand. */
  #fetchDashKeyOrValue(code: number): void {
    const alone = isBlankOrEnd(this.text.charCodeAt(this.pos + 1));
    if (code === 45) return alone ? this.#fetchBlockEntry() : this.#fetchPlain();
    if (!alone && this.flowLevel === 0) return this.#fetchPlain();
    return code === 63 ? this.#fetchKey() : this.#fetchValue();
  }

  /** Tabs separate tokens except where they could be taken for indentation: at a place where a key may start. */
  #skipToToken(): void {
    const { text } = this;
    for (;;) {
      if (this.flowLevel > 0 || !this.simpleKeyAllowed) this.skipBlanks();
      else this.#skipSpaces();
      let code = text.charCodeAt(this.pos);
      if (code === 35) {
        this.skipComment();
        if (this.dialect === 'v3') skipFollowingComments(this);
        code = text.charCodeAt(this.pos);
      }
      if (!isBreak(code)) return;
      this.skipBreak();
      if (this.flowLevel === 0) this.simpleKeyAllowed = true;
    }
  }

  #add(type: number, width = 0): T.Token {
    const token = this.#queue.insert(this.#queue.length);
    token.type = type;
    token.line = this.line;
    token.column = this.pos - this.lineStart;
    token.width = width;
    return token;
  }

  #isKeyValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (isWithinReach(key, this.text, this.pos, this.line)) return true;
    if (key.required) this.fail("could not find expected ':'", key.line);
    key.possible = false;
    return false;
  }

  #saveKey(): void {
    if (!this.simpleKeyAllowed) return;
    const column = this.pos - this.lineStart;
    const required = this.flowLevel === 0 && this.indent === column;
    this.#removeKey();
    const tokenNumber = this.#tokensTaken + this.#queue.length;
    this.#keys.save(required, tokenNumber, this.pos, this.line, column);
  }

  #removeKey(): void {
    const key = this.#keys.current;
    if (!key.possible) return;
    if (key.required) this.fail("could not find expected ':'", key.line);
    this.#keys.forget(key);
  }

  /** Opens a block collection when `column` is deeper than the current one. */
  #roll(column: number, index: number, type: number, line: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.#indents.push(this.indent);
    this.indent = column;
    if (this.#indents.length > MAX_LEVELS) this.fail(`exceeded max depth of ${MAX_LEVELS}`, this.line);
    const token = this.#queue.insert(index < 0 ? this.#queue.length : index);
    token.type = type;
    token.line = line;
    token.column = column;
    token.width = 0;
  }

  #unrollAll(): void {
    this.#unroll(-1, this.line, this.pos - this.lineStart);
  }

  /** Closes the block collections deeper than `column`; their ends stand at `atLine` and `atColumn`. */
  #unroll(column: number, atLine: number, atColumn: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      const token = this.#add(T.BLOCK_END);
      token.line = atLine;
      token.column = atColumn;
      this.indent = this.#indents.pop() as number;
    }
  }

  #fetchStreamEnd(): void {
    if (this.#readerProblem !== undefined) throw readerError(this.#readerProblem);
    if (this.pos !== this.lineStart) {
      this.lineStart = this.pos;
      this.line++;
    }
    this.#unrollAll();
    this.#removeKey();
    this.simpleKeyAllowed = false;
    this.#add(T.STREAM_END);
  }

  #fetchDirective(): void {
    this.#unrollAll();
    this.#removeKey();
    this.simpleKeyAllowed = false;
    const token = this.#add(0);
    scanDirective(this, token);
  }

  #fetchDocumentIndicator(type: number): void {
    this.#unrollAll();
    this.#removeKey();
    this.simpleKeyAllowed = false;
    this.#add(type, 3);
    this.pos += 3;
  }

  #fetchFlowStart(type: number): void {
    this.#saveKey();
    this.flowLevel++;
    this.#keys.push(this.#tokensTaken + this.#queue.length);
    if (this.flowLevel > MAX_LEVELS) this.fail(`exceeded max depth of ${MAX_LEVELS}`, this.line);
    this.simpleKeyAllowed = true;
    this.#add(type, 1);
    this.pos++;
  }

  #fetchFlowEnd(type: number): void {
    this.#removeKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.#keys.pop();
    }
    this.simpleKeyAllowed = false;
    this.#add(type, 1);
    this.pos++;
  }

  #fetchFlowEntry(): void {
    this.#removeKey();
    this.simpleKeyAllowed = true;
    this.#add(T.FLOW_ENTRY, 1);
    this.pos++;
  }

  #fetchBlockEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) {
        this.fail('block sequence entries are not allowed in this context', this.line);
      }
      this.#roll(this.pos - this.lineStart, this.#queue.length, T.BLOCK_SEQUENCE_START, this.line);
    }
    this.#removeKey();
    this.simpleKeyAllowed = true;
    this.#add(T.BLOCK_ENTRY, 1);
    this.pos++;
  }

  #fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.simpleKeyAllowed) this.fail('mapping keys are not allowed in this context', this.line);
      this.#roll(this.pos - this.lineStart, this.#queue.length, T.BLOCK_MAPPING_START, this.line);
    }
    this.#removeKey();
    this.simpleKeyAllowed = this.flowLevel === 0;
    this.#add(T.KEY, 1);
    this.pos++;
  }

  #fetchValue(): void {
    const key = this.#keys.current;
    if (this.#isKeyValid(key)) {
      // A key that was handed out before its `:` was seen is entered behind, out of place, as in go-yaml.
      const index = key.tokenNumber - this.#tokensTaken;
      const token = this.#queue.insert(index < 0 ? this.#queue.length : index);
      token.type = T.KEY;
      token.line = key.line;
      token.column = key.column;
      token.width = 0;
      this.#roll(key.column, index, T.BLOCK_MAPPING_START, key.line);
      this.#keys.forget(key);
      this.simpleKeyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.simpleKeyAllowed) this.fail('mapping values are not allowed in this context', this.line);
        this.#roll(this.pos - this.lineStart, this.#queue.length, T.BLOCK_MAPPING_START, this.line);
      }
      this.simpleKeyAllowed = this.flowLevel === 0;
    }
    this.#add(T.VALUE, 1);
    this.pos++;
  }

  #fetchAnchor(type: number): void {
    this.#saveKey();
    this.simpleKeyAllowed = false;
    const token = this.#add(type);
    token.value = scanAnchorName(this);
  }

  #fetchTag(): void {
    this.#saveKey();
    this.simpleKeyAllowed = false;
    const token = this.#add(T.TAG);
    scanTag(this, token);
  }

  #fetchBlockScalar(literal: boolean): void {
    this.#removeKey();
    this.simpleKeyAllowed = true;
    const token = this.#add(T.SCALAR);
    token.style = literal ? 'literal' : 'folded';
    token.value = scanBlockScalar(this, literal);
  }

  #fetchQuoted(quote: number): void {
    this.#saveKey();
    this.simpleKeyAllowed = false;
    const token = this.#add(T.SCALAR);
    token.style = quote === 39 ? 'single' : 'double';
    token.value = quote === 39 ? scanSingleQuoted(this) : scanDoubleQuoted(this);
  }

  #fetchPlain(): void {
    this.#saveKey();
    this.simpleKeyAllowed = false;
    const token = this.#add(T.SCALAR);
    token.style = 'plain';
    token.value = scanPlain(this);
  }
}
