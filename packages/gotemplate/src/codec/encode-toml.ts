import { GoError } from '../errors.ts';
import { formatFloat } from '../text/format-float.ts';
import { stringType } from '../values/go-type.ts';
import { itemsOf, typeOf } from '../values/inspect.ts';
import { Int } from '../values/int.ts';
import { GoMap, GoNamed, GoNilMap, GoPointer, GoSlice, GoStruct } from '../values/objects.ts';
import { sortedKeys } from '../values/sorted-keys.ts';
import { GoTime } from '../time/go-time.ts';

/**
 * The TOML BurntSushi/toml 1.6 writes: plain keys before tables, both in order, tables indented by their depth.
 * A GoError is an error of its; a TypeError stands for its panic on nil.
 */
export function encodeToml(value: unknown): string {
  if (value === null || value === undefined)
    throw new TypeError('reflect: call of reflect.Value.Type on zero Value');
  const encoder = new TomlEncoder();
  encoder.encode([], value);
  return encoder.out;
}

type Table = ReadonlyMap<unknown, unknown>;

function tableOf(value: unknown): Table | undefined {
  if (value instanceof GoStruct) return value.fields;
  return value instanceof Map ? value : undefined;
}

function isNil(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value instanceof GoNilMap ||
    (value instanceof GoSlice && value.isNil) ||
    (value instanceof GoPointer && value.target === null)
  );
}

/** A list of tables only; a list with a nil, at any depth, cannot be written. */
function isTableArray(items: readonly unknown[]): boolean {
  for (const item of items) {
    if (isNil(item)) throw new GoError('toml: cannot encode array with nil element');
    const inner = itemsOf(item);
    if (inner !== undefined) isTableArray(inner);
  }
  return items.length > 0 && items.every((item) => tableOf(item) !== undefined);
}

class TomlEncoder {
  out = '';

  encode(key: readonly string[], value: unknown): void {
    if (isNil(value)) return;
    const table = tableOf(value);
    const items = itemsOf(value);
    if (table !== undefined) this.#table(key, table);
    else if (items !== undefined && isTableArray(items)) this.#arrayOfTables(key, items);
    else this.#keyValue(key, value, false);
  }

  #newline(): void {
    if (this.out !== '') this.out += '\n';
  }

  #keyValue(key: readonly string[], value: unknown, inline: boolean): void {
    if (key.length > 0) this.out += `${indentOf(key)}${bareOrQuoted(key.at(-1) as string)} = `;
    this.#element(value);
    if (key.length > 0 && !inline) this.#newline();
  }

  #table(key: readonly string[], table: Table): void {
    if (key.length === 1) this.#newline();
    if (key.length > 0) {
      this.out += `${indentOf(key)}[${key.map(bareOrQuoted).join('.')}]`;
      this.#newline();
    }
    this.#entries(key, table, false);
  }

  #arrayOfTables(key: readonly string[], items: readonly unknown[]): void {
    if (key.length === 0) throw new GoError('toml: top-level values must be Go maps or structs');
    for (const item of items) {
      this.#newline();
      this.out += `${indentOf(key)}[[${key.map(bareOrQuoted).join('.')}]]`;
      this.#newline();
      this.#entries(key, tableOf(item) as Table, false);
    }
  }

  #entries(key: readonly string[], table: Table, inline: boolean): void {
    if (table instanceof GoMap && table.type.key !== stringType) {
      throw new GoError('toml: cannot encode a map with non-string key type');
    }
    const keys = sortedKeys(table) as string[];
    const isSub = (name: string): boolean => {
      const value = table.get(name);
      const items = isNil(value) ? undefined : itemsOf(value);
      return !isNil(value) && (tableOf(value) !== undefined || (items !== undefined && isTableArray(items)));
    };
    const sub = keys.filter(isSub);
    const direct = keys.filter((name) => !sub.includes(name));
    if (inline) this.out += '{';
    this.#group(key, table, direct, inline, sub.length > 0);
    this.#group(key, table, sub, inline, false);
    if (inline) this.out += '}';
  }

  #group(
    key: readonly string[],
    table: Table,
    names: readonly string[],
    inline: boolean,
    more: boolean,
  ): void {
    for (const [i, name] of names.entries()) {
      const value = table.get(name);
      if (isNil(value)) continue;
      if (!inline) {
        this.encode([...key, name], value);
        continue;
      }
      this.#keyValue([name], value, true);
      if (more || i < names.length - 1) this.out += ', ';
    }
  }

  #element(value: unknown): void {
    const items = itemsOf(value);
    const table = tableOf(value);
    if (items !== undefined) this.#array(items);
    else if (table !== undefined) this.#entries([], table, true);
    else this.out += scalarText(value);
  }

  #array(items: readonly unknown[]): void {
    this.out += '[';
    for (const [i, item] of items.entries()) {
      if (i > 0) this.out += ', ';
      this.#element(item);
    }
    this.out += ']';
  }
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return floatText(value);
  if (value instanceof Int) return String(value.value);
  if (value instanceof GoTime) return value.format('2006-01-02T15:04:05.999999999Z07:00');
  const text = typeOf(value)?.string?.(value);
  if (text !== undefined) return quoted(text);
  if (value instanceof GoNamed) return scalarText(value.value);
  throw new GoError(`unsupported type: ${typeOf(value)?.kind}`);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = formatFloat(value, 'g', -1);
  return /[e.]/.test(text) ? text : `${text}.0`;
}

const indentOf = (key: readonly string[]): string => '  '.repeat(key.length - 1);

/** The part of a key as TOML has it. */
export function bareOrQuoted(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);

function quoted(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~\u0080-\uffff]/g,
    (char) => escapes.get(char) ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
