import type { SetpointError } from '@setpoint/core';
import type { Application } from '../resources/application.ts';
import type { ApplicationSet } from '../resources/application-set.ts';
import { type KnownTargets, validateGenerated } from './controller/validate.ts';
import { generate } from './generate.ts';
import type { GeneratorPorts } from './generators/generator-ports.ts';

/** What a set would make, were it applied now. */
export interface ApplicationSetPreview {
  /** Those that would be written, sorted by name. */
  readonly applications: readonly Application[];
  readonly problems: readonly SetpointError[];
  /** False while a generator or template fails: nothing would then be deleted. */
  readonly isComplete: boolean;
}

/**
 * What the ApplicationSet would generate; nothing is written. With `targets`, Applications without a project or
 * cluster that is known are problems, as they are to the controller.
 */
export async function previewApplicationSet(
  set: ApplicationSet,
  ports: GeneratorPorts,
  signal: AbortSignal,
  targets?: KnownTargets,
): Promise<ApplicationSetPreview> {
  const { applications, errors } = await generate(set, ports, signal);
  const { valid, problems } = validateGenerated(set, applications, targets);
  return {
    applications: valid.toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1)),
    problems: [...errors.map(({ error }) => error), ...problems],
    isComplete: errors.length === 0,
  };
}
