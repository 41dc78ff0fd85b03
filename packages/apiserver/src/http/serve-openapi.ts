import type { OpenApi, OpenApiDocument } from '../openapi/index.ts';
import { negotiate } from './accept.ts';
import type { Exchange } from './exchange.ts';
import type { OpenApiDocuments } from './non-resource-handler.ts';
import type { Reply } from './respond.ts';

/** Serves `/openapi/v2`, `/openapi/v3` and the documents below it, with ETags; v2 in protobuf as well. */
export function serveOpenApi(openApi: OpenApi): OpenApiDocuments {
  return {
    serve(exchange) {
      const path = exchange.info.path.replace(/\/+$/, '');
      if (path === '/openapi/v2' && wantsProtobuf(exchange)) return protobufReply(openApi, exchange);
      negotiate(exchange.request.headers.accept, new Set());
      if (path === '/openapi/v2') return documentReply(openApi.v2(), exchange);
      if (path === '/openapi/v3') return documentReply(openApi.index(), exchange);
      if (!path.startsWith('/openapi/v3/')) return undefined;
      const place = path.slice('/openapi/v3/'.length);
      const document = openApi.groupVersion(place);
      // Without a word, not even of what type it would be.
      if (document === undefined) return { code: 404, body: '', contentType: '' };
      const asked = exchange.query.get('hash');
      if (asked !== null && asked !== document.hash)
        return redirect(`/openapi/v3/${place}?hash=${document.hash}`);
      return documentReply(document, exchange, asked !== null);
    },
  };
}

const protobufType = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/** client-go asks for this form alone; older servers wrote the version after a dot. */
function wantsProtobuf({ request }: Exchange): boolean {
  return /proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/.test(request.headers.accept ?? '');
}

function protobufReply(openApi: OpenApi, { request }: Exchange): Reply {
  const { bytes, hash } = openApi.v2Protobuf();
  const headers = { etag: `"${hash}"`, vary: 'Accept', 'cache-control': 'no-cache, private' };
  const contentType = protobufType.replace('@', '.');
  if (request.headers['if-none-match'] === headers.etag) return { code: 304, body: '', contentType, headers };
  return { code: 200, body: bytes, contentType, headers };
}

function documentReply({ json, hash }: OpenApiDocument, exchange: Exchange, immutable = false): Reply {
  const etag = `"${hash}"`;
  // A path with the hash of its content never changes its content.
  const caching = immutable
    ? {
        'cache-control': 'public, immutable',
        expires: new Date(Date.now() + 365 * 24 * 3600 * 1000).toUTCString(),
      }
    : { 'cache-control': 'no-cache, private' };
  const headers = { etag, vary: 'Accept', ...caching };
  const contentType = 'application/json';
  if (exchange.request.headers['if-none-match'] === etag)
    return { code: 304, body: '', contentType, headers };
  return { code: 200, body: json, contentType, headers };
}

function redirect(location: string): Reply {
  return { code: 301, body: '', contentType: 'text/plain; charset=utf-8', headers: { location } };
}
