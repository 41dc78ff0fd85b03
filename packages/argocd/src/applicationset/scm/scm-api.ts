import { isPlainMap } from '@setpoint/kube';
import { generatorError } from '../errors.ts';
import type { GeneratorContext } from '../generators/context.ts';
import { isGood, jsonOf } from '../generators/json-answer.ts';
import { textAt } from '../../json-at.ts';
import type { HttpResponse } from '../http-port.ts';

type Json = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

export interface ScmApiOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly insecure?: boolean;
  readonly certificateAuthority?: string;
  /** What the host calls the size of a page. */
  readonly pageSize: { readonly name: string; readonly value: number };
}

/** Reading of a host's REST API. */
export class ScmApi {
  readonly #options: ScmApiOptions;
  readonly #context: GeneratorContext;

  constructor(options: ScmApiOptions, context: GeneratorContext) {
    this.#options = options;
    this.#context = context;
  }

  /** The answer; undefined when there is no such thing (404), or nothing in it (204). */
  async get(path: string, query: Query = {}): Promise<unknown> {
    const { response, url } = await this.#send('GET', path, query);
    return response.status === 404 || response.status === 204 ? undefined : jsonOf(response, url);
  }

  /** Whether there is such a thing; what it is is not read. */
  async exists(path: string, query: Query = {}): Promise<boolean> {
    const { response, url } = await this.#send('GET', path, query);
    if (response.status === 404) return false;
    return isGood(response, url);
  }

  async post(path: string): Promise<unknown> {
    const { response, url } = await this.#send('POST', path, {});
    return jsonOf(response, url);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    query: Query,
  ): Promise<{ readonly response: HttpResponse; readonly url: string }> {
    const { baseUrl, headers, insecure, certificateAuthority } = this.#options;
    const search = new URLSearchParams(query).toString();
    const url = `${baseUrl}${path}${search === '' ? '' : `?${search}`}`;
    const response = await this.#context.ports.http.send(
      {
        method,
        url,
        headers: { accept: 'application/json', 'user-agent': 'setpoint', ...headers },
        ...(insecure === true ? { insecure } : {}),
        ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
      },
      this.#context.signal,
    );
    return { response, url };
  }

  /** The items of all pages, where each page says what to ask for the next; undefined when there is no such list. */
  async pages(
    path: string,
    query: Query,
    read: (page: Json) => { readonly items: unknown; readonly next: Query | undefined },
  ): Promise<Json[] | undefined> {
    const items: Json[] = [];
    for (let next: Query | undefined = query; next !== undefined; ) {
      const answer = await this.get(path, next);
      if (answer === undefined) return items.length === 0 ? undefined : items;
      const page = isPlainMap(answer) ? read(answer) : undefined;
      if (!Array.isArray(page?.items)) throw this.#noList(path);
      items.push(...page.items.filter(isPlainMap));
      next = page.next;
    }
    return items;
  }

  #noList(path: string): Error {
    return generatorError(`${this.#options.baseUrl}${path} answered no list`, 'Check the API address.');
  }

  /** The items of all pages; undefined when there is no such list (404). */
  async list(path: string, query: Query = {}): Promise<Json[] | undefined> {
    const { name, value } = this.#options.pageSize;
    const items: Json[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.get(path, { ...query, [name]: String(value), page: String(page) });
      if (answer === undefined) return page === 1 ? undefined : items;
      if (!Array.isArray(answer)) {
        throw this.#noList(path);
      }
      items.push(...answer.filter(isPlainMap));
      if (answer.length < value) return items;
    }
  }
}

/** The texts of a list; of a list of maps, what they have under `key`. */
export function textsOf(value: unknown, key?: string): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => (key === undefined ? String(item) : textAt(item, key)));
}
