import { createHash } from 'node:crypto';
import type { Clock } from '@setpoint/core';
import { authorizationOf } from '../access.ts';
import { wrongDigest } from '../charts/chart-repository.ts';
import { printable, SOURCE_CODES, sourceError } from '../errors.ts';
import type { HttpAccess } from '../http/http-access.ts';
import { type HttpAnswer, httpGet } from '../http/http-get.ts';
import { statusError } from '../http/http-status.ts';
import type { SourceQuotas } from '../quotas.ts';
import { SecretText } from '../secret-text.ts';
import { parseChallenge } from './challenge.ts';
import { type Descriptor, type Manifest, manifestTypes, parseManifest } from './manifest.ts';
import { isDigest, isTag, type RegistryReference } from './reference.ts';

interface Token {
  /** A whole `Authorization`. */
  readonly authorization: SecretText;
  readonly untilMs: number;
}

const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_TOKEN_BYTES = 1024 * 1024;
const MAX_PAGES = 1000;
const PAGE = 1000;
/** The lifetime of a token that names none, and what is taken off each for clocks that differ, in seconds. */
const DEFAULT_TOKEN_SECONDS = 60;
const TOKEN_SLACK_SECONDS = 10;

/** A manifest, and the digest it was checked against. */
export interface NamedManifest {
  readonly digest: string;
  readonly manifest: Manifest;
}

/** One repository of a registry, by the OCI distribution specification, seen with one set of credentials. */
export class RegistryClient {
  readonly #reference: RegistryReference;
  readonly #access: HttpAccess;
  readonly #clock: Clock;
  readonly #quotas: SourceQuotas;
  #token: Token | undefined;

  constructor(reference: RegistryReference, access: HttpAccess, clock: Clock, quotas: SourceQuotas) {
    this.#reference = reference;
    this.#access = access;
    this.#clock = clock;
    this.#quotas = quotas;
  }

