/** Fewer digits always fit a double. */
const unsafeDigits = 16;
const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * The value of a JSON text; integers beyond 2^53 become bigints, so that int64 fields survive a round trip. Keys such
 * as `__proto__` become own properties. Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  return hasLongDigits(text) ? parseWithBigints(text) : JSON.parse(text);
}

/** A compact JSON text; bigints are written as integers. Undefined fields are left out. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && error.message.includes('BigInt')) return stringifyWithBigints(value);
    throw error;
  }
}

/**
 * Whether so many digits stand in a row, wherever. A row that long covers some index divisible by its length, so only
 * those are looked at: this runs over every answer.
 */
function hasLongDigits(text: string): boolean {
  for (let at = unsafeDigits - 1; at < text.length; at += unsafeDigits) {
    if (!isDigit(text, at)) continue;
    let start = at;
    let end = at + 1;
    while (isDigit(text, start - 1)) start--;
    while (isDigit(text, end)) end++;
    if (end - start >= unsafeDigits) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/**
 * Long integers are turned into strings that start with U+0001 `n` for the parser and back into bigints after it;
 * strings of the text that start with U+0001 themselves (always escaped in JSON) are shielded with U+0001 `s`.
 */
function parseWithBigints(text: string): unknown {
  const quoted = text.replace(tokens, (token: string, isKey: string | undefined) => {
    if (isKey !== undefined) return token;
    if (token.startsWith('"')) return token.startsWith('"\\u0001') ? `"\\u0001s${token.slice(1)}` : token;
    return Number.isSafeInteger(Number(token)) ? token : `"\\u0001n${token}"`;
  });
  return JSON.parse(quoted, (_key, value: unknown) => {
    if (typeof value !== 'string' || !value.startsWith('\u0001')) return value;
    return value[1] === 'n' ? BigInt(value.slice(2)) : value.slice(2);
  });
}

function stringifyWithBigints(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) {
    return `[${value.map((item) => (item === undefined ? 'null' : stringifyWithBigints(item))).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const fields: string[] = [];
    for (const [key, field] of Object.entries(value)) {
      if (field !== undefined) fields.push(`${JSON.stringify(key)}:${stringifyWithBigints(field)}`);
    }
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value);
}
