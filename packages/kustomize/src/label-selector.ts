import { quoteGo } from '@setpoint/goyaml';
import { failure } from './errors.ts';
import { labelKeyFaults, labelValueFaults } from './qualified-name.ts';

/** Tells whether labels (or annotations) satisfy a selector. */
export type LabelMatcher = (labels: ReadonlyMap<string, string>) => boolean;

interface Token {
  readonly kind: 'word' | 'symbol' | 'end';
  readonly text: string;
}

const SYMBOLS = new Set(['=', '==', '!=', '!', '(', ')', ',', '<', '>']);
const TOKEN = /[ \t\r\n]*(==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+)/y;
const END: Token = { kind: 'end', text: '' };

/** Parses a label selector (`a=b,c in (d,e),!f`) by the rules and in the words of apimachinery; an empty one matches all. */
export function parseLabelSelector(selector: string): LabelMatcher {
  const requirements = new SelectorParser(tokens(selector)).parse();
  return (labels) => requirements.every((matches) => matches(labels));
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

function isSymbol(token: Token, ...texts: readonly string[]): boolean {
  return token.kind === 'symbol' && texts.includes(token.text);
}

class SelectorParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  parse(): LabelMatcher[] {
    const requirements: LabelMatcher[] = [];
    while (this.#peek().kind !== 'end') {
      const first = this.#peek();
      if (first.kind !== 'word' && !isSymbol(first, '!')) {
        throw failure(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      const next = this.#next();
      if (next.kind === 'end') break;
      if (!isSymbol(next, ',')) throw failure(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.#peek();
      if (after.kind !== 'word' && !isSymbol(after, '!'))
        throw failure(`found '${after.text}', expected: identifier after ','`);
    }
    return requirements;
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
    const isNegated = isSymbol(this.#peek(), '!');
    if (isNegated) this.#next();
    const key = this.#key();
    if (isNegated) return (labels) => !labels.has(key);
    const next = this.#peek();
    if (next.kind === 'end' || isSymbol(next, ',')) return (labels) => labels.has(key);
    return this.#operation(key, this.#next());
  }

  #key(): string {
    const token = this.#next();
    if (token.kind !== 'word') throw unparsable(`found '${token.text}', expected: identifier`);
    const faults = labelKeyFaults(token.text);
    if (faults.length > 0) throw unparsable(`invalid label key ${quoteGo(token.text)}: ${faults.join('; ')}`);
    return token.text;
  }

  #operation(key: string, { text }: Token): LabelMatcher {
    switch (text) {
      case '=':
      case '==':
        return hasOneOf(key, this.#value());
      case 'in':
        return hasOneOf(key, this.#values());
      case '!=':
      case 'notin': {
        const isThere = hasOneOf(key, text === '!=' ? this.#value() : this.#values());
        return (labels) => !isThere(labels);
      }
      case '<':
      case '>':
        return comparison(key, text, this.#value());
      default:
        throw unparsable(`found '${text}', expected: '=', '!=', '==', 'in', notin'`);
    }
  }

  /** A value may be missing: `a=` asks for an empty one. */
  #value(): readonly string[] {
    const token = this.#peek();
    if (token.kind === 'end' || isSymbol(token, ',')) return [''];
    this.#next();
    if (token.kind !== 'word') throw unparsable(`found '${token.text}', expected: identifier`);
    return [token.text];
  }

  #values(): readonly string[] {
    const open = this.#next();
    if (!isSymbol(open, '(')) throw unparsable(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (isSymbol(first, ')')) {
      this.#next();
      return [''];
    }
    if (first.kind !== 'word' && !isSymbol(first, ',')) {
      throw unparsable(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#identifiers();
    if (!isSymbol(this.#next(), ')')) throw unparsable(`found '${first.text}', expected: ')'`);
    return [...values];
  }

  #identifiers(): ReadonlySet<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      const next = this.#peek();
      if (token.kind === 'word') {
        values.add(token.text);
        if (isSymbol(next, ')')) return values;
        if (!isSymbol(next, ',')) throw unparsable(`found '${next.text}', expected: ',' or ')'`);
        continue;
      }
      if (!isSymbol(token, ',')) throw unparsable(`found '${token.text}', expected: ',', or identifier`);
      if (values.size === 0) values.add('');
      if (isSymbol(next, ')')) return values.add('');
      if (!isSymbol(next, ',')) continue;
      this.#next();
      values.add('');
    }
  }
}

function hasOneOf(key: string, values: readonly string[]): LabelMatcher {
  for (const value of values.toSorted()) {
    const faults = labelValueFaults(value);
    if (faults.length === 0) continue;
    throw unparsable(`invalid label value: ${quoteGo(value)}: at key: ${quoteGo(key)}: ${faults.join('; ')}`);
  }
  return (labels) => values.includes(labels.get(key) ?? '\0');
}

function comparison(key: string, operator: '<' | '>', [text = '']: readonly string[]): LabelMatcher {
  const bound = integer(text);
  if (bound === undefined) throw unparsable("for 'Gt', 'Lt' operators, the value must be an integer");
  return (labels) => {
    const value = integer(labels.get(key) ?? '');
    return value !== undefined && (operator === '<' ? value < bound : value > bound);
  };
}

function integer(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function unparsable(message: string): Error {
  return failure(`unable to parse requirement: ${message}`);
}
