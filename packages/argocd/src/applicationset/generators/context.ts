import type { ApplicationSet } from '../../resources/application-set.ts';
import type { Params } from '../params.ts';
import type { TemplateEngine } from '../template/template-engine.ts';
import type { GeneratorPorts } from './generator-ports.ts';

/** What one generation works with. */
export interface GeneratorContext {
  readonly set: ApplicationSet;
  readonly engine: TemplateEngine;
  readonly ports: GeneratorPorts;
  readonly signal: AbortSignal;
  /** The parameters that a matrix or merge may use in its children: those of the matrices it is within. */
  readonly given: Params;
  /**
   * Tells of one element that could not be had, so that the others go on. Where an element missing would change the
   * others (under `merge`), it throws instead.
   */
  readonly report: (error: unknown) => void;
}

/** The parameter sets of one generator. Throws when it can have none of them. */
export type Generate<G> = (generator: G, context: GeneratorContext) => Promise<readonly Params[]>;

/** Each item's parameter sets in order; an item that fails is reported and left out. */
export async function eachOf<T>(
  items: readonly T[],
  context: GeneratorContext,
  paramsOf: (item: T) => Params[] | Promise<readonly Params[]>,
): Promise<Params[]> {
  const all: Params[] = [];
  for (const item of items) {
    try {
      all.push(...(await paramsOf(item)));
    } catch (error) {
      context.signal.throwIfAborted();
      context.report(error);
    }
  }
  return all;
}
