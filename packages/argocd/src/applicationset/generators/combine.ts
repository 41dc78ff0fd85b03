import { generatorError } from '../errors.ts';
import { goText, mergeParams, type Params } from '../params.ts';
import type { Generator, MatrixGenerator, MergeGenerator } from '../resource/generator-fields.ts';
import { eachOf, type Generate, type GeneratorContext } from './context.ts';

/** The parameter sets of a child, which may use those given. */
export type ChildParams = (
  child: Generator,
  given: Params,
  context: GeneratorContext,
) => Promise<readonly Params[]>;

/** Every combination of the first child's sets with those the second makes from each. */
export function matrixWith(childParams: ChildParams): Generate<MatrixGenerator> {
  return async ({ generators }, context) => {
    const [first, second] = childrenOf(generators);
    if (first === undefined || second === undefined || generators.length > 2) {
      throw generatorError(
        `found ${generators.length > 2 ? 'more' : 'less'} than two generators, Matrix support only two`,
        'Give matrix.generators exactly two generators; nest a matrix in a matrix for more.',
      );
    }
    const combine = context.engine.goTemplate ? mergeUnder : asTexts;
    return eachOf(await childParams(first, context.given, context), context, async (a) => {
      const others = await childParams(second, mergeParams(a, context.given), context);
      return others.map((b) => combine(a, b));
    });
  };
}

/** The first child's value wins. */
const mergeUnder = (a: Params, b: Params): Params => mergeParams(b, a);

function asTexts(a: Params, b: Params): Params {
  const all = new Map([...a].map(([key, value]) => [key, goText(value)]));
  for (const [key, value] of b) {
    const text = goText(value);
    const current = all.get(key);
    if (current !== undefined && current !== text) {
      throw generatorError(
        `found duplicate key ${key} with different value, a: ${current} ,b: ${text}`,
        'Rename the parameter in one of the generators, or set pathParamPrefix for two git generators.',
      );
    }
    all.set(key, text);
  }
  return all;
}

/**
 * The first child's sets, each with what the others' sets of the same merge keys say. Nothing of it can be had without
 * all of its children: a missing override would change the applications, not leave them out.
 */
export function mergeWith(childParams: ChildParams): Generate<MergeGenerator> {
  return async ({ generators, mergeKeys }, context) => {
    const children = childrenOf(generators);
    if (children.length < 2) {
      throw generatorError(
        'found less than two generators, Merge requires two or more',
        'Give merge.generators a base and at least one generator of overrides.',
      );
    }
    const strict: GeneratorContext = {
      ...context,
      report: (error) => {
        throw error;
      },
    };
    const [base, ...overrides] = await Promise.all(
      children.map(async (child) => byMergeKey(await childParams(child, context.given, strict), mergeKeys)),
    );
    const merge = context.engine.goTemplate ? mergeParams : overlay;
    return [...(base as Map<string, Params>)].map(([key, params]) =>
      overrides.reduce((under, sets) => {
        const over = sets.get(key);
        return over === undefined ? under : merge(under, over);
      }, params),
    );
  };
}

const overlay = (under: Params, over: Params): Params => new Map([...under, ...over]);

function byMergeKey(sets: readonly Params[], mergeKeys: readonly string[]): Map<string, Params> {
  if (mergeKeys.length === 0) {
    throw generatorError('no merge keys were specified, Merge requires at least one', 'Set merge.mergeKeys.');
  }
  const byKey = new Map<string, Params>();
  for (const params of sets) {
    const key = JSON.stringify(mergeKeys.map((name) => [name, jsonOf(params.get(name))]));
    if (byKey.has(key)) {
      throw generatorError(
        `the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was ${key}`,
        'Choose mergeKeys that tell every parameter set of each generator apart.',
      );
    }
    byKey.set(key, params);
  }
  return byKey;
}

/** Maps as their sorted entries, so that equal ones give equal texts. */
function jsonOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (!(value instanceof Map)) return value ?? null;
  const entries = [...(value as Params)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, jsonOf(item)]);
}

/** Below the second level the schema leaves children open; what is no generator is refused when it is used. */
function childrenOf(generators: unknown): readonly Generator[] {
  if (Array.isArray(generators)) return generators as readonly Generator[];
  throw generatorError('a nested generator has no list of generators', 'Write `generators` as a list.');
}
