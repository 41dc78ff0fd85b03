import { isIPv6 } from 'node:net';
import { GoError } from '../errors.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import { quote } from '../text/quote.ts';

/** A URL in the parts of Go's net/url, as far as sprig shows them. */
export interface UrlParts {
  readonly scheme: string;
  readonly opaque: string;
  readonly userinfo: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** What a part of a URL may hold as it is, beside letters, digits and `-_.~`. */
const plain = {
  path: '$&+,/:;=@',
  user: '$&+,;=',
  host: '!$&\'()*+,;=:[]<>"',
  fragment: '$&+,/:;=?@!()*',
} as const;

type Part = keyof typeof plain;

function isPlain(char: string, part: Part): boolean {
  return /[A-Za-z0-9\-_.~]/.test(char) || plain[part].includes(char);
}

/** Go's percent-encoding of one part. */
function escapePart(text: string, part: Part): string {
  let out = '';
  for (const byte of toBytes(text)) {
    const char = String.fromCharCode(byte);
    out += byte < 0x80 && isPlain(char, part) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function unescapePart(text: string, part: Part): string {
  const bytes: number[] = [];
  const source = toBytes(text);
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] as number;
    const char = String.fromCharCode(byte);
    if (byte !== 0x25) {
      if (part === 'host' && byte < 0x80 && !isPlain(char, part)) {
        throw new GoError(`invalid character ${quote(char)} in host name`);
      }
      bytes.push(byte);
      continue;
    }
    const hex = Buffer.from(source.subarray(i, i + 3)).toString('latin1');
    const value = /^%[0-9a-fA-F]{2}$/.test(hex) ? parseInt(hex.slice(1), 16) : -1;
    if (value < 0 || (part === 'host' && value < 0x80 && hex !== '%25')) {
      throw new GoError(`invalid URL escape ${quote(hex)}`);
    }
    bytes.push(value);
    i += 2;
  }
  return fromBytes(Uint8Array.from(bytes));
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Go's `url.Parse`; errors read as its own, `parse "…": …`. */
export function parseUrl(raw: string): UrlParts {
  const [withoutFragment, fragment] = cut(raw, '#');
  const parts = blaming(withoutFragment, () => parseWithoutFragment(withoutFragment));
  return { ...parts, fragment: blaming(raw, () => unescapePart(fragment, 'fragment')) };
}

function blaming<R>(raw: string, parse: () => R): R {
  try {
    return parse();
  } catch (error) {
    throw error instanceof GoError ? new GoError(`parse ${quote(raw)}: ${error.message}`) : error;
  }
}

function parseWithoutFragment(raw: string): UrlParts {
  if (/[^ -~\u0080-\uffff]/.test(raw)) throw new GoError('net/url: invalid control character in URL');
  const none = { scheme: '', opaque: '', userinfo: undefined, host: '', path: '', query: '', fragment: '' };
  if (raw === '*') return { ...none, path: '*' };
  if (raw.startsWith(':')) throw new GoError('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(raw)?.[1] ?? '';
  const afterScheme = scheme === '' ? raw : raw.slice(scheme.length + 1);
  const [rest, query] = cut(afterScheme, '?');
  const parts = { ...none, scheme: scheme.toLowerCase(), query };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...parts, opaque: rest };
    if (cut(rest, '/')[0].includes(':')) {
      throw new GoError('first path segment in URL cannot contain colon');
    }
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) {
    return { ...parts, path: unescapePart(rest, 'path') };
  }
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  return { ...parts, ...parseAuthority(authority), path: unescapePart(path, 'path') };
}

function parseAuthority(authority: string): { userinfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  return { userinfo: at < 0 ? undefined : normalUserinfo(authority.slice(0, at)), host };
}

/** The user and password of a URL, decoded and encoded again as Go's `Userinfo.String` writes them. */
function normalUserinfo(userinfo: string): string {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) throw new GoError('net/url: invalid userinfo');
  const escaped = (text: string): string => escapePart(unescapePart(text, 'user'), 'user');
  const [user, password] = cut(userinfo, ':');
  return userinfo.includes(':') ? `${escaped(user)}:${escaped(password)}` : escaped(user);
}

function checkPort(port: string): void {
  if (port !== '' && !/^:\d*$/.test(port)) throw new GoError(`invalid port ${quote(port)} after host`);
}

function parseHost(host: string): string {
  const open = host.lastIndexOf('[');
  if (open > 0) throw new GoError('invalid IP-literal');
  if (open < 0) {
    const colon = host.lastIndexOf(':');
    if (colon >= 0) checkPort(host.slice(colon));
    return unescapePart(host, 'host');
  }
  const close = host.lastIndexOf(']');
  if (close < 0) throw new GoError("missing ']' in host");
  checkPort(host.slice(close + 1));
  const literal = host.slice(1, close);
  const [address, zone] = literal.includes('%25') ? cut(literal, '%25') : [literal, ''];
  const name = unescapePart(address, 'host') + (zone === '' ? '' : `%${zone.replace(/^25/, '')}`);
  if (!isIPv6(name)) throw new GoError(`invalid host: ParseAddr(${quote(name)}): unable to parse IP`);
  return `[${name}]${host.slice(close + 1)}`;
}

/** Go's `URL.Hostname`: the host without port and brackets. */
export function hostnameOf(host: string): string {
  const colon = host.lastIndexOf(':');
  const name = colon >= 0 && /^:\d*$/.test(host.slice(colon)) ? host.slice(0, colon) : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}

/** Go's `URL.String`. */
export function formatUrl(parts: UrlParts): string {
  const { scheme, opaque, userinfo, host, query, fragment } = parts;
  let out = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') out += opaque;
  else {
    const hasAuthority = host !== '' || userinfo !== undefined;
    if (hasAuthority || (scheme !== '' && parts.path !== '')) out += '//';
    if (userinfo !== undefined) out += `${userinfo}@`;
    out += escapePart(host, 'host');
    const path = parts.path === '*' ? '*' : escapePart(parts.path, 'path');
    if (path !== '' && !path.startsWith('/') && host !== '') out += '/';
    else if (out === '' && cut(path, '/')[0].includes(':')) out += './';
    out += path;
  }
  if (query !== '') out += `?${query}`;
  return fragment === '' ? out : `${out}#${escapePart(fragment, 'fragment')}`;
}
