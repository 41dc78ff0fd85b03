import { failure } from './errors.ts';

/** Tells whether labels (or annotations) satisfy a selector. */
export type LabelMatcher = (labels: ReadonlyMap<string, string>) => boolean;

interface Token {
  readonly kind: 'word' | 'symbol' | 'end';
  readonly text: string;
}

const SYMBOLS = new Set(['=', '==', '!=', '!', '(', ')', ',', '<', '>']);
const TOKEN = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y;

/** Parses a label selector (`a=b,c in (d,e),!f`) in the words of apimachinery; an empty one matches everything. */
export function parseLabelSelector(selector: string): LabelMatcher {
  if (selector.trim() === '') return () => true;
  try {
    const requirements = new SelectorParser(tokens(selector)).parse();
    return (labels) => requirements.every((matches) => matches(labels));
  } catch (error) {
    if (error instanceof Error) throw failure(`unable to parse requirement: ${error.message}`);
    throw error;
  }
}

function tokens(selector: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(selector); match !== null; match = TOKEN.exec(selector)) {
    const text = match[1] as string;
    found.push({ kind: SYMBOLS.has(text) ? 'symbol' : 'word', text });
  }
  return found;
}

const END: Token = { kind: 'end', text: '' };

class SelectorParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  parse(): LabelMatcher[] {
    const requirements: LabelMatcher[] = [];
    for (;;) {
      requirements.push(this.#requirement());
      const next = this.#next();
      if (next.kind === 'end') return requirements;
      if (next.text !== ',') throw new Error(`found '${next.text}', expected: ',' or 'end of string'`);
      if (this.#peek().kind === 'end') throw new Error("found '', expected: identifier after ','");
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #requirement(): LabelMatcher {
    if (this.#peek().text === '!' && this.#peek().kind === 'symbol') {
      this.#next();
      const key = this.#key();
      return (labels) => !labels.has(key);
    }
    const key = this.#key();
    const next = this.#peek();
    if (next.kind === 'end' || next.text === ',') return (labels) => labels.has(key);
    return this.#operation(key, this.#next());
  }

  #key(): string {
    const token = this.#next();
    if (token.kind !== 'word') throw new Error(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #operation(key: string, operator: Token): LabelMatcher {
    switch (operator.text) {
      case '=':
      case '==': {
        const value = this.#value();
        return (labels) => labels.get(key) === value;
      }
      case '!=': {
        const value = this.#value();
        return (labels) => labels.get(key) !== value;
      }
      case 'in': {
        const values = this.#values();
        return (labels) => values.has(labels.get(key) ?? '\0');
      }
      case 'notin': {
        const values = this.#values();
        return (labels) => !values.has(labels.get(key) ?? '\0');
      }
      case '<':
      case '>':
        return this.#comparison(key, operator.text);
      default:
        throw new Error(`found '${operator.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #comparison(key: string, operator: string): LabelMatcher {
    const bound = Number(this.#value());
    return (labels) => {
      const value = Number(labels.get(key) ?? Number.NaN);
      return operator === '<' ? value < bound : value > bound;
    };
  }

  /** A value may be missing: `a=` asks for an empty one. */
  #value(): string {
    const token = this.#peek();
    if (token.kind === 'end' || token.text === ',') return '';
    if (token.kind !== 'word') throw new Error(`found '${token.text}', expected: identifier`);
    return this.#next().text;
  }

  #values(): ReadonlySet<string> {
    const open = this.#next();
    if (open.text !== '(') throw new Error(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      if (token.text === ')') return values.size === 0 ? new Set(['']) : values;
      if (token.text === ',') values.add('');
      else if (token.kind === 'word') {
        values.add(token.text);
        if (this.#peek().text === ',') this.#next();
      } else throw new Error(`found '${token.text}', expected: ',', or identifier`);
    }
  }
}
