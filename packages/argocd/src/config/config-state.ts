import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import type { AppProject } from '../resources/app-project.ts';
import { appProjectResource } from '../resources/app-project.ts';
import type { RepositoryConfig } from './repositories.ts';
import { type ArgoCdSettings, parseSettings } from './settings.ts';

const secretType = 'argocd.argoproj.io/secret-type';

/** What {@link ConfigState} is made of: the kinds to watch or list in the controller's namespace. */
export const configKinds: readonly { readonly gvk: GroupVersionKind; readonly labelSelector?: string }[] = [
  { gvk: { group: '', version: 'v1', kind: 'Secret' }, labelSelector: secretType },
  { gvk: { group: '', version: 'v1', kind: 'ConfigMap' } },
  {
    gvk: {
      group: appProjectResource.group,
      version: appProjectResource.version,
      kind: appProjectResource.kind,
    },
  },
];

/** The configuration that lies beside the applications, kept as objects come and go, parsed when it changed. */
export class ConfigState {
  readonly #secrets = new Map<string, KubeObject>();
  readonly #configMaps = new Map<string, KubeObject>();
  readonly #projects = new Map<string, AppProject>();
  #settings: ArgoCdSettings | undefined;

  /** Takes in an object of one of the {@link configKinds}; false when it is none that matters. */
  set(object: KubeObject): boolean {
    const name = object.metadata.name ?? '';
    if (object.kind === 'AppProject') this.#projects.set(name, object as unknown as AppProject);
    else if (object.kind === 'Secret') this.#secrets.set(name, object);
    else if (isConfigMap(name)) this.#configMaps.set(name, object);
    else return false;
    this.#settings = undefined;
    return true;
  }

  delete(object: KubeObject): boolean {
    const name = object.metadata.name ?? '';
    const from =
      object.kind === 'AppProject'
        ? this.#projects
        : object.kind === 'Secret'
          ? this.#secrets
          : this.#configMaps;
    this.#settings = undefined;
    return from.delete(name);
  }

  settings(): ArgoCdSettings {
    this.#settings ??= parseSettings(this.#configMaps.get('argocd-cm'));
    return this.#settings;
  }

  repositories(): RepositoryConfig {
    return {
      secrets: [...this.#secrets.values()],
      knownHosts: this.#configMaps.get('argocd-ssh-known-hosts-cm'),
      tlsCertificates: this.#configMaps.get('argocd-tls-certs-cm'),
    };
  }

  projects(): ReadonlyMap<string, AppProject> {
    return this.#projects;
  }
}

function isConfigMap(name: string): boolean {
  return name === 'argocd-cm' || name === 'argocd-ssh-known-hosts-cm' || name === 'argocd-tls-certs-cm';
}

/** The project that applications without one belong to: everything is allowed, as in a new Argo CD. */
export function defaultProject(namespace: string): AppProject {
  return {
    apiVersion: appProjectResource.apiVersion,
    kind: appProjectResource.kind,
    metadata: { name: 'default', namespace },
    spec: {
      sourceRepos: ['*'],
      destinations: [{ namespace: '*', server: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  };
}
