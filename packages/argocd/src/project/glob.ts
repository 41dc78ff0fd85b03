const cache = new Map<string, RegExp>();

/**
 * True when `value` matches the glob, which covers the whole of it: `*` any run of characters without the separator,
 * `**` any run, `?` one character, `[a-z]` and `[!a-z]` classes, `{a,b}` alternatives, `\` takes the next literally.
 * Without a separator `*` crosses everything.
 */
export function globMatches(pattern: string, value: string, separator = ''): boolean {
  if (pattern === '*') return true;
  const key = `${separator}\0${pattern}`;
  let compiled = cache.get(key);
  if (compiled === undefined) {
    compiled = compile(pattern, separator);
    if (cache.size > 2000) cache.clear();
    cache.set(key, compiled);
  }
  return compiled.test(value);
}

function compile(pattern: string, separator: string): RegExp {
  const any = separator === '' ? '[^]' : `[^${escapeClass(separator)}]`;
  let out = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '\\' && i + 1 < pattern.length) out += escapeLiteral(pattern[++i] as string);
    else if (c === '*' && pattern[i + 1] === '*') {
      out += '[^]*';
      while (pattern[i + 1] === '*') i++;
    } else if (c === '*') out += `${any}*`;
    else if (c === '?') out += any;
    else if (c === '[' && pattern.indexOf(']', i + 2) > 0) {
      const end = pattern.indexOf(']', i + 2);
      const body = pattern.slice(i + 1, end);
      out += body.startsWith('!') ? `[^${escapeClass(body.slice(1))}]` : `[${escapeClass(body)}]`;
      i = end;
    } else if (c === '{') {
      depth++;
      out += '(?:';
    } else if (c === '}' && depth > 0) {
      depth--;
      out += ')';
    } else if (c === ',' && depth > 0) out += '|';
    else out += escapeLiteral(c);
  }
  return new RegExp(`^${out}${')'.repeat(depth)}$`, 'u');
}

function escapeLiteral(c: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
}

function escapeClass(body: string): string {
  return body.replace(/[\\\]^[]/g, '\\$&');
}
