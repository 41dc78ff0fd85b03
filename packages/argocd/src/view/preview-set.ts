import type { Clock, Random } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import { type HttpPort, nodeHttp } from '../applicationset/http-port.ts';
import { type ApplicationSetPreview, previewApplicationSet } from '../applicationset/preview.ts';
import { clusterIdentities } from '../clusters/cluster-identities.ts';
import { clusterSecretsOf } from '../clusters/cluster-secret.ts';
import { repositoryFor } from '../config/repositories.ts';
import type { PlanPorts } from '../plan-application.ts';
import type { ApplicationSet } from '../resources/application-set.ts';

export interface PreviewPorts extends Pick<PlanPorts, 'config' | 'source' | 'namespace'> {
  readonly client: Pick<KubeClient, 'get' | 'list' | 'mapper'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Default: the network. */
  readonly http?: HttpPort;
}

/** What the set would make with the configuration as it is now, checked as the controller checks it. */
export function previewSet(
  set: ApplicationSet,
  ports: PreviewPorts,
  signal: AbortSignal,
): Promise<ApplicationSetPreview> {
  const { config, source, namespace, client, clock, random, http = nodeHttp } = ports;
  const clusterSecrets = () => clusterSecretsOf(config.repositories().secrets);
  const targets = { projects: config.projects(), clusters: clusterIdentities(clusterSecrets()) };
  const generators = {
    clusterSecrets,
    tree: async ({ repoURL, revision, project }: { repoURL: string; revision: string; project: string }) => {
      const spec = repositoryFor(repoURL, project, config.repositories());
      return source.tree(spec, await source.resolve(spec, revision, signal), signal);
    },
    client,
    http,
    namespace,
    clock,
    random,
  };
  return previewApplicationSet(set, generators, signal, targets);
}
