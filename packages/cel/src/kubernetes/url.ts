import { fn, type Library, member, overload } from '../library/function.ts';
import { BOOL, listType, mapType, STRING } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { ArrayList } from '../values/list.ts';
import { EntryMap, type MapKey } from '../values/map.ts';
import type { Value } from '../values/value.ts';
import { parseUrl, unescapeBytes, URL_TYPE, UrlValue } from './url-value.ts';

/** Kubernetes' `url('https://example.com')`. */
export const URL_LIBRARY: Library = {
  functions: [
    fn('url', overload('string_to_url', [STRING], URL_TYPE, toUrl)),
    fn(
      'isURL',
      overload('is_url_string', [STRING], BOOL, (text: string) => parseUrl(text) instanceof UrlValue),
    ),
    part('getScheme', 'url_get_scheme', (url) => url.scheme),
    part('getHost', 'url_get_host', (url) => url.host),
    part('getHostname', 'url_get_hostname', (url) => url.hostname),
    part('getPort', 'url_get_port', (url) => url.port),
    part('getEscapedPath', 'url_get_escaped_path', (url) => escapedPath(url.path)),
    fn(
      'getQuery',
      member('url_get_query', [URL_TYPE], mapType(STRING, listType(STRING)), (url: UrlValue) =>
        queryOf(url.query),
      ),
    ),
  ],
};

function part(name: string, id: string, read: (url: UrlValue) => string): ReturnType<typeof fn> {
  return fn(name, member(id, [URL_TYPE], STRING, read));
}

function toUrl(text: string): Value {
  const url = parseUrl(text);
  return url instanceof UrlValue
    ? url
    : new CelError(`URL parse error during conversion from string: ${url.problem}`);
}

/** The path as it was written if that is a valid encoding, else encoded anew. */
function escapedPath(path: string): string {
  if (/^(?:[\w\-.~!$&'()*+,;=:@/[\]]|%[0-9a-fA-F]{2})*$/.test(path)) return path;
  return Array.from(unescapeBytes(path), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w\-.~$&+,/:;=@]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** Values by name; pairs with a semicolon or a broken escape do not count, as in Go. */
function queryOf(query: string): EntryMap {
  const lists = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';') || /%(?![0-9a-fA-F]{2})/.test(pair)) continue;
    const [name = '', ...rest] = pair.split('=');
    const key = decoded(name);
    lists.set(key, [...(lists.get(key) ?? []), decoded(rest.join('='))]);
  }
  return new EntryMap(
    new Map([...lists].map(([key, values]): [MapKey, [Value, Value]] => [key, [key, new ArrayList(values)]])),
  );
}

function decoded(text: string): string {
  return Buffer.from(unescapeBytes(text.replaceAll('+', ' '))).toString();
}
