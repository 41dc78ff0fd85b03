import type { UserInfo } from '../registry/request.ts';

const authenticatedGroup = 'system:authenticated';
export const mastersGroup = 'system:masters';

/** Who asks what anybody may know without saying who they are. */
export const anonymousUser: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Whoever proved an identity is in system:authenticated as well. */
export function authenticated(
  name: string,
  groups: readonly string[],
  rest: Partial<UserInfo> = {},
): UserInfo {
  const all = groups.includes(authenticatedGroup) ? groups : [...groups, authenticatedGroup];
  return { ...rest, name, groups: all };
}

/** The server's own writes: bootstrap, controllers. */
export const loopbackUser: UserInfo = {
  name: 'system:apiserver',
  groups: [mastersGroup, authenticatedGroup],
};
