import type { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import type { HttpAccess } from '../http/http-access.ts';
import { type HttpAnswer, httpGet, httpPost, shownUrl } from '../http/http-get.ts';
import { statusError } from '../http/http-status.ts';

/** How token endpoints are reached. */
export interface TokenRequests {
  /** Tries a GET with the token; undefined for 404. */
  get(url: URL, bearer: string, signal: AbortSignal): Promise<Fields | undefined>;
  /** Posts a form, or nothing with the token. */
  post(url: URL, body: TokenBody, signal: AbortSignal): Promise<Fields>;
}

type TokenBody = { readonly form: Readonly<Record<string, string>> } | { readonly bearer: string };
type Fields = Readonly<Record<string, unknown>>;

const MAX_BYTES = 1024 * 1024;

/** Requests that go the repository's own way: its proxy and certificates. */
export function tokenRequests(access: HttpAccess, timeoutMs: number): TokenRequests {
  const common = { access, maxBytes: MAX_BYTES, timeoutMs };
  return {
    async get(url, bearer, signal) {
      const headers = { accept: 'application/vnd.github+json' };
      const answer = await httpGet({ ...common, url, headers, authorization: `Bearer ${bearer}` }, signal);
      return answer.status === 404 ? undefined : fieldsIn(answer, url);
    },
    async post(url, body, signal) {
      const isForm = 'form' in body;
      const posted = {
        ...common,
        url,
        headers: { accept: 'application/json' },
        contentType: isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        body: isForm ? new URLSearchParams(body.form).toString() : '',
        ...(isForm ? {} : { authorization: `Bearer ${body.bearer}` }),
      };
      return fieldsIn(await httpPost(posted, signal), url);
    },
  };
}

function fieldsIn(answer: HttpAnswer, url: URL): Fields {
  if (answer.status < 200 || answer.status > 299) {
    // Token endpoints answer 400 to credentials they do not know.
    if (answer.status === 400) throw refused(url, 'the server refused the credentials');
    throw statusError(answer, url, () => refused(url, 'the server knows no such installation or tenant'));
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(answer.body).toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Fields;
  } catch {
    // Said below, without the answer, which may hold a token.
  }
  throw refused(url, 'the server gave no token');
}

/** Why there is no token; never with what was sent or answered. */
export function refused(url: URL, why: string): SetpointError {
  return sourceError(SOURCE_CODES.authenticationFailed, why, shownUrl(url), {
    nextAction: "Check the repository's credentials.",
    retry: 'backoff',
  });
}

/** A text of an answer; throws when it is not there. */
export function textIn(fields: Fields, key: string, url: URL): string {
  const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (typeof value === 'string' && value !== '' && !/[\r\n]/.test(value)) return value;
  throw refused(url, 'the server gave no token');
}

/** How long an OAuth token counts, milliseconds; an hour when the answer does not say. */
export function lifetimeMs(fields: Fields): number {
  const seconds = Number(fields['expires_in']);
  return (Number.isFinite(seconds) && seconds > 0 ? seconds : 3600) * 1000;
}
