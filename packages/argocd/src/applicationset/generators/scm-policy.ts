import { generatorError } from '../errors.ts';
import type { PullRequestGenerator, ScmProviderGenerator } from '../resource/generator-fields.ts';

/** Which hosts of repositories the generators `scmProvider` and `pullRequest` may ask. */
export interface ScmPolicy {
  /** Default true; false refuses every such generator. */
  readonly enabled: boolean;
  /** The only API addresses that generators may name, letter by letter; empty for any. Those who name none are free. */
  readonly allowedApis: readonly string[];
}

/** Throws unless the policy lets the generator ask the host that it names; `when` comes before what is said. */
export function checkScmPolicy(
  generator: ScmProviderGenerator | PullRequestGenerator,
  { enabled, allowedApis }: ScmPolicy,
  when = '',
): void {
  if (!enabled) {
    throw generatorError(
      `${when}scm providers are disabled`,
      'Use another generator, or set applicationsetcontroller.enable.scm.providers of argocd-cmd-params-cm.',
    );
  }
  if (allowedApis.length === 0) return;
  const refused = namedApis(generator).find((api) => !allowedApis.includes(api));
  if (refused === undefined) return;
  throw generatorError(
    `${when}scm provider not allowed: scm provider ${JSON.stringify(refused)} not allowed, must use one of the following: ${allowedApis.join(', ')}`,
    'Name one of these, or have it added to applicationsetcontroller.allowed.scm.providers of argocd-cmd-params-cm.',
  );
}

/** All of them, so that none slips through where a generator names several hosts. */
function namedApis(generator: ScmProviderGenerator | PullRequestGenerator): readonly string[] {
  const { github, gitlab, gitea, bitbucketServer } = generator;
  const cloud = generator.bitbucket;
  const azure = 'azureDevOps' in generator ? generator.azureDevOps : undefined;
  const azurePulls = 'azuredevops' in generator ? generator.azuredevops : undefined;
  const cloudApi = cloud !== undefined && 'api' in cloud ? cloud : undefined;
  return [github, gitlab, gitea, bitbucketServer, cloudApi, azure, azurePulls].flatMap(
    (host) => host?.api || [],
  );
}
