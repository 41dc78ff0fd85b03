import {
  type Application,
  applicationResource,
  applicationSetResource,
  appProjectResource,
  clusterIdentitiesOf,
} from '@setpoint/argocd';
import { encodeSigs } from '@setpoint/goyaml';
import { createInformer, gvkOf, type Informer, type KubeObject, withoutManagedFields } from '@setpoint/kube';
import { loadConfig } from '../commands/load-config.ts';
import type { Connection, Context } from '../context.ts';
import type { Line } from './screen.ts';
import type { Facts, ListName, Page, Row, Table, TextContent, TextSource } from './state.ts';
import { helpLines } from './help.ts';

const kinds = {
  applications: applicationResource,
  applicationsets: applicationSetResource,
  projects: appProjectResource,
} as const;

/** Gives what a text page shows, and more of it while the signal lasts. */
export type LoadText = (
  source: TextSource,
  put: (lines: readonly Line[]) => void,
  signal: AbortSignal,
) => Promise<void>;

interface Loading {
  lines: readonly Line[];
  readonly stop: AbortController;
}

const maxLines = 20_000;

/** What is known of the cluster, kept by watches; calls `changed` when any of it is new. */
export class LiveFacts implements Facts {
  readonly place: string;
  staleSince: string | undefined;
  readonly #informers: ReadonlyMap<ListName, Informer<KubeObject>>;
  readonly #texts = new Map<string, Loading>();
  readonly #load: LoadText;
  readonly #changed: () => void;
  readonly #connection: Connection;
  readonly #context: Context;
  readonly #namespace: string;
  #clusters: readonly Row[] = [];

  constructor(
    connection: Connection,
    namespace: string | undefined,
    context: Context,
    load: LoadText,
    changed: () => void,
  ) {
    const { client } = connection;
    const { clock, random, signal } = context;
    this.place = client.server;
    this.#load = load;
    this.#changed = changed;
    this.#connection = connection;
    this.#context = context;
    this.#namespace = namespace ?? 'argocd';
    const scopes = [namespace === undefined ? {} : { namespace }];
    const onError = (): void => {
      this.staleSince ??= new Date(clock.now()).toISOString().slice(11, 19);
      changed();
    };
    this.#informers = new Map(
      Object.entries(kinds).map(([list, resource]) => {
        const informer = createInformer({
          client,
          gvk: gvkOf(resource),
          scopes,
          clock,
          random,
          signal,
          onError,
        });
        informer.onChange(() => {
          this.staleSince = undefined;
          changed();
        });
        return [list as ListName, informer];
      }),
    );
  }

  /** Resolves when the applications have been listed. */
  async ready(): Promise<void> {
    await this.#informers.get('applications')?.synced;
    this.#changed();
  }

  app(id: string): Application | undefined {
    return this.#informers.get('applications')?.get(id) as Application | undefined;
  }

  table(page: Page): Table {
    if (page.kind === 'resources') return resourcesTable(this.app(page.app));
    if (page.kind === 'text') return { columns: [], rows: [] };
    if (page.list === 'clusters') return { columns: ['NAME', 'SERVER'], rows: this.#clusters };
    const objects = [...(this.#informers.get(page.list)?.values() ?? [])];
    if (page.list === 'applications') return applicationsTable(objects as unknown as readonly Application[]);
    return namesTable(objects);
  }

  text(source: TextSource): TextContent {
    if (source.kind === 'help') return { lines: helpLines, follows: false };
    if (source.kind === 'describe' && source.app === undefined) {
      const object = this.#informers.get(source.list)?.get(source.id);
      return { lines: object === undefined ? gone : yamlLines(object), follows: false };
    }
    const lines = this.#texts.get(keyOf(source))?.lines ?? [[{ text: '…', color: 'gray' }]];
    return { lines, follows: source.kind === 'logs' };
  }

  /** Fetches what these pages show, and stops what no page shows any more. */
  show(pages: readonly Page[]): void {
    const wanted = new Map<string, TextSource>();
    for (const page of pages) if (page.kind === 'text') wanted.set(keyOf(page.source), page.source);
    for (const [key, { stop }] of this.#texts) {
      if (wanted.has(key)) continue;
      stop.abort();
      this.#texts.delete(key);
    }
    for (const [key, source] of wanted) if (!this.#texts.has(key)) this.#begin(key, source);
    const last = pages.at(-1);
    if (last?.kind === 'list' && last.list === 'clusters') void this.#readClusters();
  }

  #begin(key: string, source: TextSource): void {
    const loading: Loading = { lines: [[{ text: '…', color: 'gray' }]], stop: new AbortController() };
    this.#texts.set(key, loading);
    if (source.kind === 'help' || (source.kind === 'describe' && source.app === undefined)) return;
    const signal = AbortSignal.any([loading.stop.signal, this.#context.signal]);
    const put = (lines: readonly Line[]): void => {
      loading.lines = lines.slice(-maxLines);
      this.#changed();
    };
    this.#load(source, put, signal).catch((error: unknown) => {
      if (!signal.aborted) put([...loading.lines, ...errorLines(error)]);
    });
  }

  async #readClusters(): Promise<void> {
    try {
      const config = await loadConfig(this.#connection.client, this.#namespace, this.#context.signal);
      this.#clusters = clusterIdentitiesOf(config).map(({ name, server }) => ({
        id: server,
        cells: [name, server],
        status: 'plain',
      }));
      this.#changed();
    } catch (error) {
      this.#clusters = [{ id: '', cells: [(error as Error).message, ''], status: 'bad' }];
      this.#changed();
    }
  }
}

