import {
  type Application,
  type ApplicationSet,
  type AppProject,
  applicationResource,
  applicationSetResource,
  appProjectResource,
  ConfigState,
  type PlanPorts,
} from '@setpoint/argocd';
import type { Clock, Random, SetpointError } from '@setpoint/core';
import {
  createReflector,
  type GroupVersionKind,
  gvkOf,
  type KubeClient,
  type KubeObject,
} from '@setpoint/kube';
import { Watched } from './watched.ts';

/** What the server reads and writes through. */
export interface StatePorts {
  /** The API where Applications, projects, Secrets and settings live. */
  readonly client: KubeClient;
  /** Where settings, projects and Secrets are. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly onError: (error: SetpointError, kind: string) => void;
}

const secretGvk: GroupVersionKind = { group: '', version: 'v1', kind: 'Secret' };
const configMapGvk: GroupVersionKind = { group: '', version: 'v1', kind: 'ConfigMap' };
const secretTypeLabel = 'argocd.argoproj.io/secret-type';

/** Secrets the server itself needs that carry no type label. */
const ownSecrets = ['argocd-secret', 'setpoint-sessions'];

/**
 * Everything the API answers from, kept by watches: no request lists anything. Objects are shared and must not be
 * changed.
 */
export class PlatformState {
  readonly namespace: string;
  readonly applications = new Watched<Application>();
  readonly applicationSets = new Watched<ApplicationSet>();
  readonly projects = new Watched<AppProject>();
  readonly secrets = new Watched<KubeObject>();
  readonly configMaps = new Watched<KubeObject>();
  /** The same configuration as the controller reads it. */
  readonly config = new ConfigState();
  /** Resolves when every kind has been listed once. */
  readonly synced: Promise<void>;
  readonly done: Promise<void>;
  #ready = false;

  constructor(ports: StatePorts, signal: AbortSignal) {
    const { namespace } = ports;
    this.namespace = namespace;
    const reflectors = [
      this.#follow(ports, signal, this.applications, { gvk: gvkOf(applicationResource) }),
      this.#follow(ports, signal, this.applicationSets, { gvk: gvkOf(applicationSetResource) }),
      this.#follow(ports, signal, this.projects, { gvk: gvkOf(appProjectResource), namespace }, true),
      this.#follow(ports, signal, this.configMaps, { gvk: configMapGvk, namespace }, true),
      this.#follow(
        ports,
        signal,
        this.secrets,
        { gvk: secretGvk, namespace, labelSelector: secretTypeLabel },
        true,
      ),
      ...ownSecrets.map((name) =>
        this.#follow(ports, signal, this.secrets, {
          gvk: secretGvk,
          namespace,
          fieldSelector: `metadata.name=${name}`,
        }),
      ),
    ];
    this.synced = this.#whenSynced(reflectors.map((reflector) => reflector.synced));
    this.synced.catch(() => {});
    this.done = Promise.all(reflectors.map((reflector) => reflector.done)).then(() => undefined);
  }

  async #whenSynced(parts: readonly Promise<void>[]): Promise<void> {
    await Promise.all(parts);
    this.#ready = true;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** A project by name, with what it inherits. */
  project(name: string): AppProject | undefined {
    return this.config.projects().get(name);
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

  #follow<T extends Pick<KubeObject, 'metadata'>>(
    { client, clock, random, onError }: StatePorts,
    signal: AbortSignal,
    into: Watched<T>,
    scope: Omit<
      Parameters<typeof createReflector>[0],
      'client' | 'clock' | 'random' | 'signal' | HandlerName
    >,
    configures = false,
  ): ReturnType<typeof createReflector> {
    const put = (object: KubeObject): void => {
      if (configures) this.config.set(object);
      into.put(withoutManagedFields(object) as unknown as T);
    };
    return createReflector({
      ...scope,
      client,
      clock,
      random,
      signal,
      onAdd: put,
      onUpdate: put,
      onDelete: (ref) => {
        if (configures) this.config.delete({ apiVersion: '', kind: ref.kind, metadata: { name: ref.name } });
        into.remove(`${ref.namespace}/${ref.name}`);
      },
      onError: (error) => onError(error, scope.gvk.kind),
    });
  }
}

type HandlerName = 'onAdd' | 'onUpdate' | 'onDelete' | 'onError';

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

/** They are most of an object's bytes, and nobody asks this API for those of an Application. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
}
