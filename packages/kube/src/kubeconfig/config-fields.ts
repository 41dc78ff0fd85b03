import type { SetpointError } from '@setpoint/core';
import { KUBE_CODES, kubeError } from '../errors.ts';

/** The error of a kubeconfig that cannot be read as one; `where` names file and field. */
export function configError(where: string, message: string, cause?: unknown): SetpointError {
  return kubeError(KUBE_CODES.config, message, {
    subject: where,
    nextAction: 'Correct the kubeconfig.',
    cause,
  });
}

/** Typed reading of one mapping of a kubeconfig; every failure names the field. */
export class ConfigFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value))) {
      throw configError(where, 'must be a mapping');
    }
    this.#fields = (value ?? {}) as Readonly<Record<string, unknown>>;
    this.#where = where;
  }

  has(name: string): boolean {
    const value = this.#get(name);
    return value !== undefined && value !== null && value !== '';
  }

  /** Undefined when absent or empty, as kubectl treats empty strings. */
  text(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#get(name);
    if (typeof value !== 'string') throw configError(`${this.#where}.${name}`, 'must be a string');
    return value;
  }

  flag(name: string): boolean {
    const value = this.#get(name) ?? false;
    if (typeof value !== 'boolean') throw configError(`${this.#where}.${name}`, 'must be true or false');
    return value;
  }

  /** base64 of PEM text. */
  data(name: string): string | undefined {
    const encoded = this.text(name)?.replace(/\s+/g, '');
    if (encoded === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded))
      throw configError(`${this.#where}.${name}`, 'must be base64');
    return Buffer.from(encoded, 'base64').toString('utf8');
  }

  list(name: string): readonly unknown[] {
    const value = this.#get(name) ?? [];
    if (!Array.isArray(value)) throw configError(`${this.#where}.${name}`, 'must be a list');
    return value;
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item, index) => {
      if (typeof item !== 'string') throw configError(`${this.#where}.${name}[${index}]`, 'must be a string');
      return item;
    });
  }

  /** A mapping of lists of strings, such as `as-user-extra`. */
  textLists(name: string): ReadonlyMap<string, readonly string[]> {
    const where = `${this.#where}.${name}`;
    const fields = new ConfigFields(this.#get(name), where);
    return new Map(Object.keys(fields.#fields).map((key) => [key, fields.texts(key)]));
  }

  fields(name: string): ConfigFields {
    return new ConfigFields(this.#get(name), `${this.#where}.${name}`);
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }
}
