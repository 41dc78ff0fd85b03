import { runeCount } from '../text/bytes.ts';

/** The flags, width and precision of one verb, and the padding they ask for. */
export class Flags {
  minus = false;
  plus = false;
  sharp = false;
  space = false;
  zero = false;
  /** `%+v` */
  plusV = false;
  /** `%#v` */
  sharpV = false;
  width: number | undefined = undefined;
  precision: number | undefined = undefined;

  clear(): void {
    this.minus = this.plus = this.sharp = this.space = this.zero = this.plusV = this.sharpV = false;
    this.width = undefined;
    this.precision = undefined;
  }

  pad(text: string): string {
    if (this.width === undefined || this.width === 0) return text;
    const missing = this.width - runeCount(text);
    if (missing <= 0) return text;
    if (this.minus) return text + ' '.repeat(missing);
    return (this.zero ? '0' : ' ').repeat(missing) + text;
  }

  /** {@link pad} for what must not be padded with zeros. */
  padSpaces(text: string): string {
    const zero = this.zero;
    this.zero = false;
    const padded = this.pad(text);
    this.zero = zero;
    return padded;
  }

  /** The first `precision` runes. */
  truncate(text: string): string {
    if (this.precision === undefined || text.length <= this.precision) return text;
    let count = this.precision;
    let end = 0;
    for (const char of text) {
      if (--count < 0) return text.slice(0, end);
      end += char.length;
    }
    return text;
  }
}
