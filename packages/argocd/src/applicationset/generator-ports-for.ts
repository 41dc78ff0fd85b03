import type { Clock, Random } from '@setpoint/core';
import type { GitSource, Tree } from '@setpoint/source';
import { clusterSecretsOf } from '../clusters/cluster-secret.ts';
import { type AwsPorts, processAws } from '../aws/aws-keys.ts';
import type { ConfigState } from '../config/config-state.ts';
import { repositoryFor } from '../config/repositories.ts';
import { policyFor } from '../integrity/policy.ts';
import { verifySource } from '../integrity/verify-source.ts';
import { generatorError } from './errors.ts';
import type { GeneratorPorts, TreeRequest } from './generators/generator-ports.ts';
import { type HttpPort, nodeHttp } from './http-port.ts';

export interface GeneratorSurroundings {
  readonly client: GeneratorPorts['client'];
  readonly config: ConfigState;
  readonly source: GitSource;
  /** Default: this process's own network. */
  readonly http?: HttpPort;
  /** Who this process is to AWS. Default: what its environment says. */
  readonly aws?: AwsPorts;
  /** Argo CD's namespace. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** What generators get their facts from, by the configuration as it is at each question. */
export function generatorPortsFor(given: GeneratorSurroundings): GeneratorPorts {
  const { client, config, http = nodeHttp, aws = processAws, namespace, clock, random } = given;
  return {
    clusterSecrets: () => clusterSecretsOf(config.secrets()),
    tree: (request, signal) => treeOf(request, given, signal),
    client,
    scmPolicy: () => config.settings().applicationSets.scm,
    http,
    aws,
    namespace,
    clock,
    random,
  };
}

/** The files at the revision, signed as the project asks, which must be known for that; '' is one that nobody knows yet. */
async function treeOf(
  { repoURL, revision, project }: TreeRequest,
  { config, source }: GeneratorSurroundings,
  signal: AbortSignal,
): Promise<Tree> {
  const owner = config.projects().get(project);
  if (owner === undefined && project !== '') throw noProject(project);
  const repository = repositoryFor(repoURL, project, config.repositories());
  const found = await source.resolve(repository, revision, signal);
  const policy = owner && policyFor(owner, repoURL);
  if (policy !== undefined) {
    await verifySource({ repository, revision: found, policy, keyring: config.keyring() }, source, signal);
  }
  return source.tree(repository, found, signal);
}

function noProject(project: string): Error {
  return generatorError(
    `error getting project ${project}: AppProject.argoproj.io "${project}" not found`,
    'Create the AppProject, or correct spec.template.spec.project.',
  );
}
