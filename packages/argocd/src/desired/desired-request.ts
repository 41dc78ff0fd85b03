import { namespacedName } from '@setpoint/kube';
import type { SetpointError } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { ClusterView } from '@setpoint/render';
import type { Tree } from '@setpoint/source';
import type { DestinationCluster } from '../clusters/destination.ts';
import type { RepositoryConfig } from '../config/repositories.ts';
import type { ArgoCdSettings } from '../config/settings.ts';
import { ownerNameOf } from '../controller/ports.ts';
import type { Keyring } from '../integrity/keyring.ts';
import { userFor } from '../project/service-account.ts';
import type { AppProject } from '../resources/app-project.ts';
import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import type { BuildContext } from './build-environment.ts';
import { clusterView, type LookupScope } from './cluster-view.ts';

/** Sources to render, and all that decides how. */
export interface DesiredRequest {
  readonly sources: readonly ApplicationSource[];
  /** Each source's commit, version or digest, or why there is none; absent or '' asks the remote about its targetRevision. */
  readonly revisions: readonly (string | SetpointError)[];
  /** Read in place of what every source names. */
  readonly files?: Tree;
  readonly repositories: RepositoryConfig;
  /** What rendering tools are told about the application. */
  readonly context: BuildContext;
  readonly helm: ArgoCdSettings['helm'];
  readonly kustomize: ArgoCdSettings['kustomize'];
  readonly submodules: ArgoCdSettings['submodules'];
  /** Whose signatures the sources need; without it nobody's. */
  readonly integrity?: Integrity;
  /** What charts see of the cluster; without it they are told what Helm assumes. */
  readonly cluster?: ClusterView;
  /** How old the remote's answer may be, milliseconds; 0 asks it now. */
  readonly maxAgeMs: number;
  /** The same for files at URLs, which nobody watches. Default `maxAgeMs`. */
  readonly remoteFilesMaxAgeMs?: number;
}

/** Where an application is deployed, as far as charts ask about it. */
export interface Place {
  readonly project: AppProject;
  readonly cluster: DestinationCluster;
}

/** The project, which says what has to be signed by whom, and the keys that are known. */
interface Integrity {
  readonly project: AppProject;
  readonly keyring: Keyring;
}

interface Configured {
  readonly keyring: Keyring;
  readonly settings: ArgoCdSettings;
  readonly repositories: RepositoryConfig;
  /** The controller's own. */
  readonly namespace: string;
}

/** The request for these sources of the application. */
export function desiredRequest(
  app: Application,
  { settings, repositories, keyring, namespace }: Configured,
  place: Place | undefined,
  asked: Pick<DesiredRequest, 'sources' | 'revisions' | 'files' | 'maxAgeMs' | 'remoteFilesMaxAgeMs'>,
): DesiredRequest {
  const cluster = place === undefined ? undefined : viewOf(app, place, settings);
  return {
    ...asked,
    repositories,
    context: {
      instance: ownerNameOf(namespacedName(app), namespace),
      application: app.metadata.name ?? '',
      destinationNamespace: app.spec.destination.namespace ?? '',
      project: app.spec.project,
    },
    helm: settings.helm,
    kustomize: settings.kustomize,
    submodules: settings.submodules,
    ...(place === undefined ? {} : { integrity: { project: place.project, keyring } }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** Lookups read what the user may read who writes for the application; where there is none, nothing. */
function viewOf(app: Application, { project, cluster }: Place, settings: ArgoCdSettings): ClusterView {
  const namespace = app.spec.destination.namespace ?? '';
  let scope: LookupScope = settings.helm.lookup;
  let user: string | undefined;
  try {
    user = userFor(app, project, cluster, settings.impersonation);
  } catch {
    // The sync will say that nobody may write.
    scope = 'none';
  }
  const client = async (signal: AbortSignal): Promise<KubeClient> => {
    await cluster.ready(signal);
    return user === undefined ? cluster.client : cluster.as(user);
  };
  return clusterView(cluster.server, client, namespace, scope);
}
