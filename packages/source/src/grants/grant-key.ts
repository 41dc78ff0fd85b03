import { createHash } from 'node:crypto';
import type { RepositorySpec, TokenGrant } from '../repository.ts';
import { SecretText } from '../secret-text.ts';

/** What of the spec has to be exchanged for a token; undefined when its credentials can be used as they are. */
export function grantOf({ credentials }: RepositorySpec): TokenGrant | undefined {
  switch (credentials?.kind) {
    case undefined:
    case 'basic':
    case 'bearer':
    case 'ssh':
      return undefined;
    default:
      return credentials;
  }
}

/** A name for the grant, from which nothing of its secrets can be told. */
export function grantKey(grant: TokenGrant): string {
  const fields = Object.entries(grant).map(([key, value]) => [
    key,
    value instanceof SecretText ? value.reveal() : value,
  ]);
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
