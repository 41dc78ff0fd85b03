import type { GroupVersionKind, KubeObject } from '@setpoint/kube';
import type { AppProject } from '../resources/app-project.ts';
import { withGlobalProjects } from '../project/global-projects.ts';
import { appProjectResource } from '../resources/app-project.ts';
import { type Keyring, keyringOf } from '../integrity/keyring.ts';
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
  #keyring: Keyring | undefined;
  #effective: ReadonlyMap<string, AppProject> | undefined;
  #repositories: RepositoryConfig | undefined;

  /** Takes in an object of one of the {@link configKinds}; false when nothing changed, as with one that does not matter. */
  set(object: KubeObject): boolean {
    const name = object.metadata.name ?? '';
    if (object.kind === 'AppProject') this.#projects.set(name, object as unknown as AppProject);
    else if (object.kind === 'Secret') {
      if (object.metadata.labels?.[secretType] === undefined) return this.delete(object);
      this.#secrets.set(name, object);
    } else if (configMapNames.has(name)) this.#configMaps.set(name, object);
    else return false;
    this.#forgetParsed(object.kind, name);
    return true;
  }

  /** The object is gone; false when it was not there. */
  delete(object: KubeObject): boolean {
    const name = object.metadata.name ?? '';
    const from =
      object.kind === 'AppProject'
        ? this.#projects
        : object.kind === 'Secret'
          ? this.#secrets
          : this.#configMaps;
    this.#forgetParsed(object.kind, name);
    return from.delete(name);
  }

  /** Only what is made from the object: what stays the same value need not be compared with again. */
  #forgetParsed(kind: string, name: string): void {
    if (kind === 'ConfigMap' && settingNames.has(name)) this.#settings = undefined;
    if (kind === 'ConfigMap' && name === 'argocd-gpg-keys-cm') this.#keyring = undefined;
    if (kind !== 'Secret') this.#effective = undefined;
    if (kind !== 'AppProject') this.#repositories = undefined;
  }

  settings(): ArgoCdSettings {
    this.#settings ??= parseSettings(
      this.#configMaps.get('argocd-cm'),
      this.#configMaps.get('argocd-cmd-params-cm'),
    );
    return this.#settings;
  }

  secrets(): readonly KubeObject[] {
    return [...this.#secrets.values()];
  }

  /** The keys that signatures are checked with. */
  keyring(): Keyring {
    this.#keyring ??= keyringOf(this.#configMaps.get('argocd-gpg-keys-cm'));
    return this.#keyring;
  }

  /** The same until one of what it is made of changes. */
  repositories(): RepositoryConfig {
    this.#repositories ??= {
      secrets: [...this.#secrets.values()],
      knownHosts: this.#configMaps.get('argocd-ssh-known-hosts-cm'),
      tlsCertificates: this.#configMaps.get('argocd-tls-certs-cm'),
    };
    return this.#repositories;
  }

  /** The projects by name, each with what it inherits from global projects. */
  projects(): ReadonlyMap<string, AppProject> {
    this.#effective ??= withGlobalProjects(this.#projects, this.settings().globalProjects);
    return this.#effective;
  }
}

const settingNames: ReadonlySet<string> = new Set(['argocd-cm', 'argocd-cmd-params-cm']);

const configMapNames: ReadonlySet<string> = new Set([
  ...settingNames,
  'argocd-gpg-keys-cm',
  'argocd-ssh-known-hosts-cm',
  'argocd-tls-certs-cm',
]);

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
