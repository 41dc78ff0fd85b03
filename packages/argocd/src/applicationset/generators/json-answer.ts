import { SetpointError } from '@setpoint/core';
import { applicationSetCodes } from '../errors.ts';
import type { HttpResponse } from '../http-port.ts';

/** The JSON of a good answer. Throws for any other, naming the address and the status, not what was sent. */
export function jsonOf(response: HttpResponse, url: string): unknown {
  isGood(response, url);
  return parsed(response.body, url);
}

/** True. Throws for an answer that is none of 2xx. */
export function isGood({ status }: HttpResponse, url: string): true {
  if (status >= 200 && status < 300) return true;
  throw answerError(`answered ${status}`, url);
}

function parsed(body: string, url: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw answerError('answered something that is no JSON', url);
  }
}

function answerError(problem: string, url: string): SetpointError {
  const { origin, pathname } = new URL(url);
  return new SetpointError(applicationSetCodes.http, `${origin}${pathname} ${problem}`, {
    subject: origin,
    nextAction: 'Check the address, the token and its permissions in the generator.',
    retry: 'backoff',
  });
}
