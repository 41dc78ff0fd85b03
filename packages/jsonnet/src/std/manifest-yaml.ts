import { plainText } from '../numbers.ts';
import { ObjectValue } from '../object-value.ts';
import type { Runtime } from '../runtime.ts';
import { quoteText } from '../text.ts';
import type { Trace } from '../trace.ts';
import { ArrayValue, force, FunctionValue, type Value } from '../values.ts';

const INDENT = '  ';
const RESERVED: ReadonlySet<string> = new Set([
  'true',
  'false',
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  '.nan',
  '-.inf',
  '+.inf',
  '.inf',
  'null',
  '-',
  '---',
  "''",
]);

/** One YAML document as `std.manifestYamlDoc` writes it. */
export function manifestYaml(
  rt: Runtime,
  value: Value,
  indentsArrays: boolean,
  quotesKeys: boolean,
  trace: Trace,
): string {
  return new YamlWriter(rt, indentsArrays, quotesKeys, trace).write(value, '', rt.maxStack);
}

class YamlWriter {
  readonly #rt: Runtime;
  readonly #indentsArrays: boolean;
  readonly #quotesKeys: boolean;
  readonly #trace: Trace;

  constructor(rt: Runtime, indentsArrays: boolean, quotesKeys: boolean, trace: Trace) {
    this.#rt = rt;
    this.#indentsArrays = indentsArrays;
    this.#quotesKeys = quotesKeys;
    this.#trace = trace;
  }

  write(value: Value, indent: string, depth: number): string {
    if (depth <= 0)
      throw this.#rt.error('max manifest depth exceeded, possible infinite recursion', this.#trace);
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'number') return plainText(value);
    if (typeof value === 'string') return yamlText(value, indent);
    // As go-jsonnet: a function leaves nothing.
    if (value instanceof FunctionValue) return '';
    const text =
      value instanceof ArrayValue ? this.#array(value, indent, depth) : this.#object(value, indent, depth);
    this.#rt.chargeText(text.length);
    return text;
  }

  #array({ elements }: ArrayValue, indent: string, depth: number): string {
    if (elements.length === 0) return '[]';
    const items = elements.map((element) => {
      const item = force(this.#rt, element, this.#trace);
      const isList = item instanceof ArrayValue && item.elements.length > 0;
      const isNested = item instanceof ArrayValue || item instanceof ObjectValue;
      const text = this.write(item, isNested ? indent + INDENT : indent, depth - 1);
      return `-${isList ? `\n${indent}${INDENT}` : ' '}${text}`;
    });
    return items.join(`\n${indent}`);
  }

  #object(object: ObjectValue, indent: string, depth: number): string {
    const names = object.fieldNames();
    if (names.length === 0) return '{}';
    const fields = names.map((name) => {
      const field = object.get(this.#rt, name, this.#trace);
      const key = this.#quotesKeys || !isBareSafe(name) ? quoteText(name) : name;
      let deeper = indent;
      let between = ' ';
      if (field instanceof ArrayValue && field.elements.length > 0) {
        if (this.#indentsArrays) deeper += INDENT;
        between = `\n${deeper}`;
      } else if (field instanceof ObjectValue && field.visibleCount() > 0) {
        deeper += INDENT;
        between = `\n${deeper}`;
      }
      return `${key}:${between}${this.write(field, deeper, depth - 1)}`;
    });
    return fields.join(`\n${indent}`);
  }
}

function yamlText(text: string, indent: string): string {
  if (text === '') return '""';
  if (!text.endsWith('\n')) return quoteText(text);
  const lines = text.slice(0, -1).split('\n');
  return `|${lines.map((line) => `\n${indent}${INDENT}${line}`).join('')}`;
}

function isBareSafe(key: string): boolean {
  if (!/^[A-Za-z0-9_\-/.]+$/.test(key) || RESERVED.has(key.toLowerCase())) return false;
  if (/^(?:[0-9]*-){2}[0-9]*$/.test(key)) return false;
  if (/^[-+]?0b[0-1_]+$/.test(key) || /[-+]?0x[0-9a-fA-F_]+/.test(key)) return false;
  return !isGoNumber(key);
}

/** What Go's strconv.ParseFloat takes without an error, of the characters of a bare key. */
function isGoNumber(text: string): boolean {
  if (/^-?(?:inf|infinity|nan)$/i.test(text)) return !/^-nan$/i.test(text);
  // An underscore may stand between two digits.
  const plain = text.replace(/(?<=[0-9])_(?=[0-9])/g, '');
  if (!/^-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]-?[0-9]+)?$/.test(plain)) return false;
  return Number.isFinite(Number(plain));
}
