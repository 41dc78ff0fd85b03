import { fromJs, int64 } from '@setpoint/gotemplate';
import { decodeGoJson, type NumberModel, quoteGo } from '@setpoint/goyaml';
import { isTable, type Table } from './merge-maps.ts';
import { CharReader } from './char-reader.ts';

/** How the values of a line are read: `--set`, `--set-string`, `--set-file`, `--set-json`, `--set-literal`. */
export type SetForm =
  | { readonly kind: 'typed' | 'string' | 'json' | 'literal' }
  | { readonly kind: 'file'; readonly read: (path: string) => string };

const maxIndex = 65_536;
const maxNesting = 30;

/** Sets what `line` says (`a.b[0]=x,c={1,2}`) in `into`, in Helm's syntax. Fails with a plain Error in its words. */
export function setValues(line: string, into: Table, form: SetForm): void {
  const parser = new SetParser(line, form);
  while (parser.key(into, 0) === 'more');
}

/** The paths a `--set-file` line reads. */
export function setFilePaths(line: string): string[] {
  const paths: string[] = [];
  const read = (path: string): string => {
    paths.push(path);
    return '';
  };
  setValues(line, new Map(), { kind: 'file', read });
  return paths;
}

/** Whether a part of a line ended at the end of the text, which ends the parsing without being an error. */
type Outcome = 'more' | 'end';

const floats: NumberModel = { int: Number, float: (value) => value };

class SetParser {
  readonly #in: CharReader;
  readonly #form: SetForm;

  constructor(line: string, form: SetForm) {
    this.#in = new CharReader(line, form.kind !== 'literal');
    this.#form = form;
  }

  key(data: Table, level: number): Outcome {
    const { text: key, stop } = this.#in.until(this.#form.kind === 'literal' ? '=[.' : '=[,.');
    switch (stop) {
      case undefined:
        if (key === '') return 'end';
        throw new Error(`key ${quoteGo(key)} has no value`);
      case '[':
        return this.#indexed(data, key, level);
      case '=':
        return this.#assign(data, key);
      case ',':
        throw new Error(`key ${quoteGo(key)} has no value (cannot end with ,)`);
      default:
        return this.#nested(data, key, level + 1);
    }
  }

  #indexed(data: Table, key: string, level: number): Outcome {
    const index = this.#index();
    const present = data.get(key);
    const list: unknown[] = present === undefined ? [] : asList(present);
    const outcome = this.#item(list, index, level);
    setKey(data, key, list);
    return outcome;
  }

  #nested(data: Table, key: string, level: number): Outcome {
    checkNesting(level);
    const present = data.get(key);
    const inner: Table = present === undefined ? new Map() : asTable(present);
    const outcome = this.key(inner, level);
    if (outcome === 'more' && inner.size === 0) throw new Error(`key map ${quoteGo(key)} has no value`);
    if (inner.size > 0) setKey(data, key, inner);
    return outcome;
  }

  #assign(data: Table, key: string): Outcome {
    if (this.#form.kind === 'json') {
      setKey(data, key, this.#json());
      return 'more';
    }
    const ended = this.#in.atEnd && this.#form.kind !== 'literal';
    setKey(data, key, this.#value());
    return ended ? 'end' : 'more';
  }

  /** Sets one item of a list, in place. */
  #item(list: unknown[], index: number, level: number): Outcome {
    if (index < 0) throw new Error(`negative ${index} index not allowed`);
    const { text, stop } = this.#in.until('[.=');
    if (text !== '') {
      throw new Error(
        `unexpected data at end of array index: [${Array.from(text, (c) => `'${c}'`).join(' ')}]`,
      );
    }
    switch (stop) {
      case undefined:
        return 'end';
      case '=':
        setItem(list, index, this.#form.kind === 'json' ? this.#json() : this.#value());
        return 'more';
      case '[':
        return this.#itemOfItem(list, index, level);
      default:
        return this.#keyOfItem(list, index, level);
    }
  }

  #itemOfItem(list: unknown[], index: number, level: number): Outcome {
    const next = this.#index();
    const present = list[index] ?? null;
    const inner: unknown[] = present === null ? [] : asList(present);
    const outcome = this.#item(inner, next, level);
    if (outcome === 'more') setItem(list, index, inner);
    return outcome;
  }

  #keyOfItem(list: unknown[], index: number, level: number): Outcome {
    const present = list[index];
    const inner: Table = isTable(present) ? present : new Map<string, unknown>();
    if (list.length > index) list[index] = inner;
    const outcome = this.key(inner, level);
    if (outcome === 'more') setItem(list, index, inner);
    return outcome;
  }

  #index(): number {
    const { text, stop } = this.#in.until(']');
    if (stop === undefined) throw new Error('error parsing index: EOF');
    if (/^[+-]?[0-9]+$/.test(text)) return Number(text);
    throw new Error(`error parsing index: strconv.Atoi: parsing ${quoteGo(text)}: invalid syntax`);
  }

  #value(): unknown {
    if (this.#form.kind === 'literal') return this.#in.rest();
    if (this.#in.atEnd) return '';
    return this.#in.take('{') ? this.#list() : this.#scalar(this.#in.until(',').text);
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    for (;;) {
      const { text, stop } = this.#in.until(',}');
      if (stop === undefined) throw new Error("list must terminate with '}'");
      items.push(this.#scalar(text));
      if (stop === '}') {
        this.#in.take(',');
        return items;
      }
    }
  }

  #scalar(text: string): unknown {
    if (this.#form.kind === 'file') return this.#form.read(text);
    return this.#form.kind === 'typed' ? typedValue(text) : text;
  }

  #json(): unknown {
    if (this.#in.skipBlank()) return null;
    const value = fromJs(decodeGoJson(this.#in.jsonValue(), { numbers: floats }));
    this.#in.skipBlank();
    return value;
  }
}

/** `--set` knows booleans, null and integers; a leading zero makes a string, a fraction too. */
function typedValue(text: string): unknown {
  switch (text.toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case '0':
      return int64(0);
    default:
      return integerOf(text) ?? text;
  }
}

function integerOf(text: string): unknown {
  if (!/^[+-]?[0-9]+$/.test(text) || text.startsWith('0')) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value !== BigInt.asIntN(64, value)) return undefined;
  return int64(Number.isSafeInteger(Number(value)) ? Number(value) : value);
}

function setKey(data: Table, key: string, value: unknown): void {
  if (key !== '') data.set(key, value);
}

function setItem(list: unknown[], index: number, value: unknown): void {
  if (index > maxIndex) {
    throw new Error(`index of ${index} is greater than maximum supported index of ${maxIndex}`);
  }
  while (list.length < index) list.push(null);
  list[index] = value;
}

function checkNesting(level: number): void {
  if (level > maxNesting) {
    throw new Error(
      `value name nested level is greater than maximum supported nested level of ${maxNesting}`,
    );
  }
}

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new Error(
    `unable to parse key: interface conversion: interface {} is ${typeText(value)}, not []interface {}`,
  );
}

function asTable(value: unknown): Table {
  if (isTable(value)) return value;
  const wanted = 'map[string]interface {}';
  throw new Error(
    `unable to parse key: interface conversion: interface {} is ${typeText(value)}, not ${wanted}`,
  );
}

function typeText(value: unknown): string {
  if (value === null) return 'nil';
  if (Array.isArray(value)) return '[]interface {}';
  if (isTable(value)) return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float64';
  return typeof value === 'string' ? 'string' : 'int64';
}
