import { SetpointError } from '@setpoint/core';
import { isPlainMap, ownField } from '@setpoint/kube';
import { type GitCredentials, SecretText } from '@setpoint/source';
import { codes } from '../errors.ts';

/** Where the credentials of a registry are. */
export type CredentialPlace =
  | { readonly kind: 'pullsecret'; readonly namespace: string; readonly name: string }
  | {
      readonly kind: 'secret';
      readonly namespace: string;
      readonly name: string;
      readonly field: string;
    }
  | { readonly kind: 'env'; readonly variable: string };

/**
 * The place the text names: `pullsecret:namespace/name`, `secret:namespace/name#field` or `env:NAME`. Throws
 * `argocd.image-update`; a script (`ext:`) is none, for nothing here runs programs that configuration names.
 */
export function parseCredentialPlace(text: string): CredentialPlace {
  const [, kind = '', rest = ''] = /^([a-z]+):(.+)$/i.exec(text) ?? [];
  const [, namespace = '', name = '', field = ''] = /^([^/#]+)\/([^/#]+)(?:#([^/#]+))?$/.exec(rest) ?? [];
  switch (kind.toLowerCase()) {
    case 'pullsecret':
      if (name !== '' && field === '') return { kind: 'pullsecret', namespace, name };
      break;
    case 'secret':
      if (field !== '') return { kind: 'secret', namespace, name, field };
      break;
    case 'env':
      return { kind: 'env', variable: rest };
    case 'ext':
      throw bad(text, 'credentials are not read from a program', 'Keep them in a Secret.');
  }
  throw bad(text, 'this names no credentials', 'Name a Secret that is there.');
}

/** The user and password in what was found at the place; `host` is the registry's. */
export function credentialsIn(place: CredentialPlace, text: string, host: string): GitCredentials {
  const pair = place.kind === 'pullsecret' ? pairInDockerConfig(text, host) : text.trim();
  const colon = pair?.indexOf(':') ?? -1;
  if (pair !== undefined && colon > 0) {
    return {
      kind: 'basic',
      username: pair.slice(0, colon),
      password: new SecretText(pair.slice(colon + 1)),
    };
  }
  const where = place.kind === 'env' ? `env:${place.variable}` : `${place.namespace}/${place.name}`;
  throw bad(
    where,
    `it holds no user and password for ${host}`,
    'Write "<username>:<password>", or a pull secret.',
  );
}

function pairInDockerConfig(text: string, host: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said by the caller, without what the Secret holds.
    return undefined;
  }
  const auths = isPlainMap(value) ? ownField(value, 'auths') : undefined;
  for (const [registry, entry] of Object.entries(isPlainMap(auths) ? auths : {})) {
    if (!isRegistry(registry, host) || !isPlainMap(entry)) continue;
    const auth = ownField(entry, 'auth');
    if (typeof auth === 'string') return Buffer.from(auth, 'base64').toString('utf8');
    const [user, password] = [ownField(entry, 'username'), ownField(entry, 'password')];
    if (typeof user === 'string' && typeof password === 'string') return `${user}:${password}`;
  }
  return undefined;
}

/** Docker writes Docker Hub as `https://index.docker.io/v1/`. */
function isRegistry(written: string, host: string): boolean {
  const bare = written.replace(/^https?:\/\//, '').split('/')[0];
  const isHub = (name: string | undefined): boolean => name?.endsWith('docker.io') === true;
  return bare === host || (isHub(bare) && isHub(host));
}

function bad(subject: string, message: string, nextAction: string): SetpointError {
  return new SetpointError(codes.imageUpdate, message, {
    subject,
    rule: 'pullsecret:namespace/name, secret:namespace/name#field or env:NAME',
    nextAction,
  });
}
