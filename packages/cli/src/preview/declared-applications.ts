import {
  type Application,
  type ApplicationSet,
  type AppProject,
  defaultProject,
  desiredAt,
  type Desired,
  previewSet,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import type { Source } from '@setpoint/source';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import type { Declared } from './find-declared.ts';
import type { World } from './world.ts';

/** An Application with where it is declared and what it renders to. */
export interface DeclaredApplication {
  readonly app: Application;
  readonly file: string;
  readonly line: number;
  readonly desired: Desired | undefined;
}

export interface DeclaredApplications {
  readonly applications: readonly DeclaredApplication[];
  readonly problems: readonly SetpointError[];
}

const maxApplications = 5000;
const maxDepth = 8;

/**
 * Every Application that the declared objects lead to: those among them, those that ApplicationSets generate, and those
 * that other Applications render. What a parent renders counts before what a file of the same name says.
 */
export async function declaredApplications(
  declared: readonly Declared[],
  world: World,
  source: Source,
  context: Context,
  note: (text: string) => void,
): Promise<DeclaredApplications> {
  const found = new Collection(world, source, context);
  let level = declared;
  for (let depth = 0; level.length > 0 && depth < maxDepth; depth++) {
    await found.add(level);
    note(`${found.size} applications`);
    level = await found.rendered();
  }
  return { applications: found.all(), problems: found.problems };
}

class Collection {
  readonly problems: SetpointError[] = [];
  readonly #world: World;
  readonly #source: Source;
  readonly #context: Context;
  readonly #apps = new Map<string, DeclaredApplication>();
  #unrendered: string[] = [];

  constructor(world: World, source: Source, context: Context) {
    this.#world = world;
    this.#source = source;
    this.#context = context;
  }

  get size(): number {
    return this.#apps.size;
  }

  all(): readonly DeclaredApplication[] {
    return [...this.#apps.values()];
  }

  /** Takes in settings and projects first: the rest is judged by them. */
  async add(declared: readonly Declared[]): Promise<void> {
    const { config, namespace } = this.#world;
    if (!config.projects().has('default')) config.set(asObject(defaultProject(namespace)));
    for (const one of declared) {
      if (one.object.kind === 'ConfigMap' && this.#world.offline !== undefined) config.set(one.object);
      if (one.object.kind === 'AppProject' && (await this.#isValid(one))) {
        config.set(asObject(one.object as unknown as AppProject));
      }
    }
    for (const one of declared) {
      if (one.object.kind === 'Application') await this.#put(one);
      if (one.object.kind === 'ApplicationSet') await this.#generate(one);
    }
  }

  /** Renders what was added, and gives the Applications and their like among the objects. */
  async rendered(): Promise<readonly Declared[]> {
    const keys = this.#unrendered;
    this.#unrendered = [];
    const declared: Declared[] = [];
    for (const key of keys) {
      const one = this.#apps.get(key) as DeclaredApplication;
      const desired = await this.#desiredOf(one);
      this.#apps.set(key, { ...one, desired });
      for (const { object, origin } of desired?.objects ?? []) {
        if (!object.apiVersion.startsWith('argoproj.io/')) continue;
        const place = { file: origin?.file ?? one.file, line: origin?.line ?? one.line };
        if (this.#isNew(object)) declared.push({ object, ...place });
      }
    }
    return declared;
  }

  #isNew(object: KubeObject): boolean {
    const before = this.#apps.get(keyOf(object))?.app;
    return before === undefined || JSON.stringify(before.spec) !== JSON.stringify(object['spec']);
  }

  async #desiredOf({ app, file, line }: DeclaredApplication): Promise<Desired | undefined> {
    const { clusters, ...ports } = this.#world;
    try {
      return await desiredAt(
        app,
        { ...ports, source: this.#source, clusters: clusters.all() },
        { revisions: [], maxAgeMs: Number.POSITIVE_INFINITY },
        this.#context.signal,
      );
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.problems.push(at(file, line, error));
      return undefined;
    }
  }

  async #put(one: Declared): Promise<void> {
    if (!(await this.#isValid(one))) return;
    if (this.#apps.size >= maxApplications) {
      throw new SetpointError(
        codes.tooManyApplications,
        `there are more than ${maxApplications} Applications`,
        {
          nextAction: 'Plan folders of the repository one by one.',
        },
      );
    }
    const app = one.object as unknown as Application;
    const { offline, config, clusters, namespace } = this.#world;
    try {
      const secret = await offline?.register(app.spec.destination);
      if (secret !== undefined) {
        config.set(secret);
        clusters.configure(config);
      }
    } catch (error) {
      this.problems.push(at(one.file, one.line, error));
      return;
    }
    const metadata = { namespace, ...app.metadata };
    const key = keyOf({ ...one.object, metadata });
    this.#apps.set(key, { app: { ...app, metadata }, file: one.file, line: one.line, desired: undefined });
    this.#unrendered.push(key);
  }

  async #generate(one: Declared): Promise<void> {
    if (!(await this.#isValid(one))) return;
    const { client, namespace } = this.#world;
    const { clock, random, signal } = this.#context;
    const set = one.object as unknown as ApplicationSet;
    const metadata = { namespace, ...set.metadata };
    const { applications, problems } = await previewSet(
      { ...set, metadata },
      { client, config: await this.#withClusters(set), source: this.#source, namespace, clock, random },
      signal,
    );
    this.problems.push(...problems.map((problem) => at(one.file, one.line, problem)));
    for (const app of applications) await this.#put({ ...one, object: asObject(app) });
  }

  /** Offline no cluster is registered before an Application names it, so that of the template is first. */
  async #withClusters({ spec }: ApplicationSet): Promise<World['config']> {
    const { offline, config, clusters } = this.#world;
    const destination = spec.template?.spec?.destination ?? {};
    const isFixed = !/[{][{]/.test(`${destination.server ?? ''}${destination.name ?? ''}`);
    const secret = isFixed ? await offline?.register(destination) : undefined;
    if (secret !== undefined) {
      config.set(secret);
      clusters.configure(config);
    }
    return config;
  }

  /** Has the API server judge the object itself, where there is one that may be asked. */
  async #isValid({ object, file, line }: Declared): Promise<boolean> {
    const { offline, namespace } = this.#world;
    if (offline === undefined) return true;
    const metadata = { ...object.metadata, namespace };
    try {
      const options = { dryRun: true, fieldManager: 'setpoint-plan', fieldValidation: 'Strict' } as const;
      await offline.hub.client.apply(
        { ...object, metadata },
        { ...options, force: true },
        this.#context.signal,
      );
      return true;
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.problems.push(at(file, line, error));
      return false;
    }
  }
}

/** The error with the place in the repository that it is about. */
export function at(file: string, line: number | undefined, error: unknown): SetpointError {
  const known = SetpointError.from(error);
  const place = line === undefined ? file : `${file}:${line}`;
  if (known.subject?.startsWith(file)) return known;
  const about = known.subject?.replace(` (${place})`, '');
  const subject = about === undefined ? place : `${place} (${about})`;
  return new SetpointError(known.code, known.message, {
    subject,
    ...(known.rule === undefined ? {} : { rule: known.rule }),
    ...(known.nextAction === undefined ? {} : { nextAction: known.nextAction }),
    cause: known,
  });
}

function keyOf({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return `${metadata.namespace ?? 'argocd'}/${metadata.name ?? ''}`;
}

function asObject(value: Application | AppProject): KubeObject {
  return value;
}
