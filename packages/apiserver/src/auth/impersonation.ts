import type { IncomingHttpHeaders } from 'node:http';
import type { UserInfo } from '../registry/request.ts';
import { badRequest } from '../status/answers.ts';
import type { AccessAttributes, Authorizer } from './authorizer.ts';
import { forbiddenAccess } from './forbidden-access.ts';
import { authenticated } from './user.ts';

const anonymous = 'system:anonymous';
const extraPrefix = 'impersonate-extra-';

/** The user the headers ask to act as, when the caller may; the caller itself without such headers. Throws 403. */
export function impersonate(user: UserInfo, headers: IncomingHttpHeaders, authorizer: Authorizer): UserInfo {
  const name = single(headers['impersonate-user']);
  const groups = list(headers['impersonate-group']);
  const uid = single(headers['impersonate-uid']);
  const extra = extraOf(headers);
  if (name === undefined) {
    if (groups.length > 0 || uid !== undefined || Object.keys(extra).length > 0) {
      throw badRequest(`requested ${goUser(groups, uid ?? '', extra)} without impersonating a user name`);
    }
    return user;
  }
  const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  if (serviceAccount === null) require(user, authorizer, { resource: 'users', name });
  else {
    const [, namespace = '', account = ''] = serviceAccount;
    require(user, authorizer, { resource: 'serviceaccounts', name: account, namespace });
  }
  for (const wanted of groups) require(user, authorizer, { resource: 'groups', name: wanted });
  const ownGroup = 'authentication.k8s.io';
  if (uid !== undefined) require(user, authorizer, { group: ownGroup, resource: 'uids', name: uid });
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) {
      require(user, authorizer, { group: ownGroup, resource: 'userextras', subresource: key, name: value });
    }
  }
  const implied =
    serviceAccount !== null && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${serviceAccount[1]}`]
      : groups;
  // Nobody becomes somebody by being impersonated.
  if (name === anonymous) {
    return { name, groups: implied.length === 0 ? ['system:unauthenticated'] : implied };
  }
  return authenticated(name, implied, {
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  });
}

/** A user without a name, as Go prints one. */
function goUser(
  groups: readonly string[],
  uid: string,
  extra: Readonly<Record<string, readonly string[]>>,
): string {
  const texts = (values: readonly string[]) =>
    `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`;
  const entries = Object.entries(extra).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const shownGroups = groups.length === 0 ? '[]string(nil)' : texts(groups);
  const shownExtra =
    entries.length === 0
      ? 'map[string][]string(nil)'
      : `map[string][]string{${entries.map(([key, values]) => `${JSON.stringify(key)}:${texts(values)}`).join(', ')}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${shownGroups}, Extra:${shownExtra}}`;
}

function require(user: UserInfo, authorizer: Authorizer, what: Partial<AccessAttributes>): void {
  const access: AccessAttributes = {
    user,
    verb: 'impersonate',
    isResource: true,
    group: '',
    version: what.group === undefined ? 'v1' : '*',
    resource: '',
    subresource: '',
    name: '',
    namespace: '',
    path: '',
    ...what,
  };
  const { allowed, reason } = authorizer.authorize(access);
  if (!allowed) throw forbiddenAccess(access, reason);
}

function extraOf(headers: IncomingHttpHeaders): Record<string, readonly string[]> {
  const extra = Object.keys(headers)
    .filter((key) => key.startsWith(extraPrefix))
    .map((key) => [decodeURIComponent(key.slice(extraPrefix.length)), list(headers[key])] as const);
  return Object.fromEntries(extra);
}

function single(value: string | string[] | undefined): string | undefined {
  return list(value)[0];
}

function list(value: string | string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? value.split(', ').filter((part) => part !== '') : value;
}
