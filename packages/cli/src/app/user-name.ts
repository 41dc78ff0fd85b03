import { userInfo } from 'node:os';

/** Whom operations are said to come from: the person at this machine. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as in containers.
    return 'setpoint-cli';
  }
}
