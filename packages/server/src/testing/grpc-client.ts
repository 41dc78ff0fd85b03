import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { decodeMessage } from '../grpc/decode.ts';
import { encodeMessage } from '../grpc/encode.ts';
import { frame } from '../grpc/frames.ts';
import { methodTypes } from '../grpc/message-types.ts';

export interface GrpcAnswer {
  readonly httpStatus: number;
  /** `grpc-status`, from the trailers or from a head alone. */
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly frames: readonly Buffer[];
  readonly messages: readonly unknown[];
}

/** A gRPC client over HTTP/2 that sends whatever bytes it is told to. */
export class GrpcClient {
  readonly session: ClientHttp2Session;

  constructor(url: string, options: { readonly ca?: string } = {}) {
    this.session = connect(url, options);
    this.session.on('error', () => {});
  }

  open(path: string, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    return this.session.request({
      ':method': 'POST',
      ':path': `/${path}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
  }

  /** Calls a method with JSON forms of its messages. */
  call(
    method: string,
    inputs: readonly unknown[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GrpcAnswer> {
    const type = methodTypes.get(method)?.request ?? '';
    return this.send(
      method,
      inputs.map((input) => frame(encodeMessage(type, input), 0)),
      headers,
    );
  }

  /** Sends bytes as they are. */
  send(
    method: string,
    chunks: readonly Uint8Array[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<GrpcAnswer> {
    const stream = this.open(method, headers);
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    return answerOf(stream, methodTypes.get(method)?.answer ?? '');
  }

  async close(): Promise<void> {
    if (this.session.destroyed) return;
    this.session.destroy();
    await once(this.session, 'close');
  }
}

/** What a stream is answered with, to its end; a stream that is reset has the code ''. */
export function answerOf(stream: ClientHttp2Stream, type: string): Promise<GrpcAnswer> {
  return new Promise((resolve) => {
    let headers: Record<string, unknown> = {};
    let trailers: Record<string, unknown> = {};
    const chunks: Buffer[] = [];
    stream.on('response', (fields) => (headers = fields));
    stream.on('trailers', (fields) => (trailers = fields));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => {});
    stream.on('close', () => {
      const fields = { ...headers, ...trailers };
      const frames = framesIn(Buffer.concat(chunks));
      const plain = frames.filter(([flag]) => flag === 0);
      resolve({
        httpStatus: Number(headers[':status'] ?? 0),
        code: textOf(fields['grpc-status']),
        message: textOf(fields['grpc-message']),
        headers: fields,
        frames,
        messages: plain.map((one) => JSON.parse(JSON.stringify(decodeMessage(type, one.subarray(5))))),
      });
    });
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function framesIn(bytes: Buffer): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}
