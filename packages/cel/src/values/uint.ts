/** An unsigned 64-bit integer: a class of its own, because a bigint is CEL's int. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}
