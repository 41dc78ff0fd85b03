/**
 * Paths of object members written more than once in a JSON text, as strict decoding names them
 * (`spec.containers[0].name`). The text must be valid JSON.
 */
export function duplicateKeys(json: string): readonly string[] {
  const scanner = new DuplicateScanner(json);
  scanner.value('');
  return scanner.found;
}

/** Scans structure only: strings and scalars are skipped, never decoded unless they are keys. */
class DuplicateScanner {
  readonly found: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(path: string): void {
    this.#space();
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x7b) this.#object(path);
    else if (code === 0x5b) this.#array(path);
    else if (code === 0x22) this.#string();
    else this.#scalar();
  }

  #object(path: string): void {
    const seen = new Set<string>();
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#text.charCodeAt(this.#at) === 0x7d) break;
      const key = this.#string();
      const child = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) {
        if (!this.found.includes(child)) this.found.push(child);
      } else seen.add(key);
      this.#space();
      this.#at++; // the colon
      this.value(child);
      this.#space();
      if (this.#text.charCodeAt(this.#at) === 0x2c) this.#at++;
    }
    this.#at++;
  }

  #array(path: string): void {
    this.#at++;
    for (let index = 0; ; index++) {
      this.#space();
      if (this.#text.charCodeAt(this.#at) === 0x5d) break;
      this.value(`${path}[${index}]`);
      this.#space();
      if (this.#text.charCodeAt(this.#at) === 0x2c) this.#at++;
    }
    this.#at++;
  }

  #string(): string {
    const start = this.#at + 1;
    let end = this.#text.indexOf('"', start);
    let escaped = false;
    while (this.#escapedAt(end)) {
      escaped = true;
      end = this.#text.indexOf('"', end + 1);
    }
    this.#at = end + 1;
    const raw = this.#text.slice(start, end);
    return escaped || raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  }

  #escapedAt(quote: number): boolean {
    let slashes = 0;
    while (this.#text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes++;
    return slashes % 2 === 1;
  }

  #scalar(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(code) || code === 0x2c || code === 0x7d || code === 0x5d || code <= 0x20) return;
      this.#at++;
    }
  }

  #space(): void {
    while (this.#text.charCodeAt(this.#at) <= 0x20) this.#at++;
  }
}
