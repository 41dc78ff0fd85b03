import type { IncomingHttpHeaders } from 'node:http';
import type { Presented } from '../auth/authenticator.ts';
import { codes, serverError } from '../errors.ts';
import { grpcContentTypes } from '../grpc/wire.ts';

/** What every answer says to browsers: nothing is loaded from elsewhere, no inline script, no framing. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

export const hsts = 'max-age=31536000';

export interface Guarded {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly presented: Presented | undefined;
  /** `https://host:port` under which the request came. */
  readonly origin: string;
  /** Further origins people may come from: `url` of `argocd-cm`. */
  readonly allowedOrigins: readonly string[];
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses requests that change something and that another site may have made a browser send. */
export function guardAgainstOtherSites({
  method,
  headers,
  presented,
  origin,
  allowedOrigins,
}: Guarded): void {
  if (reading.has(method)) return;
  const given = headers.origin;
  if (given !== undefined && given !== origin && !allowedOrigins.includes(given)) {
    throw serverError(codes.crossSite, 'the request comes from another site', {
      rule: 'Requests that change something have the Origin of this server, or none.',
    });
  }
  if (headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site') {
    throw serverError(codes.crossSite, 'the request comes from another site');
  }
  checkContentType(headers, presented);
}

/** Refuses WebSockets that another site may have made a browser open: they are no requests that browsers ask about. */
export function guardWebSocket({
  headers,
  presented,
  origin,
  allowedOrigins,
}: Omit<Guarded, 'method'>): void {
  const given = headers.origin;
  const isOwn = given === origin || (given !== undefined && allowedOrigins.includes(given));
  if (isOwn || (given === undefined && presented?.by === 'header')) return;
  throw serverError(codes.crossSite, 'the WebSocket was opened from another site', {
    rule: 'A WebSocket has the Origin of this server, or a token in a header and none.',
  });
}

/** No form, and no other site without being asked first, can send these. */
const notFromForms = new Set(['application/json', ...grpcContentTypes]);

/** What could have come from a form is refused. */
function checkContentType(headers: IncomingHttpHeaders, presented: Presented | undefined): void {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (notFromForms.has(type)) return;
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
  if (type === '' && !hasBody && presented?.by === 'header') return;
  throw serverError(codes.contentType, 'Invalid content type', {
    rule: 'Requests that change something have content-type: application/json.',
  });
}

/** Names under which a server that listens on loopback alone is reached: no other name may be bound to it. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
