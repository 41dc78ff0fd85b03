import { goQuote } from './go-format.ts';
import { compareUtf8 } from './go-json.ts';
import {
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  labelRequirement,
  selectorError,
  sortedByKey,
} from './label-selector.ts';
import { qualifiedName } from './names.ts';

interface Token {
  readonly kind: 'identifier' | 'word' | 'symbol' | 'end' | 'error';
  readonly text: string;
}

const END: Token = { kind: 'end', text: '' };
const SYMBOLS = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const SYMBOL_CHARS = '=!(),><';

function scanSymbol(text: string, from: number): { token: Token; next: number } {
  let end = from;
  let longest = 0;
  while (end < text.length && SYMBOL_CHARS.includes(text[end] as string)) {
    end++;
    if (SYMBOLS.has(text.slice(from, end))) longest = end;
    else if (longest > 0) break;
  }
  if (longest > 0) return { token: { kind: 'symbol', text: text.slice(from, longest) }, next: longest };
  return {
    token: { kind: 'error', text: `error expected: keyword found '${text.slice(from, end)}'` },
    next: end,
  };
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (' \t\r\n'.includes(char)) {
      at++;
    } else if (char === '\0') {
      break;
    } else if (SYMBOL_CHARS.includes(char)) {
      const { token, next } = scanSymbol(text, at);
      tokens.push(token);
      at = next;
    } else {
      const word = /^[^=!(),><\s\0]+/.exec(text.slice(at))?.[0] ?? char;
      tokens.push({ kind: word === 'in' || word === 'notin' ? 'word' : 'identifier', text: word });
      at += word.length;
    }
  }
  return [...tokens, END];
}

const OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.kind === 'end') return requirements;
      if (!startsRequirement(token)) {
        throw selectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      const separator = this.#next();
      if (separator.kind === 'end') return requirements;
      if (!isSymbol(separator, ',')) {
        throw selectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
      }
      const following = this.#peek();
      if (!startsRequirement(following)) {
        throw selectorError(`found '${following.text}', expected: identifier after ','`);
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): Token {
    return this.#tokens[this.#at++] ?? END;
  }

  #requirement(): LabelRequirement {
    const fail = (message: string) => selectorError(`unable to parse requirement: ${message}`);
    let token = this.#next();
    const negated = isSymbol(token, '!');
    if (negated) token = this.#next();
    if (!isIdentifier(token)) throw fail(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const problems = qualifiedName(key);
    if (problems.length > 0) throw fail(`<nil>: Invalid value: ${goQuote(key)}: ${problems.join('; ')}`);
    const following = this.#peek();
    const ends = following.kind === 'end' || isSymbol(following, ',');
    if (negated || ends) return this.#checked(key, negated ? '!' : 'exists', []);
    const operator = this.#operator(fail);
    const values = operator === 'in' || operator === 'notin' ? this.#list(fail) : this.#value(fail);
    return this.#checked(key, operator, values);
  }

  #checked(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
    return labelRequirement(key, operator, values, 'unable to parse requirement: ');
  }

  #operator(fail: (message: string) => Error): LabelOperator {
    const token = this.#next();
    const operator = token.kind === 'symbol' || token.kind === 'word' ? OPERATORS.get(token.text) : undefined;
    if (operator === undefined) throw fail(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  #value(fail: (message: string) => Error): readonly string[] {
    const following = this.#peek();
    if (following.kind === 'end' || isSymbol(following, ',')) return [''];
    const token = this.#next();
    if (!isIdentifier(token)) throw fail(`found '${token.text}', expected: identifier`);
    return [token.text];
  }

  #list(fail: (message: string) => Error): readonly string[] {
    const open = this.#next();
    if (!isSymbol(open, '(')) throw fail(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (isSymbol(first, ')')) {
      this.#next();
      return [''];
    }
    if (!isIdentifier(first) && !isSymbol(first, ',')) {
      throw fail(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#items(fail);
    this.#next();
    return [...values].sort(compareUtf8);
  }

  /** The items up to the closing parenthesis; an empty place is an empty value. */
  #items(fail: (message: string) => Error): ReadonlySet<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.#next();
      const following = this.#peek();
      if (isIdentifier(token)) {
        values.add(token.text);
        if (isSymbol(following, ')')) return values;
        if (!isSymbol(following, ',')) throw fail(`found '${following.text}', expected: ',' or ')'`);
      } else if (isSymbol(token, ',')) {
        if (values.size === 0) values.add('');
        if (isSymbol(following, ')')) return values.add('');
        if (isSymbol(following, ',')) values.add('');
      } else {
        throw fail(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }
}

function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

/** `in` and `notin` are identifiers wherever no operator is due. */
function isIdentifier(token: Token): boolean {
  return token.kind === 'identifier' || token.kind === 'word';
}

function startsRequirement(token: Token): boolean {
  return isIdentifier(token) || isSymbol(token, '!');
}

/**
 * The selector of a `labelSelector` query parameter: `app=web,tier in (a,b),!legacy,n>3`. Throws `kube.selector-invalid`
 * with Kubernetes' message.
 */
export function parseLabelSelector(text: string): Exclude<LabelSelector, null> {
  return sortedByKey(new Parser(text).parse());
}
