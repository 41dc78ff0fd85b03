import { describe, expect, it } from 'vitest';
import { decodeGoJson } from './decode-json.ts';
import { decodeSigs } from './decode-sigs.ts';
import { decodeV3 } from './decode-v3.ts';
import { encodeV2 } from './encode.ts';
import { encodeGoJson } from './encode-json.ts';
import { encodeSigs } from './encode-sigs.ts';
import { parseDocuments } from './parse-documents.ts';

/** The error of `run`: of inputs that would keep a decoder without budgets busy for longer than any test may take. */
function promptError(run: () => unknown): { readonly code: string; readonly message: string } {
  try {
    run();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('no error');
}

function bomb(levels: number): string {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i <= levels; i++) {
    lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(',')}]`);
  }
  return lines.join('\n');
}

function mergeBomb(levels: number): string {
  const lines = ['m0: &m0 {x: 1}'];
  for (let i = 1; i <= levels; i++) {
    lines.push(`m${i}: &m${i}\n  <<: [${Array.from({ length: 9 }, () => `*m${i - 1}`).join(',')}]`);
  }
  return lines.join('\n');
}

describe('hostile text', () => {
  it.each([
    ['an alias bomb', bomb(9)],
    ['a merge bomb', mergeBomb(9)],
  ])('%s ends as go-yaml ends it', (_name, text) => {
    for (const decode of [decodeSigs, decodeV3]) {
      expect(promptError(() => decode(text)).message).toContain('document contains excessive aliasing');
    }
  });
  it.each([
    ['flow sequences', '['.repeat(100_000)],
    ['flow mappings', '{a: '.repeat(100_000)],
    ['block sequences', `${'- '.repeat(20_000)}a`],
    ['single pairs', '[a: '.repeat(20_000)],
    ['complex keys', '? '.repeat(20_000)],
  ])('deep nesting of %s', (_name, text) => {
    for (const decode of [decodeSigs, decodeV3, parseDocuments]) {
      expect(promptError(() => decode(text))).toMatchObject({ code: 'goyaml.budget' });
    }
    expect(promptError(() => decodeGoJson('['.repeat(100_000)))).toMatchObject({ code: 'goyaml.json' });
  });
  it('nesting at the limit is fine', () => {
    const depth = 1000;
    const value = decodeSigs('['.repeat(depth) + ']'.repeat(depth));
    expect(encodeV2(value)).toBe(`${'- '.repeat(depth - 1)}[]\n`);
    expect(encodeGoJson(value)).toBe('['.repeat(depth) + ']'.repeat(depth));
  });
  it('budgets on bytes and nodes', () => {
    expect(promptError(() => decodeSigs('abcdef', { maxBytes: 5 })).code).toBe('goyaml.budget');
    expect(promptError(() => decodeSigs('[a, b, c]', { maxNodes: 3 })).code).toBe('goyaml.budget');
    const alias = 'a: &a [1, 2, 3]\nb: *a\nc: *a\n';
    expect(promptError(() => decodeSigs(alias, { maxAliasExpansion: 5 })).code).toBe('goyaml.budget');
    expect(decodeSigs(alias, { maxAliasExpansion: 8 })).toEqual({ a: [1, 2, 3], b: [1, 2, 3], c: [1, 2, 3] });
  });
  it('an anchor that holds itself', () => {
    expect(promptError(() => decodeSigs('a: &a [*a]')).message).toContain("anchor 'a' value contains itself");
  });
  it('invalid UTF-8, NUL, lone surrogates', () => {
    const prefix = 'error converting YAML to JSON: yaml: ';
    expect(promptError(() => decodeSigs(Uint8Array.of(97, 58, 32, 0xff))).message).toBe(
      `${prefix}invalid leading UTF-8 octet`,
    );
    expect(promptError(() => decodeSigs('a: \0')).message).toBe(
      `${prefix}control characters are not allowed`,
    );
    expect(promptError(() => decodeSigs('a: \ud800')).message).toBe(`${prefix}invalid Unicode character`);
  });
  it('a byte order mark and UTF-16', () => {
    expect(decodeSigs('\ufeffa: 1')).toEqual({ a: 1 });
    expect(decodeSigs(Buffer.from('\ufeffa: 1'))).toEqual({ a: 1 });
    expect(decodeSigs(Buffer.from('\ufeffa: é', 'utf16le'))).toEqual({ a: 'é' });
    expect(decodeSigs(Buffer.from('\ufeffa: é', 'utf16le').swap16())).toEqual({ a: 'é' });
  });
  it('many duplicate keys, long plain scalars and long blank stretches stay linear', () => {
    const duplicates = Array.from({ length: 200_000 }, () => 'k: 1').join('\n');
    expect(promptError(() => decodeV3(duplicates)).message).toContain('already defined at line');
    const long = decodeSigs(
      `a: ${'x '.repeat(2_000_000)}\nb: "${'\n'.repeat(1_000_000)}"\nc:${' '.repeat(1_000_000)}1\n`,
    );
    expect(long).toMatchObject({ c: 1 });
    expect(
      decodeSigs(`? ${'[a, '.repeat(500)}${'b, '.repeat(200_000)}${']'.repeat(500)}\n`.slice(2)),
    ).toHaveLength(2);
  });
});

describe('keys that name an object’s prototype', () => {
  const text = '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 2}}\n';
  const json = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}';

  it('are data, and go round', () => {
    for (const value of [decodeSigs(text), decodeV3(text), decodeGoJson(json)]) {
      expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(encodeGoJson(value)).toBe(json);
      expect(decodeSigs(encodeV2(value))).toEqual(value);
      expect(decodeSigs(encodeSigs(value))).toEqual(value);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
  it('also by merge and through the JSON trip of encodeSigs', () => {
    const merged = decodeSigs('a: &a {__proto__: {x: 1}}\nb: {<<: *a}') as Record<string, object>;
    expect(Object.keys(merged['b'] as object)).toEqual(['__proto__']);
    expect(encodeSigs(decodeSigs('{__proto__: {x: "\\x85"}}'))).toBe("__proto__:\n  x: ' '\n");
  });
});
