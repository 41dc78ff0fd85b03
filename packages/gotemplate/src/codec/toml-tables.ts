import { bareOrQuoted } from './encode-toml.ts';

type Table = Map<string, unknown>;
type Key = readonly string[];

/** The key as errors have it: dotted, its parts quoted where they have to be. */
export function keyText(key: Key): string {
  return key.map(bareOrQuoted).join('.');
}

/**
 * The tables of a document as they come into being, and what may be defined again. It allows what BurntSushi/toml 1.6
 * allows, some of which TOML does not: a table that a dotted key or a value in braces implied may be defined once more.
 */
export class TomlTables {
  readonly root: Table = new Map();
  /** The full key of the table in scope. */
  context: Key = [];
  /** Within it; '' for none. */
  currentKey = '';
  readonly #implicit = new Set<string>();
  /** Keys whose value is a list. */
  readonly #lists = new Set<string>();
  /** Lists of tables, which grow by `[[key]]`. */
  readonly #tableLists = new WeakSet<unknown[]>();
  readonly #fail: (message: string) => never;

  constructor(fail: (message: string) => never) {
    this.#fail = fail;
  }

  /** The full key of what is being read. */
  get lastKey(): string {
    if (this.currentKey === '') return keyText(this.context);
    return this.context.length === 0 ? this.currentKey : `${keyText(this.context)}.${this.currentKey}`;
  }

  /** Enters the table of that key, which must be new or implied; or a new one at the end of its list. */
  enter(key: Key, inList: boolean): void {
    let table = this.root;
    const parent = key.slice(0, -1);
    for (const [i, part] of parent.entries()) {
      // Texts of keys take time in long ones, so only where they are needed.
      const path = (): string => keyText(parent.slice(0, i + 1));
      if (!table.has(part)) {
        this.#implicit.add(path());
        table.set(part, new Map());
      }
      table = this.#tableAt(table, part) ?? this.#fail(`Key '${path()}' was already created as a hash.`);
    }
    this.context = parent;
    const last = key.at(-1) as string;
    if (inList) this.#append(table, last, key);
    else this.set(last, new Map());
    this.context = key;
  }

  /** Enters the table of that key, which others may define later. */
  enterImplied(key: Key): void {
    this.imply(key);
    this.enter(key, false);
  }

  imply(key: Key): void {
    this.#implicit.add(keyText(key));
  }

  /** Sets a key of the table in scope; fails when it has been defined, other than by implication. */
  set(key: string, value: unknown): void {
    let table = this.root;
    for (const [i, part] of this.context.entries()) {
      table =
        this.#tableAt(table, part) ??
        this.#fail(`Key '${keyText(this.context.slice(0, i + 1))}' has already been defined.`);
    }
    const name = keyText([...this.context, key]);
    if (!table.has(key)) {
      table.set(key, value);
      return;
    }
    if (!this.#implicit.delete(name)) this.#fail(`Key '${name}' has already been defined.`);
    if (this.#lists.has(name)) table.set(key, value);
  }

  /** Notes whether a key of the table in scope is a list's; '' for the table itself. */
  note(key: string, isList: boolean): void {
    const path = key === '' ? this.context : [...this.context, key];
    const name = path.length === 0 ? '""' : keyText(path);
    if (isList) this.#lists.add(name);
    else this.#lists.delete(name);
  }

  #append(table: Table, last: string, key: Key): void {
    const list = table.get(last) ?? [];
    if (!table.has(last)) this.#tableLists.add(list as unknown[]);
    if (!Array.isArray(list) || !this.#tableLists.has(list)) {
      this.#fail(`Key '${keyText(key)}' was already created and cannot be used as an array.`);
    }
    table.set(last, list);
    list.push(new Map());
  }

  /** The table under the name, or the last of its list. */
  #tableAt(table: Table, name: string): Table | undefined {
    const found = table.get(name);
    const last = Array.isArray(found) && this.#tableLists.has(found) ? found.at(-1) : found;
    return last instanceof Map ? last : undefined;
  }
}
