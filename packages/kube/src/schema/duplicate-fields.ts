/**
 * The paths of fields that a JSON text states more than once (`spec.replicas`, `items[0].name`), each once, in the order
 * of the text. The text must be valid JSON; parsers keep only the last of such fields, so the text must be asked.
 */
export function duplicateFields(json: string): string[] {
  return new Scanner(json).scan();
}

/** The paths of all fields of a JSON text in its order, those stated again once more. The text must be valid JSON. */
export function fieldsInOrder(json: string): string[] {
  const fields: string[] = [];
  new Scanner(json, (path) => fields.push(path)).scan();
  return fields;
}

class Scanner {
  readonly #json: string;
  readonly #visit: ((path: string) => void) | undefined;
  readonly #found = new Set<string>();
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(json: string, visit?: (path: string) => void) {
    this.#json = json;
    this.#visit = visit;
  }

  scan(): string[] {
    this.#value();
    return [...this.#found];
  }

  #value(): void {
    this.#space();
    switch (this.#json[this.#at]) {
      case '{':
        this.#object();
        return;
      case '[':
        this.#array();
        return;
      case '"':
        this.#string();
        return;
      default:
        // Numbers, true, false and null end where the next punctuation stands.
        while (this.#at < this.#json.length && !',]}'.includes(this.#json[this.#at] as string)) this.#at++;
    }
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#json[this.#at] ?? 'x')) this.#at++;
  }

  /** The string that starts here, decoded. */
  #string(): string {
    const start = this.#at++;
    let escaped = false;
    while (this.#at < this.#json.length && this.#json[this.#at] !== '"') {
      if (this.#json[this.#at] === '\\') {
        escaped = true;
        this.#at++;
      }
      this.#at++;
    }
    this.#at++;
    const text = this.#json.slice(start, this.#at);
    return escaped ? (JSON.parse(text) as string) : text.slice(1, -1);
  }

  /** Steps over a comma; false at the end of the container, which is stepped over as well. */
  #more(): boolean {
    this.#space();
    return this.#json[this.#at++] === ',';
  }

  #isEmpty(close: string): boolean {
    this.#at++;
    this.#space();
    if (this.#json[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  #object(): void {
    if (this.#isEmpty('}')) return;
    const seen = new Set<string>();
    do {
      this.#space();
      const key = this.#string();
      this.#space();
      this.#at++;
      this.#path.push(key);
      this.#visit?.(this.#describe());
      if (seen.has(key)) this.#found.add(this.#describe());
      seen.add(key);
      this.#value();
      this.#path.pop();
    } while (this.#more());
  }

  #array(): void {
    if (this.#isEmpty(']')) return;
    let index = 0;
    do {
      this.#path.push(index++);
      this.#value();
      this.#path.pop();
    } while (this.#more());
  }

  #describe(): string {
    return this.#path
      .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
      .join('');
  }
}
