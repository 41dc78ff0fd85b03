import { badRequest } from '../status/answers.ts';

/** Wire types of protocol buffers that Kubernetes uses. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads the wire format; every call checks that what it reads is there. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.#at >= this.#end) throw truncated();
      const byte = this.#bytes[this.#at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw badRequest('the protobuf body holds a number that is too long');
  }

  /** Field number and wire type of what follows. */
  tag(): { readonly number: number; readonly type: number } {
    const tag = Number(this.varint());
    return { number: Math.floor(tag / 8), type: tag % 8 };
  }

  double(): number {
    const at = this.#take(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + at, 8).getFloat64(0, true);
  }

  bytes(): Uint8Array {
    const length = Number(this.varint());
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  skip(type: number): void {
    if (type === wire.varint) this.varint();
    else if (type === wire.fixed64) this.#take(8);
    else if (type === wire.bytes) this.bytes();
    else if (type === wire.fixed32) this.#take(4);
    else throw badRequest(`the protobuf body uses wire type ${type}, which Kubernetes does not`);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw truncated();
    this.#at = at + length;
    return at;
  }
}

function truncated(): Error {
  return badRequest('the protobuf body ends in the middle of a field');
}
