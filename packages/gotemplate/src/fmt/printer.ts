import { anyType, bytesType, type GoType, isUnsignedKind, uint8Type } from '../values/go-type.ts';
import { indirect, isNilPointer, itemsOf, typeOf } from '../values/inspect.ts';
import { Int, uint8 } from '../values/int.ts';
import {
  Complex,
  GoBytes,
  GoFunc,
  GoNamed,
  GoNilMap,
  GoPointer,
  GoSlice,
  GoStruct,
} from '../values/objects.ts';
import { sortedKeys } from '../values/sorted-keys.ts';
import { fromBytes } from '../text/bytes.ts';
import { limitError } from '../errors.ts';
import { joinedBytes } from './byte-list.ts';
import { Flags } from './flags.ts';
import {
  formatChar,
  formatFloatVerb,
  formatHexBytes,
  formatHexString,
  formatInteger,
  formatQuoted,
  formatQuotedChar,
  formatUnicode,
} from './format-scalars.ts';

/** Nesting beyond which a value is taken to contain itself; Go would overflow its stack. */
const maxDepth = 1000;
/** Values one verb may print: shared parts count every time, so that few lists can be many. */
const maxElements = 1_000_000;

/** Writes values as Go's fmt does, one verb at a time, into `out`. */
export class Printer {
  out = '';
  readonly flags = new Flags();
  #erroring = false;
  #elements = 0;

  /** One operand of a verb. */
  printArg(value: unknown, verb: string): void {
    if (value === null || value === undefined) {
      if (verb === 'T' || verb === 'v') this.out += this.flags.pad('<nil>');
      else this.#badVerb(verb, value);
      return;
    }
    if (verb === 'T') {
      this.out += this.flags.pad(this.flags.truncate((typeOf(value) as GoType).name));
      return;
    }
    if (verb === 'p') {
      this.#pointer(value, verb);
      return;
    }
    if (value instanceof GoBytes && value.type === bytesType) this.#bytes(value, verb, '[]byte');
    else if (verb === 'w') this.#badVerb(verb, value);
    else this.#value(value, verb, 0);
  }

  #value(value: unknown, verb: string, depth: number): void {
    if (depth > maxDepth) throw limitError('the nesting of a printed value', maxDepth, 'maxPrintDepth');
    if (++this.#elements > maxElements)
      throw limitError('the size of a printed value', maxElements, 'maxPrintElements');
    switch (typeof value) {
      case 'string':
        this.#string(value, verb);
        return;
      case 'number':
        this.#float(value, 64, verb);
        return;
      case 'boolean':
        if (verb === 't' || verb === 'v') this.out += this.flags.pad(String(value));
        else this.#badVerb(verb, value);
        return;
      default:
        this.#object(value, verb, depth);
    }
  }

  #object(value: unknown, verb: string, depth: number): void {
    if (value instanceof Int && value.type.string === undefined)
      this.#integer(value.value, value.type, verb, value);
    else if (this.#methods(value, verb)) return;
    else if (value instanceof GoNamed) this.#named(value, verb);
    else if (value instanceof Complex) this.#complex(value, verb);
    else if (value instanceof Map) this.#map(value, verb, depth);
    else if (value instanceof GoBytes) this.#bytes(value, verb, value.type.name);
    else if (Array.isArray(value) || value instanceof GoSlice) this.#slice(value, verb, depth);
    else if (value instanceof GoStruct) this.#struct(value, verb, depth);
    else if (value instanceof GoPointer) this.#pointerValue(value, verb, depth);
    else if (value instanceof GoFunc) this.#pointer(value, verb);
    else if (value instanceof GoNilMap) this.out += this.flags.sharpV ? `${value.type.name}(nil)` : 'map[]';
    else this.out += `?${(typeOf(value) as GoType).name}?`;
  }

  /** Error() and String(), where the verb takes a string. */
  #methods(value: unknown, verb: string): boolean {
    if (this.#erroring || this.flags.sharpV) return false;
    if (verb !== 'v' && verb !== 's' && verb !== 'x' && verb !== 'X' && verb !== 'q') return false;
    const type = typeOf(value) as GoType;
    let target = value;
    let method = type.error ?? type.string;
    if (method === undefined && type.kind === 'ptr') {
      method = type.elem?.error ?? type.elem?.string;
      if (method === undefined) return false;
      if (isNilPointer(value)) {
        this.out += '<nil>';
        return true;
      }
      target = indirect(value);
    }
    if (method === undefined) return false;
    this.#string(method(target), verb);
    return true;
  }

