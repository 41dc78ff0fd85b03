import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { UserInfo } from '../registry/request.ts';
import type { RequestInfo } from './request-info.ts';
import type { Response } from './respond.ts';

/** One request being served. */
export interface Exchange {
  readonly request: IncomingMessage | Http2ServerRequest;
  readonly response: Response;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  readonly warnings: Set<string>;
  /** Aborts when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}
