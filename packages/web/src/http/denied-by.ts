import type { Permission } from '@setpoint/server';

/** Why something is not allowed, in words; undefined when it is, and while nothing is known. */
export const deniedBy = (permission: Permission | undefined): string | undefined =>
  permission === undefined || permission.allowed
    ? undefined
    : `Needs the permission: ${permission.missing ?? 'of an administrator'}`;
