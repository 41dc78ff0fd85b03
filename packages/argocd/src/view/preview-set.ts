import { type GeneratorSurroundings, generatorPortsFor } from '../applicationset/generator-ports-for.ts';
import { type ApplicationSetPreview, previewApplicationSet } from '../applicationset/preview.ts';
import { clusterIdentitiesOf } from '../clusters/cluster-identities.ts';
import type { ApplicationSet } from '../resources/application-set.ts';

/** What the set would make with the configuration as it is now, checked as the controller checks it. */
export function previewSet(
  set: ApplicationSet,
  ports: GeneratorSurroundings,
  signal: AbortSignal,
): Promise<ApplicationSetPreview> {
  const { config } = ports;
  const targets = { projects: config.projects(), clusters: clusterIdentitiesOf(config) };
  return previewApplicationSet(set, generatorPortsFor(ports), signal, targets);
}
