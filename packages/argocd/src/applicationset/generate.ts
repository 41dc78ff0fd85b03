import { SetpointError } from '@setpoint/core';
import type { Application } from '../resources/application.ts';
import type { ApplicationSet } from '../resources/application-set.ts';
import { applicationSetCodes } from './errors.ts';
import type { GeneratorContext } from './generators/context.ts';
import type { GeneratorPorts } from './generators/generator-ports.ts';
import { type Generated, kindsOf, transform } from './generators/transform.ts';
import { mergeTemplates } from './template/merge-template.ts';
import { renderApplication } from './template/render-application.ts';
import { createTemplateEngine, type TemplateEngine } from './template/template-engine.ts';

/** Why some Applications could not be made. */
interface GenerationProblem {
  /** `generator`: no parameters; `template`: parameters, but no Application from them. */
  readonly stage: 'generator' | 'template';
  readonly error: SetpointError;
}

/**
 * What an ApplicationSet makes. While there are problems the list is incomplete: what is not in it may only be late,
 * so nothing may be deleted for not being in it.
 */
export interface Generation {
  readonly applications: readonly Application[];
  readonly errors: readonly GenerationProblem[];
}

/**
 * The Applications of every generator's parameters, in order. Writes nothing. What fails becomes a problem and leaves
 * the rest as it is; only the signal's abort throws.
 */
export async function generate(
  set: ApplicationSet,
  ports: GeneratorPorts,
  signal: AbortSignal,
): Promise<Generation> {
  const errors: GenerationProblem[] = [];
  const fail = (stage: GenerationProblem['stage'], error: unknown): void => {
    signal.throwIfAborted();
    errors.push({ stage, error: SetpointError.from(error, applicationSetCodes.generator) });
  };
  const { goTemplate = false, goTemplateOptions = [] } = set.spec;
  let engine: TemplateEngine;
  try {
    engine = createTemplateEngine({
      goTemplate,
      goTemplateOptions,
      clock: ports.clock,
      random: ports.random,
    });
  } catch (error) {
    fail('template', error);
    return { applications: [], errors };
  }
  const report = (error: unknown): void => fail('generator', error);
  const generated = await generateAll({ set, engine, ports, signal, report, given: new Map() });
  const applications: Application[] = [];
  for (const { params, template } of generated) {
    const merged = mergeTemplates(template, set.spec.template);
    for (const each of params) {
      try {
        applications.push(renderApplication(merged, each, set, engine));
      } catch (error) {
        fail('template', error);
      }
    }
  }
  return { applications, errors };
}

async function generateAll(context: GeneratorContext): Promise<Generated[]> {
  const generated: Generated[] = [];
  for (const generator of context.set.spec.generators) {
    try {
      for (const kind of kindsOf(generator)) generated.push(await transform(generator, kind, context));
    } catch (error) {
      context.report(error);
    }
  }
  return generated;
}
