import { readFile } from 'node:fs/promises';
import type { AzureGrant } from '../repository.ts';
import { SecretText } from '../secret-text.ts';
import type { Granted, GrantPlace } from './granted.ts';
import { lifetimeMs, refused, textIn, type TokenRequests } from './token-request.ts';

/** Azure DevOps, by its well-known id. */
const DEVOPS_SCOPE = '499b84ac-1321-427f-aa17-267ca6975798/.default';
const MANAGEMENT_SCOPE = 'https://management.core.windows.net/.default';
/** The user of a registry's refresh token. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A token for Azure DevOps, or one that an Azure registry gives in exchange for the identity's. */
export async function azureGrant(
  grant: AzureGrant,
  { registry, environment }: GrantPlace,
  requests: TokenRequests,
  signal: AbortSignal,
): Promise<Granted> {
  const identity = await identityOf(grant, environment);
  const target = new URL(`${identity.authority}/${encodeURIComponent(identity.tenantId)}/oauth2/v2.0/token`);
  const form = {
    grant_type: 'client_credentials',
    client_id: identity.clientId,
    scope: registry === undefined ? DEVOPS_SCOPE : MANAGEMENT_SCOPE,
    ...identity.proof,
  };
  const answer = await requests.post(target, { form }, signal);
  const token = textIn(answer, 'access_token', target);
  if (registry === undefined) {
    return { credentials: { kind: 'bearer', token: new SecretText(token) }, lifetimeMs: lifetimeMs(answer) };
  }
  const exchange = new URL('/oauth2/exchange', registry);
  const exchanged = await requests.post(
    exchange,
    {
      form: {
        grant_type: 'access_token',
        service: registry.host,
        tenant: identity.tenantId,
        access_token: token,
      },
    },
    signal,
  );
  const password = new SecretText(textIn(exchanged, 'refresh_token', exchange));
  return { credentials: { kind: 'basic', username: NOBODY, password }, lifetimeMs: lifetimeMs(answer) };
}

interface Identity {
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly proof: Readonly<Record<string, string>>;
}

async function identityOf(grant: AzureGrant, environment: GrantPlace['environment']): Promise<Identity> {
  if (grant.kind === 'azure-service-principal') {
    const { authority, tenantId, clientId, clientSecret } = grant;
    return { authority, tenantId, clientId, proof: { client_secret: clientSecret.reveal() } };
  }
  const variable = (name: string): string => environment[name] ?? '';
  const authority = (variable('AZURE_AUTHORITY_HOST') || 'https://login.microsoftonline.com').replace(
    /\/+$/,
    '',
  );
  const file = variable('AZURE_FEDERATED_TOKEN_FILE');
  const tenantId = variable('AZURE_TENANT_ID');
  const clientId = variable('AZURE_CLIENT_ID');
  if (file === '' || tenantId === '' || clientId === '')
    throw refused(new URL(authority), 'this process has no Azure workload identity (AZURE_… variables)');
  // The kubelet writes it anew before it expires.
  const assertion = (await readFile(file, 'utf8')).trim();
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return {
    authority,
    tenantId,
    clientId,
    proof: { client_assertion_type: type, client_assertion: assertion },
  };
}
