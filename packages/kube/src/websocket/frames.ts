import { KUBE_CODES, kubeError } from '../errors.ts';

/** What a frame is for (RFC 6455, section 5.2). */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

const controlBytes = 125;

/**
 * Takes frames out of bytes as they come. Throws `kube.websocket` for what is no frame and for frames longer than
 * `maxBytes`, as soon as their head says so.
 */
export class FrameReader {
  readonly #maxBytes: number;
  #held = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): readonly Frame[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const frames: Frame[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) frames.push(next);
    return frames;
  }

  #next(): Frame | undefined {
    const bytes = this.#held;
    const [first, second] = bytes;
    if (first === undefined || second === undefined) return undefined;
    const opcode = first & 0x0f;
    const isControl = opcode >= 8;
    if ((first & 0x70) !== 0 || (opcode > 2 && opcode < 8) || opcode > 10) throw broken('an unknown frame');
    const short = second & 0x7f;
    if (isControl && (short > controlBytes || (first & 0x80) === 0)) throw broken('a control frame too long');
    const sizeBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const masked = (second & 0x80) !== 0;
    const start = 2 + sizeBytes + (masked ? 4 : 0);
    if (bytes.length < 2 + sizeBytes) return undefined;
    const length =
      sizeBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : sizeBytes === 2 ? bytes.readUInt16BE(2) : short;
    if (length > this.#maxBytes) throw broken('a frame too long');
    if (bytes.length < start + length) return undefined;
    const payload = Buffer.from(bytes.subarray(start, start + length));
    if (masked) mask(payload, bytes.subarray(start - 4, start));
    this.#held = bytes.subarray(start + length);
    return { final: (first & 0x80) !== 0, opcode, masked, payload };
  }
}

/** One whole message as a frame; clients mask what they send, servers do not. */
export function encodeFrame(opcode: number, payload: Uint8Array, maskKey?: Uint8Array): Buffer {
  const { length } = payload;
  const sizeBytes = length > 0xffff ? 8 : length > controlBytes ? 2 : 0;
  const head = Buffer.alloc(2 + sizeBytes);
  head[0] = 0x80 | opcode;
  head[1] = (maskKey === undefined ? 0 : 0x80) | (sizeBytes === 8 ? 127 : sizeBytes === 2 ? 126 : length);
  if (sizeBytes === 8) head.writeBigUInt64BE(BigInt(length), 2);
  else if (sizeBytes === 2) head.writeUInt16BE(length, 2);
  if (maskKey === undefined) return Buffer.concat([head, payload]);
  const masked = Buffer.from(payload);
  mask(masked, maskKey);
  return Buffer.concat([head, maskKey, masked]);
}

function mask(payload: Buffer, key: Uint8Array): void {
  for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (key[at & 3] ?? 0);
}

/** What keeps a connection from being a WebSocket. */
export function broken(what: string): Error {
  return kubeError(KUBE_CODES.websocket, `the WebSocket is broken: ${what}`, {
    rule: 'RFC 6455',
  });
}
