import { isPlainMap } from '@setpoint/kube';
import { generatorError } from '../errors.ts';
import type { GeneratorContext } from '../generators/context.ts';
import { jsonOf } from '../generators/json-answer.ts';

type Json = Readonly<Record<string, unknown>>;

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

  /** The answer; undefined when there is no such thing (404). */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const { baseUrl, headers, insecure, certificateAuthority } = this.#options;
    const search = new URLSearchParams(query).toString();
    const url = `${baseUrl}${path}${search === '' ? '' : `?${search}`}`;
    const response = await this.#context.ports.http.send(
      {
        method: 'GET',
        url,
        headers: { accept: 'application/json', 'user-agent': 'setpoint', ...headers },
        ...(insecure === true ? { insecure } : {}),
        ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
      },
      this.#context.signal,
    );
    return response.status === 404 ? undefined : jsonOf(response, url);
  }

  /** The items of all pages; undefined when there is no such list (404). */
  async list(path: string, query: Readonly<Record<string, string>> = {}): Promise<Json[] | undefined> {
    const { name, value } = this.#options.pageSize;
    const items: Json[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.get(path, { ...query, [name]: String(value), page: String(page) });
      if (answer === undefined) return page === 1 ? undefined : items;
      if (!Array.isArray(answer)) {
        throw generatorError(`${this.#options.baseUrl}${path} answered no list`, 'Check the API address.');
      }
      items.push(...answer.filter(isPlainMap));
      if (answer.length < value) return items;
    }
  }
}

/** A text within the answer, by the keys that lead to it; '' when it is not there. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = keys.reduce<unknown>((inner, key) => (isPlainMap(inner) ? inner[key] : undefined), value);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
}

/** The texts of a list; of a list of maps, what they have under `key`. */
export function textsOf(value: unknown, key?: string): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => (key === undefined ? String(item) : textAt(item, key)));
}
