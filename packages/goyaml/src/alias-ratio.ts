import { budgetError, valueError } from './errors.ts';
import type { Budgets } from './options.ts';

const RATIO_LOW = 400_000;
const RATIO_HIGH = 4_000_000;

/** The share of decoded values that may come from aliases: 99 % in a small document, 10 % in a very large one. */
function allowedRatio(decoded: number): number {
  if (decoded <= RATIO_LOW) return 0.99;
  if (decoded >= RATIO_HIGH) return 0.1;
  return 0.99 - 0.89 * ((decoded - RATIO_LOW) / (RATIO_HIGH - RATIO_LOW));
}

/** Counts what a decoder makes, and ends an alias bomb where go-yaml ends it. */
export class AliasLedger {
  readonly #budgets: Budgets;
  #decoded = 0;
  #fromAliases = 0;
  #aliasDepth = 0;
  readonly #open = new Set<unknown>();

  constructor(budgets: Budgets) {
    this.#budgets = budgets;
  }

  /** Counts one value at `line`. */
  count(line: number): void {
    this.#decoded++;
    if (this.#aliasDepth === 0) return;
    this.#fromAliases++;
    if (this.#fromAliases > this.#budgets.maxAliasExpansion) {
      throw budgetError('document contains excessive aliasing', this.#budgets.maxAliasExpansion, line);
    }
    if (
      this.#fromAliases > 100 &&
      this.#decoded > 1000 &&
      this.#fromAliases / this.#decoded > allowedRatio(this.#decoded)
    ) {
      throw valueError('document contains excessive aliasing', line);
    }
  }

  /** Runs `decode` inside the alias node; an alias inside its own expansion is an error. */
  within<R>(alias: unknown, name: string, line: number, decode: () => R): R {
    if (this.#open.has(alias)) throw valueError(`anchor '${name}' value contains itself`, line);
    this.#open.add(alias);
    this.#aliasDepth++;
    const result = decode();
    this.#aliasDepth--;
    this.#open.delete(alias);
    return result;
  }
}
