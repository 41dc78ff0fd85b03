import type { NodeBuilder } from './node-builder.ts';
import type { Scanner } from './scanner.ts';
import * as T from './tokens.ts';

const CORE = 'tag:yaml.org,2002:';

/** The tag handles of a document: its %TAG directives, and the two that are always there. */
export class TagPrefixes {
  readonly #prefixes = new Map<string, string>();

  /** Consumes a document's directives; duplicates, and versions but 1.1, are errors. */
  takeDirectives(scanner: Scanner, builder: NodeBuilder): void {
    let versioned = false;
    for (let token = scanner.peek(); ; token = scanner.peek()) {
      if (token.type === T.VERSION_DIRECTIVE) {
        if (versioned) builder.fail('found duplicate %YAML directive', token.line, 0);
        if (token.value !== '1' || token.suffix !== '1') {
          builder.fail('found incompatible YAML document', token.line, 0);
        }
        versioned = true;
      } else if (token.type === T.TAG_DIRECTIVE) {
        if (this.#prefixes.has(token.value)) builder.fail('found duplicate %TAG directive', token.line, 0);
        this.#prefixes.set(token.value, token.suffix);
      } else {
        break;
      }
      scanner.skip();
    }
    if (!this.#prefixes.has('!')) this.#prefixes.set('!', '!');
    if (!this.#prefixes.has('!!')) this.#prefixes.set('!!', CORE);
  }

  /** The tag of a TAG token, short where it is one of YAML's own; undefined when its handle is. */
  resolve({ value: handle, suffix }: T.Token): string | undefined {
    if (handle === '') return shortTag(suffix);
    const prefix = this.#prefixes.get(handle);
    return prefix === undefined ? undefined : shortTag(prefix + suffix);
  }
}

/** `!!int` for `tag:yaml.org,2002:int`; other tags as they are. */
function shortTag(tag: string): string {
  return tag.startsWith(CORE) ? `!!${tag.slice(CORE.length)}` : tag;
}
