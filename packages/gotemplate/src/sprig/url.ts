import { GoError } from '../errors.ts';
import { func, type GoFunction } from '../values/go-function.ts';
import { anyMapType, stringType } from '../values/go-type.ts';
import { typeOf } from '../values/inspect.ts';
import { GoNamed } from '../values/objects.ts';
import type { Dict } from './dicts.ts';
import { nilDereference } from './panic.ts';
import { formatUrl, hostnameOf, parseUrl } from './url-parts.ts';

function urlParse(text: string): Map<string, unknown> {
  try {
    const parts = parseUrl(text);
    return new Map([
      ['scheme', parts.scheme],
      ['host', parts.host],
      ['hostname', hostnameOf(parts.host)],
      ['path', parts.path],
      ['query', parts.query],
      ['opaque', parts.opaque],
      ['fragment', parts.fragment],
      ['userinfo', parts.userinfo ?? ''],
    ]);
  } catch (error) {
    throw error instanceof GoError ? new GoError(`unable to parse url: ${error.message}`) : error;
  }
}

function textAt(map: Dict, key: string): string {
  const value = map?.get(key);
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  const kind = typeOf(value)?.kind;
  if (kind === undefined) throw nilDereference();
  if (value instanceof GoNamed && kind === 'string') return String(value.value);
  throw new GoError(`unable to parse ${key} key, must be of type string, but ${kind} found`);
}

function urlJoin(map: Dict): string {
  const [scheme, host, path, query, opaque, fragment] = (
    ['scheme', 'host', 'path', 'query', 'opaque', 'fragment'] as const
  ).map((key) => textAt(map, key)) as [string, string, string, string, string, string];
  return formatUrl({
    scheme,
    host,
    path,
    query,
    opaque,
    fragment,
    userinfo: userinfoOf(textAt(map, 'userinfo')),
  });
}

function userinfoOf(userinfo: string): string | undefined {
  if (userinfo === '') return undefined;
  try {
    return parseUrl(`proto://${userinfo}@host`).userinfo;
  } catch (error) {
    throw error instanceof GoError
      ? new GoError(`unable to parse userinfo in dict: ${error.message}`)
      : error;
  }
}

export const urlFunctions: ReadonlyArray<readonly [string, GoFunction]> = [
  ['urlParse', func([stringType], urlParse)],
  ['urlJoin', func([anyMapType], urlJoin)],
];
