import type { Clock, Random } from '@setpoint/core';
import { Execution, type MissingKey, TemplateCache, TemplateSet } from '@setpoint/gotemplate';
import { messageOf, templateError } from '../errors.ts';
import type { Params } from '../params.ts';
import { fastTemplate } from './fasttemplate.ts';
import { applicationSetFunctions } from './go-functions.ts';

/** One of the two template languages, with its options. */
export interface TemplateEngine {
  readonly goTemplate: boolean;
  /** The text with the parameters put in. Throws `argocd.applicationset-template`. */
  replace(text: string, params: Params): string;
  /**
   * As {@link TemplateEngine.replace}, but undefined when the text names a parameter that is not there: it is then for
   * a later step to fill in.
   */
  replaceKnown(text: string, params: Params): string | undefined;
}

export interface TemplateEngineOptions {
  readonly goTemplate: boolean;
  /** `missingkey=default|zero|error|invalid`, as Go's `Option`. */
  readonly goTemplateOptions: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
}

/** Templates of all ApplicationSets, parsed once. */
const cache = new TemplateCache(applicationSetFunctions, { maxLength: 8 * 1024 * 1024 });

const missingKeys: ReadonlyMap<string, MissingKey> = new Map([
  ['missingkey=default', 'default'],
  ['missingkey=invalid', 'default'],
  ['missingkey=zero', 'zero'],
  ['missingkey=error', 'error'],
]);

/** The engine an ApplicationSet asks for. Throws on an option Go does not know. */
export function createTemplateEngine(options: TemplateEngineOptions): TemplateEngine {
  if (!options.goTemplate) {
    return { goTemplate: false, replace: fastTemplate, replaceKnown: fastTemplate };
  }
  const missingKey = missingKeyOf(options.goTemplateOptions);
  return {
    goTemplate: true,
    replace: (text, params) => goTemplate(text, params, missingKey, options),
    replaceKnown: (text, params) => {
      try {
        return goTemplate(text, params, 'error', options);
      } catch (error) {
        if (/map has no entry for key|can't evaluate field/.test(messageOf(error))) return undefined;
        throw error;
      }
    },
  };
}

function missingKeyOf(options: readonly string[]): MissingKey {
  let missingKey: MissingKey = 'default';
  for (const option of options) {
    const known = missingKeys.get(option);
    if (known === undefined) throw templateError(`unrecognized goTemplateOptions entry: ${option}`);
    missingKey = known;
  }
  return missingKey;
}

function goTemplate(
  text: string,
  params: Params,
  missingKey: MissingKey,
  { clock, random }: TemplateEngineOptions,
): string {
  if (!text.includes('{{')) return text;
  let step = 'parse template';
  try {
    const set = new TemplateSet({ missingKey });
    const main = set.add(cache.parse('base', text));
    step = 'execute go template';
    return set.execute(main, params, new Execution({ clock, random }));
  } catch (error) {
    throw templateError(`failed to ${step} ${text}: ${messageOf(error)}`, error);
  }
}
