import { SetpointError } from '@setpoint/core';
import type {
  ApplicationSetListing,
  ClusterListing,
  FleetRow,
  GraphNode,
  ProjectListing,
} from '@setpoint/server';
import type { Context } from '../context.ts';
import type { Session } from '../verbs/session.ts';
import { followFleet, followGraph } from './fleet-facts.ts';
import { helpLines } from './help.ts';
import type { Line } from './screen.ts';
import type { Facts, ListName, Page, Row, Table, TextContent, TextSource } from './state.ts';
import { applicationsTable, clustersTable, projectsTable, resourcesTable, setsTable } from './tables.ts';

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

/** An application's objects while a page shows them. */
interface Objects {
  readonly nodes: Map<string, GraphNode>;
  table: Table | undefined;
  readonly stop: AbortController;
}

const maxLines = 20_000;
const nothing: Table = { columns: [], rows: [] };
/** Lists that no stream tells of are read again when the fleet changes, so often at most. */
const restMs = 2000;
const mostScopes = 9;

/** What is known of the platform, kept by its streams; calls `changed` when any of it is new. */
export class LiveFacts implements Facts {
  readonly place: string;
  staleSince: string | undefined;
  readonly #session: Session;
  readonly #context: Context;
  readonly #load: LoadText;
  readonly #changed: () => void;
  readonly #fleet = new Map<string, FleetRow>();
  readonly #texts = new Map<string, Loading>();
  readonly #objects = new Map<string, Objects>();
  readonly #lists = new Map<ListName, Table>();
  readonly #resting = new Set<ListName>();
  #applications: Table | undefined;
  #scopes: readonly string[] | undefined;
  #shownList: ListName = 'applications';

  constructor(session: Session, load: LoadText, changed: () => void) {
    this.#session = session;
    this.#context = session.context;
    this.place = session.platform.via;
    this.#load = load;
    this.#changed = changed;
  }

  /** Follows the fleet until the signal aborts; rejects when it cannot be read. */
  follow(namespace: string | undefined): Promise<void> {
    const { clock } = this.#context;
    return followFleet(this.#fleet, { appNamespace: namespace }, this.#session.platform, this.#context, {
      changed: () => {
        this.staleSince = undefined;
        this.#applications = undefined;
        this.#scopes = undefined;
        this.#readSoon(this.#shownList);
        this.#changed();
      },
      lost: () => {
        this.staleSince ??= new Date(clock.now()).toISOString().slice(11, 19);
        this.#changed();
      },
    });
  }

  /** The projects that number keys choose. */
  get scopes(): readonly string[] {
    this.#scopes ??= [...new Set([...this.#fleet.values()].map(({ project }) => project))]
      .sort()
      .slice(0, mostScopes);
    return this.#scopes;
  }

  table(page: Page): Table {
    if (page.kind === 'text') return nothing;
    if (page.kind === 'resources') {
      const objects = this.#objects.get(page.app);
      if (objects === undefined) return nothing;
      objects.table ??= resourcesTable(objects.nodes.values());
      return objects.table;
    }
    if (page.list !== 'applications') return this.#lists.get(page.list) ?? nothing;
    this.#applications ??= applicationsTable(this.#fleet.values());
    return this.#applications;
  }

  text(source: TextSource): TextContent {
    if (source.kind === 'help') return { lines: helpLines, follows: false };
    const lines = this.#texts.get(keyOf(source))?.lines ?? waiting;
    return { lines, follows: source.kind === 'logs' };
  }

  /** Fetches what these pages show, and stops what no page shows any more. */
  show(pages: readonly Page[]): void {
    const texts = new Map<string, TextSource>();
    for (const page of pages) if (page.kind === 'text') texts.set(keyOf(page.source), page.source);
    const apps = new Set(pages.flatMap((page) => (page.kind === 'resources' ? [page.app] : [])));
    stopOthers(this.#texts, texts);
    stopOthers(this.#objects, apps);
    for (const [key, source] of texts) if (!this.#texts.has(key)) this.#beginText(key, source);
    for (const app of apps) if (!this.#objects.has(app)) this.#beginObjects(app);
    const last = pages.at(-1);
    const list = last?.kind === 'list' ? last.list : 'applications';
    if (list !== this.#shownList) void this.#read(list);
    this.#shownList = list;
  }

  #beginText(key: string, source: TextSource): void {
    const loading: Loading = { lines: waiting, stop: new AbortController() };
    this.#texts.set(key, loading);
    if (source.kind === 'help') return;
    const signal = AbortSignal.any([loading.stop.signal, this.#context.signal]);
    const put = (lines: readonly Line[]): void => {
      loading.lines = lines.slice(-maxLines);
      this.#changed();
    };
    this.#load(source, put, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      put([...loading.lines.filter((line) => !waiting.includes(line)), ...errorLines(error)]);
    });
  }

  #beginObjects(app: string): void {
    const objects: Objects = { nodes: new Map(), table: undefined, stop: new AbortController() };
    this.#objects.set(app, objects);
    const signal = AbortSignal.any([objects.stop.signal, this.#context.signal]);
    const changed = (): void => {
      objects.table = undefined;
      this.#changed();
    };
    followGraph(objects.nodes, app, this.#session.platform, { ...this.#context, signal }, changed).catch(
      (error: unknown) => {
        if (signal.aborted) return;
        const row: Row = { id: '', cells: [SetpointError.from(error).message], status: 'bad' };
        objects.table = { columns: ['PROBLEM'], rows: [row] };
        this.#changed();
      },
    );
  }

  #readSoon(list: ListName): void {
    if (list === 'applications' || this.#resting.has(list)) return;
    this.#resting.add(list);
    this.#context.clock.setTimer(restMs, () => {
      this.#resting.delete(list);
      if (this.#shownList === list) void this.#read(list);
    });
  }

  async #read(list: ListName): Promise<void> {
    if (list === 'applications') return;
    const { platform } = this.#session;
    const { signal } = this.#context;
    try {
      this.#lists.set(
        list,
        list === 'applicationsets'
          ? setsTable(
              await platform.call<ApplicationSetListing>('GET /api/setpoint/v1/applicationsets', {}, signal),
            )
          : list === 'projects'
            ? projectsTable(await platform.call<ProjectListing>('GET /api/setpoint/v1/projects', {}, signal))
            : clustersTable(await platform.call<ClusterListing>('GET /api/setpoint/v1/clusters', {}, signal)),
      );
    } catch (error) {
      const row: Row = { id: '', cells: [SetpointError.from(error).message], status: 'bad' };
      this.#lists.set(list, { columns: ['PROBLEM'], rows: [row] });
    }
    this.#changed();
  }
}

const waiting: readonly Line[] = [[{ text: '…', color: 'gray' }]];

function stopOthers(
  all: Map<string, { readonly stop: AbortController }>,
  wanted: { has(key: string): boolean },
): void {
  for (const [key, { stop }] of all) {
    if (wanted.has(key)) continue;
    stop.abort(new Error('no page shows it'));
    all.delete(key);
  }
}

function keyOf(source: TextSource): string {
  return JSON.stringify(source);
}

function errorLines(error: unknown): readonly Line[] {
  return SetpointError.from(error)
    .describe()
    .split('\n')
    .map((line) => [{ text: line, color: 'red' }]);
}
