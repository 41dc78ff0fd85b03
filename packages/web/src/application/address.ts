import type { ObjectKey } from '@setpoint/server';
import { withQuery } from '../http/with-query.ts';

/** Which application a page is about. */
export interface AppAddress {
  readonly namespace: string;
  readonly name: string;
}

/** A path of our own API under an application. */
export function apiPath({ namespace, name }: AppAddress, rest = ''): string {
  const base = `/api/setpoint/v1/applications/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  return rest === '' ? base : `${base}/${rest}`;
}

/** A path of Argo CD’s API under an application. */
export function argoPath(
  { namespace, name }: AppAddress,
  rest = '',
  query: Readonly<Record<string, string | boolean | undefined>> = {},
): string {
  const path = `/api/v1/applications/${encodeURIComponent(name)}${rest === '' ? '' : `/${rest}`}`;
  return withQuery(path, { ...query, appNamespace: namespace });
}

/** `group/kind/namespace/name`, each part escaped: what the address bar and lists call an object. */
export const keyOfObject = ({ group, kind, namespace, name }: ObjectKey): string =>
  [group, kind, namespace, name].map(encodeURIComponent).join('/');

export function objectOfKey(key: string): ObjectKey | undefined {
  const parts = key.split('/');
  if (parts.length !== 4) return undefined;
  try {
    const [group = '', kind = '', namespace = '', name = ''] = parts.map(decodeURIComponent);
    return { group, kind, namespace, name };
  } catch {
    return undefined;
  }
}

export const objectQuery = ({
  group,
  kind,
  namespace,
  name,
}: ObjectKey): Readonly<Record<string, string>> => ({
  group,
  kind,
  namespace,
  name,
});

/** `Deployment default/web` */
export const titleOfObject = ({ kind, namespace, name }: ObjectKey): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
