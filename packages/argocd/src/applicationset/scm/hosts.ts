import { gitHubAppToken } from '@setpoint/source';
import { certificatesOf, secretValue, tokenOf } from '../generators/references.ts';
import type { GeneratorContext } from '../generators/context.ts';
import { generatorError } from '../errors.ts';
import { basicAuthorization } from '../http-port.ts';
import type { ConfigMapKeyRef, SecretRef } from '../resource/scm-fields.ts';
import { textAt } from '../../json-at.ts';
import { gitHubBase } from '../../config/git-hub-base.ts';
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
  if (settings.appSecretName) return gitHubAppApi(settings.api, settings.appSecretName, context);
  return gitHubWith(gitHubBase(settings.api), await tokenOf(settings.tokenRef, context), context);
}

function gitHubWith(baseUrl: string, token: string, context: GeneratorContext): ScmApi {
  const headers = {
    accept: 'application/vnd.github+json',
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  return new ScmApi({ baseUrl, headers, pageSize: { name: 'per_page', value: 100 } }, context);
}

/** A GitHub App signs for itself, and gets a token for the installation, good for an hour. */
async function gitHubAppApi(
  api: string | undefined,
  secretName: string,
  context: GeneratorContext,
): Promise<ScmApi> {
  const read = (key: string): Promise<string> =>
    secretValue(context.ports.namespace, secretName, key, context);
  const installation = await read('githubAppInstallationID');
  const token = gitHubAppToken(
    await read('githubAppID'),
    await read('githubAppPrivateKey'),
    context.ports.clock.now(),
  );
  if (token === undefined) {
    throw generatorError(
      'the private key of the GitHub App cannot be used',
      'Put an RSA key in PEM form into githubAppPrivateKey of the Secret.',
    );
  }
  const baseUrl = gitHubBase(api);
  const granted = await gitHubWith(baseUrl, token, context).post(
    `/app/installations/${encodeURIComponent(installation)}/access_tokens`,
  );
  return gitHubWith(baseUrl, textAt(granted, 'token'), context);
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

interface BitbucketAuth {
  readonly basicAuth?: { readonly username: string; readonly passwordRef: SecretRef };
  readonly bearerToken?: { readonly tokenRef: SecretRef };
}

/** Bitbucket Server, whose API is below /rest. */
export async function bitbucketServerApi(
  settings: HostSettings & BitbucketAuth,
  context: GeneratorContext,
): Promise<ScmApi> {
  const base = (settings.api ?? '').replace(/\/+$/, '');
  return new ScmApi(
    {
      baseUrl: `${base.endsWith('/rest') ? base : `${base}/rest`}/api/1.0`,
      headers: await bitbucketHeaders(settings, context),
      pageSize: { name: 'limit', value: 100 },
      ...(await trust(settings, context)),
    },
    context,
  );
}

export async function bitbucketCloudApi(
  settings: { readonly api?: string } & BitbucketAuth,
  context: GeneratorContext,
): Promise<ScmApi> {
  return new ScmApi(
    {
      baseUrl: (settings.api || 'https://api.bitbucket.org/2.0').replace(/\/+$/, ''),
      headers: await bitbucketHeaders(settings, context),
      pageSize: { name: 'pagelen', value: 50 },
    },
    context,
  );
}

async function bitbucketHeaders(
  { basicAuth, bearerToken }: BitbucketAuth,
  context: GeneratorContext,
): Promise<Record<string, string>> {
  if (bearerToken !== undefined) {
    return { authorization: `Bearer ${await tokenOf(bearerToken.tokenRef, context)}` };
  }
  if (basicAuth === undefined) return {};
  return {
    authorization: basicAuthorization(basicAuth.username, await tokenOf(basicAuth.passwordRef, context)),
  };
}

/** Azure DevOps, whose access tokens are passwords without a name. */
export async function azureDevOpsApi(
  settings: { readonly api?: string; readonly organization: string; readonly tokenRef?: SecretRef },
  context: GeneratorContext,
): Promise<ScmApi> {
  const token = await tokenOf(settings.tokenRef, context);
  const base = (settings.api || 'https://dev.azure.com').replace(/\/+$/, '');
  return new ScmApi(
    {
      baseUrl: `${base}/${encodeURIComponent(settings.organization)}`,
      headers: token === '' ? {} : { authorization: basicAuthorization('', token) },
      pageSize: { name: '$top', value: 100 },
    },
    context,
  );
}