const gone: readonly Line[] = [[{ text: 'it is gone', color: 'yellow' }]];

function keyOf(source: TextSource): string {
  return JSON.stringify(source);
}

function applicationsTable(apps: readonly Application[]): Table {
  const rows = apps.map((app): Row => {
    const { metadata, spec, status } = app;
    const sync = status?.sync?.status ?? 'Unknown';
    const health = status?.health?.status ?? 'Unknown';
    const revision = status?.sync?.revision ?? status?.sync?.revisions?.[0] ?? '';
    return {
      id: `${metadata.namespace ?? ''}/${metadata.name ?? ''}`,
      cells: [
        metadata.name ?? '',
        spec.project,
        sync,
        health,
        spec.destination.namespace ?? '',
        /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 8) : revision,
        app.operation === undefined ? '' : (status?.operationState?.phase ?? 'Running'),
      ],
      status: statusOf(sync, health),
    };
  });
  const columns = ['NAME', 'PROJECT', 'SYNC', 'HEALTH', 'DESTINATION', 'REVISION', 'OPERATION'];
  return { columns, rows: rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

function resourcesTable(app: Application | undefined): Table {
  const rows = (app?.status?.resources ?? []).map((one): Row => {
    const health = one.health?.status ?? '';
    return {
      id: [one.group ?? '', one.version ?? '', one.kind ?? '', one.namespace ?? '', one.name ?? ''].join('/'),
      cells: [
        one.kind ?? '',
        one.name ?? '',
        one.namespace ?? '',
        one.status ?? '',
        health,
        one.health?.message ?? '',
      ],
      status: statusOf(one.status ?? 'Synced', health || 'Healthy'),
    };
  });
  return { columns: ['KIND', 'NAME', 'SPACE', 'SYNC', 'HEALTH', 'MESSAGE'], rows };
}

function statusOf(sync: string, health: string): Row['status'] {
  if (health === 'Degraded' || health === 'Missing' || sync === 'Unknown') return 'bad';
  return sync === 'Synced' && (health === 'Healthy' || health === 'Suspended') ? 'good' : 'busy';
}

function namesTable(objects: readonly KubeObject[]): Table {
  const rows = objects.map(({ metadata }): Row => {
    const { namespace = '', name = '', creationTimestamp = '' } = metadata;
    return { id: `${namespace}/${name}`, cells: [name, namespace, creationTimestamp], status: 'plain' };
  });
  return { columns: ['NAME', 'SPACE', 'CREATED'], rows };
}

/** The object as YAML, a line each. */
export function yamlLines(object: KubeObject): readonly Line[] {
  const text = encodeSigs(withoutManagedFields(object));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => [{ text: line }]);
}

function errorLines(error: unknown): readonly Line[] {
  const text =
    error instanceof Error && 'describe' in error
      ? (error as { describe(): string }).describe()
      : String(error);
  return text.split('\n').map((line) => [{ text: line, color: 'red' }]);
}
