import { numberText } from '../numbers.ts';
import { ObjectValue } from '../object-value.ts';
import type { Runtime } from '../runtime.ts';
import { quoteText } from '../text.ts';
import type { Trace } from '../trace.ts';
import { ArrayValue, force, FunctionValue, typeName, type Value } from '../values.ts';

type Path = readonly string[];

/** An object as `std.manifestTomlEx` writes it. */
export function manifestToml(rt: Runtime, value: Value, indent: string, trace: Trace): string {
  if (!(value instanceof ObjectValue))
    throw rt.error(`TOML body must be an object. Got ${typeName(value)}`, trace);
  return new TomlWriter(rt, indent, trace).table(value, [], [], '', rt.maxStack);
}

class TomlWriter {
  readonly #rt: Runtime;
  readonly #indent: string;
  readonly #trace: Trace;

  constructor(rt: Runtime, indent: string, trace: Trace) {
    this.#rt = rt;
    this.#indent = indent;
    this.#trace = trace;
  }

  #checkDepth(depth: number): void {
    if (depth <= 0)
      throw this.#rt.error('max manifest depth exceeded, possible infinite recursion', this.#trace);
  }

  table(table: ObjectValue, path: Path, place: Path, indent: string, depth: number): string {
    this.#checkDepth(depth);
    const lines: string[] = [];
    const sections: string[] = [''];
    for (const name of table.fieldNames()) {
      const field = table.get(this.#rt, name, this.#trace);
      const inside = [...place, name];
      if (this.#isSection(field)) {
        sections.push(this.#section(field, [...path, name], inside, indent, depth - 1));
      } else {
        const text = `${tomlKey(name)} = ${this.#value(field, inside, false, depth - 1)}`;
        lines.push(...text.split('\n'));
      }
    }
    const body = lines.length > 0 ? indent : '';
    const text = body + lines.join(`\n${indent}`) + sections.join('\n\n');
    this.#rt.chargeText(text.length);
    return text;
  }

  /** An object, or an array of nothing but objects. */
  #isSection(value: Value): boolean {
    if (value instanceof ObjectValue) return true;
    if (!(value instanceof ArrayValue) || value.elements.length === 0) return false;
    return value.elements.every((element) => force(this.#rt, element, this.#trace) instanceof ObjectValue);
  }

  #section(value: Value, path: Path, place: Path, indent: string, depth: number): string {
    this.#checkDepth(depth);
    const header = path.map(tomlKey).join('.');
    const render = (open: string, table: ObjectValue, inside: Path): string => {
      const line = table.visibleCount() > 0 ? '\n' : '';
      return `${indent}${open}${line}${this.table(table, path, inside, indent + this.#indent, depth - 1)}`;
    };
    if (value instanceof ObjectValue) return render(`[${header}]`, value, place);
    const tables = (value as ArrayValue).elements.map((element, i) =>
      render(`[[${header}]]`, force(this.#rt, element, this.#trace) as ObjectValue, [...place, String(i)]),
    );
    return tables.join('\n\n');
  }

  #value(value: Value, place: Path, isInline: boolean, depth: number): string {
    this.#checkDepth(depth);
    if (value === null) throw this.#rt.error(`Tried to manifest "null" at [${place.join(' ')}]`, this.#trace);
    if (value instanceof FunctionValue)
      throw this.#rt.error(`Tried to manifest function at [${place.join(' ')}]`, this.#trace);
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'number') return numberText(value);
    if (typeof value === 'string') return quoteText(value);
    if (value instanceof ArrayValue) return this.#array(value, place, isInline, depth);
    const fields = value.fieldNames().map((name) => {
      const field = value.get(this.#rt, name, this.#trace);
      return `${tomlKey(name)} = ${this.#value(field, [...place, name], true, depth - 1)}`;
    });
    return `{ ${fields.join(', ')} }`;
  }

  #array({ elements }: ArrayValue, place: Path, isInline: boolean, depth: number): string {
    if (elements.length === 0) return '[]';
    const separator = isInline ? ' ' : '\n';
    const indent = isInline ? '' : this.#indent;
    const items = elements.map((element, i) => {
      const item = force(this.#rt, element, this.#trace);
      return indent + this.#value(item, [...place, String(i)], true, depth - 1);
    });
    return `[${separator}${items.join(`,${separator}`)}${separator}]`;
  }
}

function tomlKey(key: string): string {
  if (key === '') return "''";
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoteText(key);
}
