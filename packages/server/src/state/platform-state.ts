import type {
  Application,
  ApplicationSet,
  AppProject,
  ArgoState,
  ConfigState,
  PlanPorts,
} from '@setpoint/argocd';
import type { Informer, KubeObject } from '@setpoint/kube';

const secretTypeLabel = 'argocd.argoproj.io/secret-type';

/**
 * Everything the API answers from: the same state as the controllers of the process work on, so that no request lists
 * anything. Objects are shared and must not be changed.
 */
export class PlatformState {
  readonly namespace: string;
  readonly applications: Informer<Application>;
  readonly applicationSets: Informer<ApplicationSet>;
  readonly projects: Informer<AppProject>;
  readonly secrets: Informer<KubeObject>;
  readonly configMaps: Informer<KubeObject>;
  readonly config: ConfigState;
  /** Resolves when every kind has been listed once. */
  readonly synced: Promise<void>;
  #ready = false;

  constructor(state: ArgoState) {
    this.namespace = state.namespace;
    this.applications = state.applications;
    this.applicationSets = state.applicationSets;
    this.projects = state.projects;
    this.secrets = state.secrets;
    this.configMaps = state.configMaps;
    this.config = state.config;
    this.synced = this.#whenSynced(state.synced);
    this.synced.catch(() => {});
  }

  async #whenSynced(synced: Promise<void>): Promise<void> {
    await synced;
    this.#ready = true;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** A project by name, with what it inherits. */
  project(name: string): AppProject | undefined {
    return this.config.projects().get(name);
  }

  /** Annotations whose values are shown of no Secret. */
  maskedAnnotations(): ReadonlySet<string> {
    return this.config.settings().maskedAnnotations;
  }

  configMap(name: string): KubeObject | undefined {
    return this.configMaps.get(`${this.namespace}/${name}`);
  }

  secret(name: string): KubeObject | undefined {
    return this.secrets.get(`${this.namespace}/${name}`);
  }

  /** Secrets of one type: `cluster`, `repository`, `repo-creds`, … */
  secretsOfType(...types: readonly string[]): readonly KubeObject[] {
    return [...this.secrets.values()].filter((secret) =>
      types.includes(secret.metadata.labels?.[secretTypeLabel] ?? ''),
    );
  }

  /** A value of `argocd-cm`; '' when absent. */
  setting(key: string): string {
    return textIn(this.configMap('argocd-cm'), key);
  }
}

/** What comparing and planning need, as of now. */
export type EnginePorts = Pick<PlanPorts, 'source' | 'renderer' | 'health'>;

/** A text of a ConfigMap; '' when absent. */
export function textIn(configMap: KubeObject | undefined, key: string): string {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const value = Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A value of a Secret, decoded; '' when absent. */
export function secretTextIn(secret: KubeObject | undefined, key: string): string {
  return Buffer.from(textIn(secret, key), 'base64').toString('utf8');
}
