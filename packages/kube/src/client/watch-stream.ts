import { type Clock, SetpointError } from '@setpoint/core';
import { KUBE_CODES, kubeError } from '../errors.ts';
import type { GroupVersionKind } from '../group-version-kind.ts';
import type { KubeObject } from '../object.ts';
import { deadline } from './deadline.ts';
import { parseJson } from './json.ts';
import { JsonLines } from './json-lines.ts';
import type { WatchEvent } from './kube-client.ts';
import { networkFailure } from './network-error.ts';
import { metadataOf } from './partial-metadata.ts';
import { parseStatus } from './status.ts';
import { statusError } from './status-error.ts';
import type { HttpResponse } from './transport.ts';

export interface WatchStreamOptions {
  readonly gvk: GroupVersionKind;
  readonly metadataOnly: boolean;
  readonly subject: string;
  readonly server: string;
  readonly clock: Clock;
  /** Without a byte for so long the stream counts as dead. */
  readonly stallMs: number;
  open(signal: AbortSignal): Promise<HttpResponse>;
}

/**
 * Events of one watch request. Ends when the server ends the stream, when it stalls, or when the signal aborts; a
 * line cut off by the end is dropped, for the server sends it again after a resume. Throws what an ERROR event says,
 * and `kube.unavailable` when the connection breaks.
 */
export async function* watchStream(
  options: WatchStreamOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent, void, undefined> {
  const stall = deadline(options.clock, options.stallMs, signal);
  stall.stop();
  let response: HttpResponse | undefined;
  try {
    response = await options.open(stall.signal);
    const lines = new JsonLines(options.subject);
    stall.extend();
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      stall.stop();
      for (const line of lines.push(chunk)) {
        if (signal.aborted) return;
        const event = decodeEvent(line, options);
        if (event !== undefined) yield event;
      }
      stall.extend();
    }
  } catch (error) {
    if (signal.aborted || stall.expired()) return;
    if (error instanceof SetpointError) throw error;
    throw networkFailure(error, { subject: options.subject, write: false, server: options.server }).error;
  } finally {
    stall.detach();
    response?.body.on('error', ignore).destroy();
  }
}

/** Destroying an unfinished body reports the abort we asked for. */
function ignore(): void {}

interface WireEvent {
  readonly type: string;
  readonly object: KubeObject;
}

function decodeEvent(line: string, options: WatchStreamOptions): WatchEvent | undefined {
  const event = parseEvent(line, options.subject);
  switch (event.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return {
        type: event.type,
        object: options.metadataOnly ? metadataOf(options.gvk, event.object) : event.object,
      };
    case 'BOOKMARK':
      return { type: 'BOOKMARK', resourceVersion: event.object.metadata.resourceVersion ?? '' };
    case 'ERROR':
      throw statusError(parseStatus(event.object, 500), { subject: options.subject, write: false });
    default:
      return undefined;
  }
}

function parseEvent(line: string, subject: string): WireEvent {
  let event: Partial<WireEvent> | undefined;
  try {
    event = parseJson(line) as Partial<WireEvent>;
  } catch (cause) {
    throw badEvent(subject, cause);
  }
  if (typeof event?.type !== 'string' || typeof event.object !== 'object' || event.object === null) {
    throw badEvent(subject);
  }
  return event as WireEvent;
}

function badEvent(subject: string, cause?: unknown): SetpointError {
  return kubeError(KUBE_CODES.badResponse, 'a watch event cannot be read', {
    subject,
    retry: 'backoff',
    cause,
  });
}
