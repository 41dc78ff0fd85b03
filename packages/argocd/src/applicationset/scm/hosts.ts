import { certificatesOf, tokenOf } from '../generators/references.ts';
import type { GeneratorContext } from '../generators/context.ts';
import { generatorError } from '../errors.ts';
import type { ConfigMapKeyRef, SecretRef } from '../resource/scm-fields.ts';
import { ScmApi } from './scm-api.ts';

interface HostSettings {
  readonly api?: string;
  readonly tokenRef?: SecretRef;
  readonly insecure?: boolean;
  readonly caRef?: ConfigMapKeyRef;
  readonly appSecretName?: string;
}

/** GitHub's API; one's own GitHub serves it under /api/v3. */
export async function gitHubApi(settings: HostSettings, context: GeneratorContext): Promise<ScmApi> {
  if (settings.appSecretName) {
    throw generatorError(
      'the github generator does not support GitHub Apps (appSecretName) yet',
      'Use tokenRef with a token instead.',
    );
  }
  const token = await tokenOf(settings.tokenRef, context);
  return new ScmApi(
    {
      baseUrl: gitHubBase(settings.api),
      headers: {
        accept: 'application/vnd.github+json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      pageSize: { name: 'per_page', value: 100 },
    },
    context,
  );
}

function gitHubBase(api: string | undefined): string {
  if (!api) return 'https://api.github.com';
  const url = new URL(api);
  const base = api.replace(/\/+$/, '');
  const isApiHost = url.hostname.startsWith('api.') || url.hostname.includes('.api.');
  return isApiHost || base.endsWith('/api/v3') ? base : `${base}/api/v3`;
}

export async function gitLabApi(settings: HostSettings, context: GeneratorContext): Promise<ScmApi> {
  const token = await tokenOf(settings.tokenRef, context);
  const base = (settings.api || 'https://gitlab.com').replace(/\/+$/, '');
  return new ScmApi(
    {
      baseUrl: base.endsWith('/api/v4') ? base : `${base}/api/v4`,
      headers: token === '' ? {} : { 'private-token': token },
      pageSize: { name: 'per_page', value: 100 },
      ...(await trust(settings, context)),
    },
    context,
  );
}

export async function giteaApi(settings: HostSettings, context: GeneratorContext): Promise<ScmApi> {
  const token = await tokenOf(settings.tokenRef, context);
  const base = (settings.api ?? '').replace(/\/+$/, '');
  return new ScmApi(
    {
      baseUrl: `${base}/api/v1`,
      headers: token === '' ? {} : { authorization: `token ${token}` },
      // What a Gitea gives at most unless its administrator raised it; a shorter page ends the list.
      pageSize: { name: 'limit', value: 50 },
      ...(await trust(settings, context)),
    },
    context,
  );
}

async function trust(
  { insecure, caRef }: HostSettings,
  context: GeneratorContext,
): Promise<{ insecure?: boolean; certificateAuthority?: string }> {
  const certificateAuthority = await certificatesOf(caRef, context);
  return {
    ...(insecure === true ? { insecure } : {}),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
}
