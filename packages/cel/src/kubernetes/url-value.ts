import { opaqueType } from '../types/type.ts';
import { OpaqueValue, type Value } from '../values/value.ts';

export const URL_TYPE = opaqueType('kubernetes.URL');

/** A URL as Go's net/url takes it apart. */
export class UrlValue extends OpaqueValue {
  readonly type = URL_TYPE;
  readonly scheme: string;
  /** With the port, without the user. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly #text: string;

  constructor(parts: { scheme: string; host: string; path: string; query: string }, text: string) {
    super();
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.path = parts.path;
    this.query = parts.query;
    this.#text = text;
  }

  equals(other: OpaqueValue): Value {
    return other instanceof UrlValue && other.#text === this.#text;
  }

  get hostname(): string {
    const bracketed = /^\[([^\]]*)\]/.exec(this.host);
    if (bracketed !== null) return bracketed[1] ?? '';
    return this.host.replace(/:\d*$/, '');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '';
  }
}

/** The URL a text spells, which must be absolute or start with a slash; or what net/url says against it. */
export function parseUrl(text: string): UrlValue | { readonly problem: string } {
  const problem = problemWith(text);
  if (problem !== undefined) return { problem: `parse ${JSON.stringify(text)}: ${problem}` };
  const beforeFragment = text.split('#', 1)[0] ?? '';
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(beforeFragment)?.[1] ?? '';
  const rest = beforeFragment.slice(scheme === '' ? 0 : scheme.length + 1);
  const question = rest.indexOf('?');
  const query = question < 0 ? '' : rest.slice(question + 1);
  const hierarchical = question < 0 ? rest : rest.slice(0, question);
  const authority =
    scheme !== '' || !hierarchical.startsWith('///') ? /^\/\/([^/]*)/.exec(hierarchical) : null;
  const isOpaque = scheme !== '' && !rest.startsWith('/');
  const afterAuthority = authority === null ? hierarchical : hierarchical.slice(authority[0].length);
  const path = isOpaque ? '' : afterAuthority;
  const host = (authority?.[1] ?? '').replace(/^.*@/, '');
  const parts = { scheme: scheme.toLowerCase(), host: unescapeHost(host), path, query };
  return new UrlValue(parts, text.replace(scheme, scheme.toLowerCase()));
}

function problemWith(text: string): string | undefined {
  if (text === '') return 'empty url';
  if (text === '*') return undefined;
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 0x20 || code === 0x7f) return 'net/url: invalid control character in URL';
  }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*)?:/.exec(text);
  if (scheme !== null && scheme[1] === undefined) return 'missing protocol scheme';
  const rest = scheme === null ? text : text.slice(scheme[0].length);
  if (!rest.startsWith('/')) {
    return scheme === null || rest === '' ? 'invalid URI for request' : undefined;
  }
  const authority = /^\/\/([^/?]*)/.exec(rest)?.[1];
  return (
    (authority === undefined ? undefined : hostProblem(authority)) ??
    escapeProblem(rest.split('?', 1)[0] ?? '')
  );
}

function escapeProblem(text: string): string | undefined {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text);
  return bad === null ? undefined : `invalid URL escape ${JSON.stringify(bad[0])}`;
}

function hostProblem(authority: string): string | undefined {
  const host = authority.replace(/^.*@/, '');
  if (host !== authority && !/^[\w\-.:~!$&'()*+,;=%@]*@/.test(authority)) return 'net/url: invalid userinfo';
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    if (close < 0) return "missing ']' in host";
    return portProblem(host.slice(close + 1));
  }
  const colon = host.indexOf(':');
  const port = colon < 0 ? undefined : portProblem(host.slice(colon));
  if (port !== undefined) return port;
  const escape = /%(?!25)[0-7][0-9a-fA-F]/.exec(host);
  if (escape !== null) return `invalid URL escape ${JSON.stringify(escape[0])}`;
  const bad = /[ #/?@\\^`{|}]/.exec(host);
  return bad === null ? undefined : `invalid character ${JSON.stringify(bad[0])} in host name`;
}

function portProblem(text: string): string | undefined {
  return /^(?::\d*)?$/.test(text) ? undefined : `invalid port ${JSON.stringify(text)} after host`;
}

function unescapeHost(host: string): string {
  return /%[0-9a-fA-F]{2}/.test(host) ? Buffer.from(unescapeBytes(host)).toString() : host;
}

/** The bytes of a text with `%xx` undone. */
export function unescapeBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const part of text.match(/%[0-9a-fA-F]{2}|[^%]+|%/g) ?? []) {
    if (/^%[0-9a-fA-F]{2}$/.test(part)) bytes.push(Number.parseInt(part.slice(1), 16));
    else bytes.push(...Buffer.from(part));
  }
  return Uint8Array.from(bytes);
}