  /** Every tag, page by page. Throws `source.repository-not-found`. */
  async tags(signal: AbortSignal): Promise<readonly string[]> {
    const tags: string[] = [];
    let url: URL | undefined = this.#url(`tags/list?n=${PAGE}`);
    for (let page = 0; url !== undefined && page < MAX_PAGES; page++) {
      const answer = await this.#get(url, {}, MAX_MANIFEST_BYTES, signal);
      if (answer.status !== 200) throw statusError(answer, url, () => this.#missing());
      tags.push(...this.#tagsIn(answer));
      url = this.#nextPage(answer, url);
    }
    return tags;
  }

  /** The digest a tag names now, without reading what it names; undefined when the registry does not say. */
  async digestOf(tag: string, signal: AbortSignal): Promise<string | undefined> {
    if (!isTag(tag)) return undefined;
    const headers = { accept: manifestTypes.join(', ') };
    const answer = await this.#get(this.#url(`manifests/${tag}`), headers, 0, signal, 'HEAD');
    const digest = answer.header('docker-content-digest');
    return answer.status === 200 && isDigest(digest) ? digest : undefined;
  }

  /** The manifest a tag or digest names, checked against the digest; undefined when there is none. */
  async manifest(tagOrDigest: string, signal: AbortSignal): Promise<NamedManifest | undefined> {
    if (!isTag(tagOrDigest) && !isDigest(tagOrDigest)) return undefined;
    const url = this.#url(`manifests/${tagOrDigest}`);
    const answer = await this.#get(url, { accept: manifestTypes.join(', ') }, MAX_MANIFEST_BYTES, signal);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw statusError(answer, url, () => this.#missing());
    const digest = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
    if (isDigest(tagOrDigest) && digest !== tagOrDigest) throw wrongDigest(url, tagOrDigest, digest);
    const announced = answer.header('docker-content-digest');
    if (isDigest(announced) && announced !== digest) throw wrongDigest(url, announced, digest);
    return { digest, manifest: parseManifest(answer.body, `${this.#reference.display}@${digest}`) };
  }

  /** The bytes a descriptor names, checked against its digest. */
  async blob({ digest, size }: Descriptor, signal: AbortSignal): Promise<Uint8Array> {
    const url = this.#url(`blobs/${digest}`);
    const { maxArchiveBytes } = this.#quotas;
    if (size > maxArchiveBytes) throw this.#tooLarge(size, maxArchiveBytes);
    const answer = await this.#get(url, {}, maxArchiveBytes, signal);
    if (answer.status !== 200) throw statusError(answer, url, () => this.#missing());
    const found = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
    if (found !== digest) throw wrongDigest(url, digest, found);
    return answer.body;
  }

  #url(rest: string): URL {
    return new URL(`/v2/${this.#reference.name}/${rest}`, this.#reference.origin);
  }

  /** Asks with what it last was let in with; a refusal that says how to be let in is answered once. */
  async #get(
    url: URL,
    headers: Readonly<Record<string, string>>,
    maxBytes: number,
    signal: AbortSignal,
    method: 'GET' | 'HEAD' = 'GET',
  ): Promise<HttpAnswer> {
    const { fetchTimeoutMs: timeoutMs } = this.#quotas;
    const ask = { url, method, access: this.#access, headers, maxBytes, timeoutMs };
    const known = this.#token;
    const isFresh = known !== undefined && known.untilMs > this.#clock.monotonicMs();
    const authorization = isFresh ? known.authorization.reveal() : undefined;
    const answer = await httpGet({ ...ask, authorization }, signal);
    if (answer.status !== 401) return answer;
    this.#token = await this.#letIn(answer, url, signal);
    if (this.#token === undefined) return answer;
    return httpGet({ ...ask, authorization: this.#token.authorization.reveal() }, signal);
  }

  async #letIn(refusal: HttpAnswer, url: URL, signal: AbortSignal): Promise<Token | undefined> {
    const challenge = parseChallenge(refusal.header('www-authenticate'));
    const own = authorizationOf(this.#access.credentials);
    if (challenge?.scheme === 'basic') {
      return own === undefined
        ? undefined
        : { authorization: new SecretText(own), untilMs: Number.POSITIVE_INFINITY };
    }
    return challenge === undefined ? undefined : this.#fetchToken(challenge.parameters, url, own, signal);
  }

  /** The token endpoint of the Docker and OCI registries: a GET with the credentials, or without for the public. */
  async #fetchToken(
    parameters: ReadonlyMap<string, string>,
    asked: URL,
    credentials: string | undefined,
    signal: AbortSignal,
  ): Promise<Token> {
    const realm = this.#realm(parameters.get('realm') ?? '', asked);
    const service = parameters.get('service');
    if (service !== undefined) realm.searchParams.set('service', service);
    const scopes = (parameters.get('scope') ?? `repository:${this.#reference.name}:pull`).split(' ');
    for (const scope of scopes) realm.searchParams.append('scope', scope);
    const answer = await httpGet(
      {
        url: realm,
        access: this.#access,
        authorization: credentials,
        maxBytes: MAX_TOKEN_BYTES,
        timeoutMs: this.#quotas.listTimeoutMs,
      },
      signal,
    );
    if (answer.status !== 200) throw statusError(answer, realm, () => this.#badToken());
    const body = parsedJson(answer.body) as Record<string, unknown> | undefined;
    const token = body?.['token'] ?? body?.['access_token'];
    if (typeof token !== 'string' || token === '' || /[\r\n]/.test(token)) throw this.#badToken();
    const seconds = Number(body?.['expires_in'] ?? DEFAULT_TOKEN_SECONDS);
    const lasting = Number.isFinite(seconds) ? Math.max(seconds - TOKEN_SLACK_SECONDS, 0) : 0;
    return {
      authorization: new SecretText(`Bearer ${token}`),
      untilMs: this.#clock.monotonicMs() + lasting * 1000,
    };
  }

  /** Credentials for a registry with TLS are never sent to a token endpoint without. */
  #realm(text: string, asked: URL): URL {
    const realm = URL.canParse(text, asked.href) ? new URL(text, asked) : undefined;
    if (realm?.protocol === 'https:' || (realm?.protocol === 'http:' && asked.protocol === 'http:'))
      return realm;
    throw this.#badToken();
  }

  #tagsIn(answer: HttpAnswer): readonly string[] {
    const body = parsedJson(answer.body) as { readonly tags?: unknown } | undefined;
    const tags = body?.tags ?? [];
    if (Array.isArray(tags)) return tags.filter((tag): tag is string => typeof tag === 'string');
    throw this.#badAnswer('its list of tags is none');
  }

  #nextPage(answer: HttpAnswer, current: URL): URL | undefined {
    const target = /<([^>]*)>\s*;[^,]*rel="?next"?/i.exec(answer.header('link'))?.[1];
    if (target === undefined || !URL.canParse(target, current.href)) return undefined;
    const next = new URL(target, current);
    if (next.origin !== current.origin || next.href === current.href)
      throw this.#badAnswer('its next page of tags is elsewhere');
    return next;
  }

  #missing() {
    return sourceError(
      SOURCE_CODES.repositoryNotFound,
      'the registry has no such repository',
      this.#reference.display,
      {
        nextAction: 'Correct the URL of the repository or the name of the chart.',
        retry: 'backoff',
      },
    );
  }

  #badToken() {
    return sourceError(
      SOURCE_CODES.authenticationFailed,
      'the registry gave no token to read with',
      this.#reference.display,
      { nextAction: "Check the repository's credentials.", retry: 'backoff' },
    );
  }

  #badAnswer(why: string) {
    return sourceError(
      SOURCE_CODES.badArtifact,
      `the registry's answer cannot be used: ${why}`,
      this.#reference.display,
      {
        nextAction: 'Check that the URL is that of an OCI registry.',
        retry: 'backoff',
      },
    );
  }

  #tooLarge(size: number, limit: number) {
    return sourceError(
      SOURCE_CODES.quota,
      `a layer of ${size} bytes is larger than ${limit}`,
      printable(this.#reference.display),
      { nextAction: 'Leave out what is not needed, or raise the quota.' },
    );
  }
}

function parsedJson(body: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Every caller says what it lacks in an answer that is no JSON.
    return undefined;
  }
}
