import type { Clock } from '@setpoint/core';
import { type Environment, httpAccessOf } from '../http/http-access.ts';
import { keptIn } from '../kept-in.ts';
import { parseReference } from '../registry/reference.ts';
import type { HttpCredentials, RepositorySpec, TokenGrant } from '../repository.ts';
import { SingleFlight } from '../single-flight.ts';
import { azureGrant } from './azure.ts';
import { gitHubAppGrant } from './github-app.ts';
import { googleGrant } from './google.ts';
import { grantKey, grantOf } from './grant-key.ts';
import type { Granted, GrantPlace } from './granted.ts';
import { type TokenRequests, tokenRequests } from './token-request.ts';

interface Held {
  /** Undefined before the first exchange. */
  granted: { readonly credentials: HttpCredentials; readonly untilMs: number } | undefined;
}

/** A token is exchanged so long before its end, for work that takes a while. */
const SLACK_MS = 300_000;
const MAX_HELD = 10_000;

export interface GrantsOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly environment: Environment;
}

/** Exchanges grants for tokens: once for all who ask at the same time, and kept until shortly before they end. */
export class Grants {
  readonly #options: GrantsOptions;
  readonly #held = new Map<string, Held>();
  readonly #flights = new SingleFlight<HttpCredentials>();

  constructor(options: GrantsOptions) {
    this.#options = options;
  }

  /** The spec with credentials that can be sent. Throws `source.authentication-failed` and the errors of HTTP. */
  async opened(spec: RepositorySpec, signal: AbortSignal): Promise<RepositorySpec> {
    const grant = grantOf(spec);
    if (grant === undefined) return spec;
    const key = `${grantKey(grant)} ${placeKey(spec, grant)}`;
    const held = keptIn(this.#held, key, MAX_HELD, (): Held => ({ granted: undefined }));
    const { clock } = this.#options;
    const known = held.granted;
    if (known !== undefined && known.untilMs > clock.monotonicMs()) {
      return { ...spec, credentials: known.credentials };
    }
    const exchange = async (stop: AbortSignal): Promise<HttpCredentials> => {
      const askedMs = clock.monotonicMs();
      const { credentials, lifetimeMs } = await this.#exchange(spec, grant, stop);
      held.granted = { credentials, untilMs: askedMs + Math.max(0, lifetimeMs - SLACK_MS) };
      return credentials;
    };
    return { ...spec, credentials: await this.#flights.run(key, exchange, signal) };
  }

  #exchange(spec: RepositorySpec, grant: TokenGrant, signal: AbortSignal): Promise<Granted> {
    const { clock, timeoutMs, environment } = this.#options;
    const { credentials: _grant, clientCertificate: _certificate, ...bare } = spec;
    const access = httpAccessOf(bare, new URL('https://token.invalid/'), environment);
    const requests: TokenRequests = tokenRequests(access, timeoutMs);
    const { kind, url, plainHttp = false } = spec;
    const registry = kind === 'oci' ? parseReference(url, spec.chart, plainHttp).origin : undefined;
    const place: GrantPlace = { url, registry, nowMs: clock.now(), environment };
    switch (grant.kind) {
      case 'github-app':
        return gitHubAppGrant(grant, place, requests, signal);
      case 'google-service-account':
        return googleGrant(grant, place, requests, signal);
      case 'azure-service-principal':
      case 'azure-workload-identity':
        return azureGrant(grant, place, requests, signal);
    }
  }
}

/** Most tokens are for all repositories of a grant: those of an installation that is looked up, and of a registry, are not. */
function placeKey({ url, kind }: RepositorySpec, grant: TokenGrant): string {
  if (grant.kind === 'github-app') return grant.installationId === '' ? url : '';
  return kind === 'oci' ? url : '';
}
