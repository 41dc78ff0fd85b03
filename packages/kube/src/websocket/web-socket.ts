import { createHash, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { broken, encodeFrame, FrameReader, opcodes } from './frames.ts';

export interface WebSocketMessage {
  readonly isText: boolean;
  readonly data: Buffer;
}

export interface WebSocketOptions {
  /** Which end this is: clients mask what they send, and each refuses what its own kind would send. */
  readonly role: 'client' | 'server';
  /** Bytes of one message. Default 1 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 1024 * 1024;
/** Messages that nobody has read hold the other side up. */
const maxUnread = 64;

/** Close codes (RFC 6455, section 7.4.1). */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  protocol: 1002,
  policy: 1008,
  failed: 1011,
} as const;

/**
 * Messages over a connection whose handshake is done. `messages` ends when either side closes and throws
 * `kube.websocket` when the other end breaks the protocol; nothing is left open after either.
 */
export class WebSocket {
  readonly #socket: Duplex;
  readonly #role: WebSocketOptions['role'];
  readonly #maxBytes: number;
  readonly #unread: WebSocketMessage[] = [];
  #parts: Buffer[] = [];
  #partsBytes = 0;
  #partsText = false;
  #problem: Error | undefined;
  #isOver = false;
  #closeSent = false;
  #wake: () => void = () => {};
  /** Called with each pong. */
  onPong: () => void = () => {};

  constructor(socket: Duplex, head: Uint8Array, { role, maxBytes = defaultMaxBytes }: WebSocketOptions) {
    this.#socket = socket;
    this.#role = role;
    this.#maxBytes = maxBytes;
    const reader = new FrameReader(maxBytes);
    const take = (chunk: Uint8Array): void => {
      try {
        for (const frame of reader.push(chunk))
          this.#take(frame.opcode, frame.final, frame.masked, frame.payload);
      } catch (error) {
        this.#fail(error as Error);
      }
    };
    socket.on('data', take);
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
    socket.on('end', () => this.#end());
    if (head.length > 0) take(head);
  }

  /** Every message, in order; one reader at a time. */
  async *messages(): AsyncGenerator<WebSocketMessage> {
    try {
      for (;;) {
        const next = this.#unread.shift();
        if (next !== undefined) {
          if (this.#unread.length < maxUnread) this.#socket.resume();
          yield next;
        } else if (this.#isOver) {
          if (this.#problem !== undefined) throw this.#problem;
          return;
        } else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.close();
    }
  }

  /** Resolves when more may be sent; does nothing on a connection that is over. */
  send(data: string | Uint8Array): Promise<void> {
    if (typeof data === 'string') return this.#write(opcodes.text, Buffer.from(data, 'utf8'));
    return this.#write(opcodes.binary, data);
  }

  ping(): void {
    void this.#write(opcodes.ping, Buffer.alloc(0));
  }

  /** Says so to the other end, once, and ends the connection. */
  close(code: number = closeCodes.normal, reason = ''): void {
    if (!this.#closeSent) {
      this.#closeSent = true;
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code, 0);
      const text = Buffer.from(reason, 'utf8').subarray(0, 120);
      void this.#write(opcodes.close, Buffer.concat([payload, text]));
    }
    if (!this.#socket.destroyed) this.#socket.end();
    this.#end();
  }

  #take(opcode: number, final: boolean, masked: boolean, payload: Buffer): void {
    if (this.#isOver) return;
    if (masked !== (this.#role === 'server')) throw broken('a frame masked as its sender must not');
    if (opcode === opcodes.ping) void this.#write(opcodes.pong, payload);
    else if (opcode === opcodes.pong) this.onPong();
    else if (opcode === opcodes.close) this.close();
    else this.#gather(opcode, final, payload);
  }

  #gather(opcode: number, final: boolean, payload: Buffer): void {
    const continues = opcode === opcodes.continuation;
    if (continues !== this.#parts.length > 0) throw broken('a message inside another');
    if (!continues) this.#partsText = opcode === opcodes.text;
    this.#parts.push(payload);
    this.#partsBytes += payload.length;
    if (this.#partsBytes > this.#maxBytes || this.#parts.length > 1024) throw broken('a message too long');
    if (!final) return;
    this.#unread.push({ isText: this.#partsText, data: Buffer.concat(this.#parts) });
    this.#parts = [];
    this.#partsBytes = 0;
    if (this.#unread.length >= maxUnread) this.#socket.pause();
    this.#wake();
  }

  async #write(opcode: number, payload: Uint8Array): Promise<void> {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const key = this.#role === 'client' ? randomBytes(4) : undefined;
    if (this.#socket.write(encodeFrame(opcode, payload, key))) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.once('drain', done);
      this.#socket.once('close', done);
    });
  }

  #fail(problem: Error): void {
    this.#problem ??= problem;
    this.close(closeCodes.protocol);
    this.#socket.destroy();
  }

  #end(): void {
    this.#isOver = true;
    this.#wake();
  }
}

/** The value of `Sec-WebSocket-Accept` for a key. */
export function acceptValue(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
