import type { Clock } from '@setpoint/core';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { serverVersion } from '../server-version.ts';
import type { Store } from '../store/store.ts';
import { computed, type Count, Counters } from './counters.ts';
import { exposition, type Family, type Labels } from './exposition.ts';
import { type Distribution, Histograms } from './histograms.ts';
import { InFlight } from './in-flight.ts';
import { RequestMetrics } from './request-metrics.ts';

/** What the watches of one resource sent. */
export interface WatchSeries {
  readonly events: Count;
  readonly sizes: Distribution;
}

/** The server's metrics, by the names, labels and types of a real one's. */
export class Metrics {
  readonly requests = new RequestMetrics();
  readonly inFlight: InFlight;
  readonly #watchEvents = new Counters(
    'apiserver_watch_events_total',
    'counter',
    '[ALPHA] Number of events sent in watch clients',
  );
  readonly #watchSizes = new Histograms(
    'apiserver_watch_events_sizes',
    [1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072],
    '[ALPHA] Watch event size distribution in bytes',
  );
  readonly #dispatched = new Counters(
    'apiserver_flowcontrol_dispatched_requests_total',
    'counter',
    '[BETA] Number of requests executed by API Priority and Fairness subsystem',
  );
  readonly #attempts = new Counters(
    'authentication_attempts',
    'counter',
    '[ALPHA] Counter of authenticated attempts.',
  );
  readonly #auditEvents = new Counters(
    'apiserver_audit_event_total',
    'counter',
    '[ALPHA] Counter of audit events generated and sent to the audit backend.',
  );
  readonly #auditLevels = new Counters(
    'apiserver_audit_level_total',
    'counter',
    '[ALPHA] Counter of policy levels for audit events (1 per request).',
  );
  /** Counts requests whose credentials were good, and those without. */
  readonly authenticated: Count = this.#attempts.with({ result: 'success' });
  readonly unauthenticated: Count = this.#attempts.with({ result: 'failure' });
  readonly auditEvents: Count = this.#auditEvents.with({});
  readonly #others: Family[] = [];
  readonly #store: Store;
  readonly #catalog: Catalog;
  readonly #startedMs: number;

  constructor(store: Store, catalog: Catalog, clock: Clock) {
    this.#store = store;
    this.#catalog = catalog;
    this.#startedMs = clock.now();
    this.inFlight = new InFlight(clock);
  }

  /** The series a watch of the resource counts its events in. */
  watchSeries({ gvk: { group, version }, resource }: ApiResource): WatchSeries {
    const labels = { group, version, resource };
    return { events: this.#watchEvents.with(labels), sizes: this.#watchSizes.with(labels) };
  }

  /** Tells a family that is counted elsewhere as well. */
  add(family: Family): void {
    this.#others.push(family);
  }

  /** The requests given to a flow. */
  dispatched(schema: string, level: string): Count {
    return this.#dispatched.with({ flow_schema: schema, priority_level: level });
  }

  auditLevel(level: string): Count {
    return this.#auditLevels.with({ level });
  }

  text(): string {
    return exposition([
      ...this.requests.families,
      this.#watchEvents,
      this.#watchSizes,
      this.#dispatched,
      this.#attempts,
      this.#auditEvents,
      this.#auditLevels,
      this.inFlight.family,
      ...this.#others,
      ...this.#storage(),
      ...this.#process(),
    ]);
  }

  #storage(): readonly Family[] {
    const kept = (): readonly string[] => [
      ...new Set(
        this.#catalog
          .all()
          .filter(({ verbs }) => verbs.includes('watch'))
          .map(({ storage }) => storage),
      ),
    ];
    const perResource = (labels: (group: string, resource: string) => Labels) => () =>
      kept().map((storage) => {
        const slash = storage.lastIndexOf('/');
        return [
          labels(storage.slice(0, slash), storage.slice(slash + 1)),
          this.#store.count(storage),
        ] as const;
      });
    const counted =
      'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.';
    return [
      computed(
        'apiserver_storage_objects',
        'gauge',
        `[STABLE] (Deprecated since 1.34.0) [DEPRECATED, consider using apiserver_resource_objects instead] ${counted}`,
        perResource((group, resource) => ({ resource: group === '' ? resource : `${resource}.${group}` })),
      ),
      computed(
        'apiserver_resource_objects',
        'gauge',
        `[ALPHA] ${counted}`,
        perResource((group, resource) => ({ group, resource })),
      ),
    ];
  }

  #process(): readonly Family[] {
    const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } =
      serverVersion;
    const build = {
      major,
      minor,
      git_version: gitVersion,
      git_commit: gitCommit,
      git_tree_state: gitTreeState,
      build_date: buildDate,
      go_version: goVersion,
      compiler,
      platform,
    };
    const cpuSeconds = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    };
    const one = (value: () => number) => (): Iterable<readonly [Labels, number]> => [[{}, value()]];
    return [
      computed(
        'kubernetes_build_info',
        'gauge',
        "[BETA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
        () => [[build, 1]],
      ),
      computed(
        'process_cpu_seconds_total',
        'counter',
        'Total user and system CPU time spent in seconds.',
        one(cpuSeconds),
      ),
      computed(
        'process_resident_memory_bytes',
        'gauge',
        'Resident memory size in bytes.',
        one(() => process.memoryUsage.rss()),
      ),
      computed(
        'process_start_time_seconds',
        'gauge',
        'Start time of the process since unix epoch in seconds.',
        one(() => this.#startedMs / 1000),
      ),
    ];
  }
}
