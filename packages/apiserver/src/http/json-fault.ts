/**
 * What Go's JSON scanner says of a text that is not JSON (`encoding/json/scanner.go`); undefined when it is. Asked only
 * once a text has been refused, so it may take its time.
 */
export function jsonFault(text: string): string | undefined {
  try {
    const scan = new Scan(text);
    scan.value();
    scan.space();
    if (!scan.isAtEnd) scan.refuse('after top-level value');
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

class Fault extends Error {}

class Scan {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Throws for the character at hand: it cannot stand here. */
  refuse(where: string): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new Fault('unexpected end of JSON input');
    throw new Fault(`invalid character ${quoted(code)} ${where}`);
  }

  space(): void {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  value(): void {
    this.space();
    const char = this.#text.charAt(this.#at);
    if (char === '{') this.#object();
    else if (char === '[') this.#array();
    else if (char === '"') this.#string();
    else if (char === '-' || /\d/.test(char)) this.#number();
    else if (char === 't' || char === 'f' || char === 'n') this.#literal(LITERALS[char]);
    else this.refuse('looking for beginning of value');
  }

  #object(): void {
    this.#at++;
    this.space();
    if (this.#take('}')) return;
    for (;;) {
      this.space();
      if (this.#text.charAt(this.#at) !== '"') this.refuse('looking for beginning of object key string');
      this.#string();
      this.space();
      if (!this.#take(':')) this.refuse('after object key');
      this.value();
      this.space();
      if (this.#take('}')) return;
      if (!this.#take(',')) this.refuse('after object key:value pair');
    }
  }

  #array(): void {
    this.#at++;
    this.space();
    if (this.#take(']')) return;
    for (;;) {
      this.value();
      this.space();
      if (this.#take(']')) return;
      if (!this.#take(',')) this.refuse('after array element');
    }
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const char = this.#text.charAt(this.#at);
      if (char === '' || char < ' ') this.refuse('in string literal');
      this.#at++;
      if (char === '"') return;
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    const char = this.#text.charAt(this.#at);
    if (!/["\\/bfnrtu]/.test(char)) this.refuse('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let digit = 0; digit < 4; digit++, this.#at++) {
      if (!/[\da-fA-F]/.test(this.#text.charAt(this.#at))) this.refuse('in \\u hexadecimal character escape');
    }
  }

  #number(): void {
    if (this.#take('-') && !this.#isDigit()) this.refuse('in numeric literal');
    if (!this.#take('0')) this.#digits();
    if (this.#take('.')) {
      if (!this.#isDigit()) this.refuse('after decimal point in numeric literal');
      this.#digits();
    }
    if (!this.#take('e') && !this.#take('E')) return;
    if (!this.#take('+')) this.#take('-');
    if (!this.#isDigit()) this.refuse('in exponent of numeric literal');
    this.#digits();
  }

  #digits(): void {
    while (this.#isDigit()) this.#at++;
  }

  #isDigit(): boolean {
    return /\d/.test(this.#text.charAt(this.#at));
  }

  #literal(word: string): void {
    for (const char of word) {
      if (!this.#take(char)) this.refuse(`in literal ${word} (expecting '${char}')`);
    }
  }

  #take(char: string): boolean {
    if (this.#text.charAt(this.#at) !== char) return false;
    this.#at++;
    return true;
  }
}

const LITERALS = { t: 'true', f: 'false', n: 'null' } as const;

/** A character as Go quotes it. */
function quoted(code: number): string {
  if (code === 0x27) return String.raw`'\''`;
  if (code === 0x22) return `'"'`;
  const named: Readonly<Record<number, string>> = {
    7: 'a',
    8: 'b',
    9: 't',
    10: 'n',
    11: 'v',
    12: 'f',
    13: 'r',
    92: '\\',
  };
  if (named[code] !== undefined) return `'\\${named[code]}'`;
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  return `'${String.fromCodePoint(code)}'`;
}
