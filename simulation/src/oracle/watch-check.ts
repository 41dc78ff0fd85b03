import type { DurableChange, SimulatedDisk } from '../disk.ts';
import type { ParsedRequest } from '../network.ts';

/** I7 for one watch: every change of its resource, once, in order; bookmarks promise nothing that was not sent. */
export class WatchCheck {
  readonly #request: ParsedRequest;
  readonly #disk: SimulatedDisk;
  readonly #resource: string;
  readonly #prefix: string;
  /** A watch that selects is not sent everything. */
  readonly #selects: boolean;
  #revision: number;

  constructor(request: ParsedRequest, disk: SimulatedDisk) {
    this.#request = request;
    this.#disk = disk;
    const { resource, prefix } = scopeOf(request.path);
    this.#resource = resource;
    this.#prefix = prefix;
    this.#selects = request.query.has('labelSelector') || request.query.has('fieldSelector');
    this.#revision = Number(request.query.get('resourceVersion') ?? 0);
  }

  /** What is wrong with these lines, if anything. */
  take(lines: string): string | undefined {
    for (const line of lines.split('\n')) {
      if (line === '') continue;
      const type = /^\{"type":"([A-Z]+)"/.exec(line)?.[1];
      if (type === 'ERROR') continue;
      const problem = this.#takeLine(type ?? '', Number(/"resourceVersion":"(\d+)"/.exec(line)?.[1] ?? 0));
      if (problem !== undefined) return `watch of ${this.#request.path}: ${problem}`;
    }
    return undefined;
  }

  #takeLine(type: string, revision: number): string | undefined {
    const from = this.#revision;
    if (type === 'BOOKMARK') {
      if (revision < from) return `a bookmark goes back from ${from} to ${revision}`;
      const missed = this.#selects ? undefined : this.#changesTo(revision)[0];
      this.#revision = revision;
      return missed === undefined ? undefined : `the bookmark ${revision} passes over ${missed.revision}`;
    }
    if (revision <= from) return `${type} ${revision} comes after ${from}`;
    const expected = this.#selects ? undefined : this.#changesTo(revision)[0];
    this.#revision = revision;
    if (expected !== undefined && expected.revision !== revision)
      return `${type} ${revision} comes before ${expected.revision} of ${expected.path}`;
    return undefined;
  }

  #changesTo(revision: number): readonly DurableChange[] {
    return this.#disk
      .changesAfter(this.#resource, this.#revision)
      .filter((change) => change.revision <= revision && change.path.startsWith(this.#prefix));
  }
}

function scopeOf(path: string): { readonly resource: string; readonly prefix: string } {
  const match = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/([^/]+)\/)?([^/]+)$/.exec(path);
  const [, group = '', namespace, plural = ''] = match ?? [];
  return { resource: `${group}/${plural}`, prefix: namespace === undefined ? '' : `${namespace}/` };
}
