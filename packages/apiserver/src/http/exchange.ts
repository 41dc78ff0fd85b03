import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { AuditedRequest } from '../audit/audited-request.ts';
import type { WatchSeries } from '../metrics/metrics.ts';
import type { ApiResource } from '../catalog/api-resource.ts';
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
  /** What was sent already, by those who send it themselves. */
  readonly sent: { bytes: number };
  /** The record of the request; undefined when none is kept. */
  readonly audit: AuditedRequest | undefined;
  /** Where a watch of the resource counts what it sends. */
  readonly watchSeries: (resource: ApiResource) => WatchSeries;
  /** Aborts when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}
