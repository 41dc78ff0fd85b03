import type { SetpointError } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from '../errors.ts';
import { type HttpAnswer, shownUrl } from './http-get.ts';

/** The error of an answer that is no success; `missing` says what a 404 means here. */
export function statusError(answer: HttpAnswer, url: URL, missing: () => SetpointError): SetpointError {
  const { status } = answer;
  const subject = shownUrl(url);
  if (status === 404) return missing();
  if (status === 401 || status === 403) {
    return sourceError(SOURCE_CODES.authenticationFailed, `the server answered ${status}`, subject, {
      nextAction: "Check the repository's credentials.",
      retry: 'backoff',
    });
  }
  const seconds = Number(answer.header('retry-after'));
  const waits = (status === 429 || status === 503) && Number.isFinite(seconds) && seconds > 0;
  return sourceError(SOURCE_CODES.unreachable, `the server answered ${status}`, subject, {
    nextAction: 'Nothing to do when the server recovers; else check the URL.',
    ...(waits ? { retry: 'after', retryAfterMs: Math.min(seconds, 3600) * 1000 } : { retry: 'backoff' }),
  });
}