  #string(text: string, verb: string): void {
    const flags = this.flags;
    switch (verb) {
      case 'v':
        this.out += flags.sharpV ? formatQuoted(flags, text) : flags.pad(flags.truncate(text));
        return;
      case 's':
        this.out += flags.pad(flags.truncate(text));
        return;
      case 'q':
        this.out += formatQuoted(flags, text);
        return;
      case 'x':
      case 'X':
        this.out += formatHexString(flags, text, verb === 'X');
        return;
      default:
        this.#badVerb(verb, text);
    }
  }

  #integer(value: number | bigint, type: GoType, verb: string, whole: unknown): void {
    const flags = this.flags;
    switch (verb) {
      case 'v':
        if (flags.sharpV && isUnsignedKind(type.kind)) this.#hex(value, true);
        else this.out += formatInteger(flags, value, 10, verb);
        return;
      case 'd':
        this.out += formatInteger(flags, value, 10, verb);
        return;
      case 'b':
        this.out += formatInteger(flags, value, 2, verb);
        return;
      case 'o':
      case 'O':
        this.out += formatInteger(flags, value, 8, verb);
        return;
      case 'x':
      case 'X':
        this.out += formatInteger(flags, value, 16, verb);
        return;
      case 'c':
        this.out += formatChar(flags, value);
        return;
      case 'q':
        this.out += formatQuotedChar(flags, value);
        return;
      case 'U':
        this.out += formatUnicode(flags, value);
        return;
      default:
        this.#badVerb(verb, whole);
    }
  }

  #hex(value: number | bigint, leading: boolean): void {
    const sharp = this.flags.sharp;
    this.flags.sharp = leading;
    this.out += formatInteger(this.flags, value, 16, 'v');
    this.flags.sharp = sharp;
  }

  #float(value: number, bits: 32 | 64, verb: string, whole: unknown = value): void {
    switch (verb) {
      case 'v':
        this.out += formatFloatVerb(this.flags, value, bits, 'g', -1);
        return;
      case 'b':
      case 'g':
      case 'G':
      case 'x':
      case 'X':
        this.out += formatFloatVerb(this.flags, value, bits, verb, -1);
        return;
      case 'f':
      case 'e':
      case 'E':
      case 'F':
        this.out += formatFloatVerb(this.flags, value, bits, verb === 'F' ? 'f' : verb, 6);
        return;
      default:
        this.#badVerb(verb, whole);
    }
  }

  #complex(value: Complex, verb: string): void {
    if (!'vbgGxXfFeE'.includes(verb)) {
      this.#badVerb(verb, value);
      return;
    }
    const plus = this.flags.plus;
    this.out += '(';
    this.#float(value.re, 64, verb);
    this.flags.plus = true;
    this.#float(value.im, 64, verb);
    this.out += 'i)';
    this.flags.plus = plus;
  }

  #named(value: GoNamed, verb: string): void {
    const inner = value.value;
    const { kind } = value.type;
    if (kind === 'bool') {
      if (verb === 't' || verb === 'v') this.out += this.flags.pad(String(inner));
      else this.#badVerb(verb, value);
    } else if (typeof inner === 'string') {
      this.#string(inner, verb);
    } else if (typeof inner === 'number' && (kind === 'float64' || kind === 'float32')) {
      this.#float(inner, kind === 'float32' ? 32 : 64, verb, value);
    } else {
      this.#integer(inner as number | bigint, value.type, verb, value);
    }
  }

  /** An element of a container: elements of interface type may be nil. */
  #element(value: unknown, verb: string, depth: number): void {
    if (value !== null && value !== undefined) this.#value(value, verb, depth);
    else if (++this.#elements > maxElements)
      throw limitError('the size of a printed value', maxElements, 'maxPrintElements');
    else this.out += this.flags.sharpV ? `${anyType.name}(nil)` : '<nil>';
  }

  #map(map: ReadonlyMap<unknown, unknown>, verb: string, depth: number): void {
    const sharp = this.flags.sharpV;
    this.out += sharp ? `${(typeOf(map) as GoType).name}{` : 'map[';
    let first = true;
    for (const key of sortedKeys(map)) {
      if (!first) this.out += sharp ? ', ' : ' ';
      first = false;
      this.#element(key, verb, depth + 1);
      this.out += ':';
      this.#element(map.get(key), verb, depth + 1);
    }
    this.out += sharp ? '}' : ']';
  }

  #slice(value: unknown[] | GoSlice, verb: string, depth: number): void {
    const items = itemsOf(value) as readonly unknown[];
    const sharp = this.flags.sharpV;
    if (sharp) {
      this.out += (typeOf(value) as GoType).name;
      if (value instanceof GoSlice && value.isNil) {
        this.out += '(nil)';
        return;
      }
    }
    this.out += sharp ? '{' : '[';
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.out += sharp ? ', ' : ' ';
      this.#element(items[i], verb, depth + 1);
    }
    this.out += sharp ? '}' : ']';
  }

  #bytes(value: GoBytes, verb: string, typeText: string): void {
    const { flags } = this;
    switch (verb) {
      case 's':
        this.out += flags.pad(flags.truncate(fromBytes(value.data)));
        return;
      case 'q':
        this.out += formatQuoted(flags, fromBytes(value.data));
        return;
      case 'x':
      case 'X':
        this.out += formatHexBytes(flags, value.data, verb === 'X');
        return;
      default:
        this.#byteList(value, verb, typeText);
    }
  }

  #byteList(value: GoBytes, verb: string, typeText: string): void {
    const sharp = this.flags.sharpV;
    const before = this.out;
    const textOf = (byte: number): string => {
      this.out = '';
      if (sharp) this.#hex(byte, true);
      else this.#integer(byte, uint8Type, verb, uint8(byte));
      return this.out;
    };
    const bytes = joinedBytes(value.data, sharp ? ', ' : ' ', textOf);
    this.out = before + (sharp ? `${typeText}{` : '[') + bytes + (sharp ? '}' : ']');
  }

  #struct(value: GoStruct, verb: string, depth: number): void {
    const sharp = this.flags.sharpV;
    if (sharp) this.out += value.type.name;
    this.out += '{';
    let first = true;
    for (const name of value.type.fields) {
      if (!first) this.out += sharp ? ', ' : ' ';
      first = false;
      if (sharp || this.flags.plusV) this.out += `${name}:`;
      this.#element(value.fields.get(name), verb, depth + 1);
    }
    this.out += '}';
  }

  #pointerValue(value: GoPointer, verb: string, depth: number): void {
    const target = value.target;
    const composite = target instanceof GoStruct || target instanceof Map || itemsOf(target) !== undefined;
    if (depth === 0 && composite) {
      this.out += '&';
      this.#value(target, verb, depth + 1);
    } else {
      this.#pointer(value, verb);
    }
  }

  /** Addresses mean nothing here; every one is printed as the same plausible number. */
  #pointer(value: unknown, verb: string): void {
    const { kind, name } = typeOf(value) as GoType;
    if (kind !== 'func' && kind !== 'map' && kind !== 'ptr' && kind !== 'slice') {
      this.#badVerb(verb, value);
      return;
    }
    const address = isNilPointer(value) || (value instanceof GoSlice && value.isNil) ? 0 : 0xc000010000;
    if (verb === 'v' && this.flags.sharpV) {
      this.out += `(${name})(${address === 0 ? 'nil' : `0x${address.toString(16)}`})`;
    } else if (verb === 'v' && address === 0) {
      this.out += this.flags.pad('<nil>');
    } else if (verb === 'v' || verb === 'p') {
      this.#hex(address, !this.flags.sharp);
    } else if ('bodxX'.includes(verb)) {
      this.#integer(address, uint8Type, verb, value);
    } else {
      this.#badVerb(verb, value);
    }
  }

  #badVerb(verb: string, value: unknown): void {
    this.#erroring = true;
    this.out += `%!${verb}(`;
    if (value === null || value === undefined) {
      this.out += '<nil>';
    } else {
      this.out += `${(typeOf(value) as GoType).name}=`;
      this.#value(value, 'v', 0);
    }
    this.out += ')';
    this.#erroring = false;
  }
}
