import type { AppProject } from '@setpoint/argocd';
import type { LocalAccount } from './accounts.ts';
import type { Identity } from './identity.ts';

/** Why a token of a local account no longer counts; undefined while it does. */
export function accountTokenProblem(
  account: LocalAccount | undefined,
  { capability = 'apiKey', tokenId = '', issuedAtMs = 0 }: Identity,
): string | undefined {
  if (account === undefined || !account.enabled || !account.capabilities.includes(capability)) {
    return 'invalid session';
  }
  if (tokenId === '') return 'token does not have a unique identifier (jti claim) and cannot be validated';
  if (capability === 'apiKey' && !account.tokens.some((token) => token.id === tokenId)) {
    return 'invalid session';
  }
  if (account.passwordChangedMs !== undefined && issuedAtMs < account.passwordChangedMs) {
    return 'account password has changed since token issued';
  }
  return undefined;
}

/** Argo CD keeps the tokens of a role in the project's status, older ones in the role itself. */
export function projectTokenProblem(
  project: AppProject | undefined,
  { projectRole, tokenId = '', issuedAtMs = 0 }: Identity,
): string | undefined {
  const name = projectRole?.role ?? '';
  const role = project?.spec.roles?.find((candidate) => candidate.name === name);
  const byRole = project?.status?.jwtTokensByRole;
  const stored = byRole !== undefined && Object.hasOwn(byRole, name) ? byRole[name]?.items : undefined;
  const known = (stored ?? role?.jwtTokens ?? []).some(
    (token) => (tokenId !== '' && token.id === tokenId) || token.iat * 1000 === issuedAtMs,
  );
  return role !== undefined && known ? undefined : 'token is not known to its project';
}
