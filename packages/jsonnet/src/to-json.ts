import { numberText } from './numbers.ts';
import type { ObjectValue } from './object-value.ts';
import type { Runtime } from './runtime.ts';
import { quoteText } from './text.ts';
import { activityTrace, type Trace } from './trace.ts';
import { ArrayValue, force, FunctionValue, type Value } from './values.ts';

/** A value as text: strings as they are, all else as JSON on one line. */
export function toText(rt: Runtime, value: Value, trace: Trace): string {
  return typeof value === 'string' ? value : toJson(rt, value, trace, false);
}

/** JSON as jsonnet prints it: on many lines with an indent of three spaces, or on one. */
export function toJson(rt: Runtime, value: Value, trace: Trace, multiline = true): string {
  const writer = new JsonWriter(rt, multiline);
  writer.write(value, '', trace);
  return writer.text();
}

const ASSERTIONS = activityTrace('Checking object assertions');

class JsonWriter {
  readonly #rt: Runtime;
  readonly #multiline: boolean;
  readonly #parts: string[] = [];
  #length = 0;
  #text = '';

  constructor(rt: Runtime, multiline: boolean) {
    this.#rt = rt;
    this.#multiline = multiline;
  }

  text(): string {
    this.#flush();
    return this.#text;
  }

  #flush(): void {
    this.#text += this.#parts.join('');
    this.#parts.length = 0;
    this.#rt.chargeText(this.#text.length);
  }

  #put(part: string): void {
    this.#length += part.length;
    this.#parts.push(part);
    if (this.#length > 65_536) {
      this.#length = 0;
      this.#flush();
    }
  }

  write(value: Value, indent: string, trace: Trace): void {
    const frame = this.#rt.enter(trace);
    if (value === null || typeof value === 'boolean') this.#put(String(value));
    else if (typeof value === 'number') this.#put(numberText(value));
    else if (typeof value === 'string') this.#put(quoteText(value));
    else if (value instanceof ArrayValue) this.#array(value, indent);
    else if (value instanceof FunctionValue)
      throw this.#rt.errorInFrame("couldn't manifest function as JSON");
    else this.#object(value, indent);
    this.#rt.leave(frame);
  }

  #array({ elements }: ArrayValue, indent: string): void {
    const deeper = this.#multiline ? `${indent}   ` : indent;
    let before = this.#multiline ? '[\n' : '[';
    for (let i = 0; i < elements.length; i++) {
      this.#put(before + deeper);
      before = this.#multiline ? ',\n' : ', ';
      const trace = activityTrace(`Array element ${i}`);
      this.write(force(this.#rt, elements[i] ?? null, trace), deeper, trace);
    }
    this.#close(elements.length, indent, '[ ]', ']');
  }

  #object(object: ObjectValue, indent: string): void {
    const deeper = this.#multiline ? `${indent}   ` : indent;
    let before = this.#multiline ? '{\n' : '{';
    const names = object.fieldNames();
    object.checkAsserts(this.#rt, ASSERTIONS);
    for (const name of names) {
      this.#put(`${before}${deeper}${quoteText(name)}: `);
      before = this.#multiline ? ',\n' : ', ';
      const trace = activityTrace(`Field ${JSON.stringify(name)}`);
      this.write(object.get(this.#rt, name, trace), deeper, trace);
    }
    this.#close(names.length, indent, '{ }', '}');
  }

  #close(count: number, indent: string, empty: string, end: string): void {
    if (count === 0) this.#put(empty);
    else this.#put(this.#multiline ? `\n${indent}${end}` : end);
  }
}
