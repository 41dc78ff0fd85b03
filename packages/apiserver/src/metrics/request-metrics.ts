import type { RequestInfo } from '../http/request-info.ts';
import { type Count, Counters } from './counters.ts';
import type { Family } from './exposition.ts';
import { type Distribution, Histograms } from './histograms.ts';

/** What one request was, as the metrics tell requests apart. Every value is known to the server: none is the client's own. */
export interface MeasuredRequest {
  /** `LIST`, `WATCH`, `GET`, `POST`, `PUT`, `PATCH`, `APPLY`, `DELETE`, `CONNECT`. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  /** `resource`, `namespace`, `cluster`; empty for what is no resource. */
  readonly scope: string;
  readonly component: 'apiserver' | '';
  readonly dryRun: boolean;
}

interface CodeSeries {
  readonly total: Count;
}

interface RequestSeries {
  readonly codes: Map<number, CodeSeries>;
  readonly duration: Distribution;
  readonly sliDuration: Distribution | undefined;
  readonly size: Distribution | undefined;
}

const durationBounds = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
];
const sliBounds = durationBounds.slice(2);
const sizeBounds = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const what = 'verb, dry run value, group, version, resource, subresource, scope and component';

/** Counters and latencies of requests (apiserver/pkg/endpoints/metrics): what reached a handler, by what it asked for. */
export class RequestMetrics {
  readonly #total = new Counters(
    'apiserver_request_total',
    'counter',
    '[STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
  );
  readonly #durations = new Histograms(
    'apiserver_request_duration_seconds',
    durationBounds,
    `[STABLE] Response latency distribution in seconds for each ${what}.`,
  );
  readonly #sliDurations = new Histograms(
    'apiserver_request_sli_duration_seconds',
    sliBounds,
    '[ALPHA] Response latency distribution (not counting webhook duration and priority & fairness queue wait times) in seconds for each verb, group, version, resource, subresource, scope and component.',
  );
  readonly #sizes = new Histograms(
    'apiserver_response_sizes',
    sizeBounds,
    '[STABLE] Response size distribution in bytes for each group, version, verb, resource, subresource, scope and component.',
  );
  readonly #longRunning = new Counters(
    'apiserver_longrunning_requests',
    'gauge',
    '[STABLE] Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
  );
  readonly #series = new Map<string, RequestSeries>();

  get families(): readonly Family[] {
    return [this.#total, this.#durations, this.#sliDurations, this.#sizes, this.#longRunning];
  }

  /** Counts a request that was answered. `bytes` is the size of the answer's body. */
  finished(request: MeasuredRequest, code: number, seconds: number, bytes: number): void {
    const series = this.#seriesOf(request);
    let ofCode = series.codes.get(code);
    if (ofCode === undefined) {
      ofCode = { total: this.#total.with({ ...labelsOf(request), code: String(code) }) };
      series.codes.set(code, ofCode);
    }
    ofCode.total.value++;
    series.duration.observe(seconds);
    series.sliDuration?.observe(seconds);
    series.size?.observe(bytes);
  }

  /** Counts a watch or connection while it lasts; answers how to end that. */
  started(request: MeasuredRequest): () => void {
    const { dry_run: _, ...labels } = labelsOf(request);
    const gauge = this.#longRunning.with(labels);
    gauge.value++;
    return () => {
      gauge.value--;
    };
  }

  #seriesOf(request: MeasuredRequest): RequestSeries {
    const { verb, group, version, resource, subresource, scope, dryRun } = request;
    const key = `${verb} ${group}/${version}/${resource}/${subresource} ${scope} ${dryRun ? 'dry' : ''}`;
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = this.#newSeries(request)));
    return series;
  }

  #newSeries(request: MeasuredRequest): RequestSeries {
    const labels = labelsOf(request);
    const { dry_run: _, ...plain } = labels;
    const { verb } = request;
    return {
      codes: new Map(),
      duration: this.#durations.with(labels),
      // What lasts as long as its client wants says nothing of the server's service level.
      sliDuration: verb === 'WATCH' || verb === 'CONNECT' ? undefined : this.#sliDurations.with(plain),
      size: verb === 'GET' || verb === 'LIST' ? this.#sizes.with(plain) : undefined,
    };
  }
}

type RequestLabels = Record<
  'component' | 'dry_run' | 'group' | 'resource' | 'scope' | 'subresource' | 'verb' | 'version',
  string
>;

function labelsOf({ dryRun, ...request }: MeasuredRequest): RequestLabels {
  return { ...request, dry_run: dryRun ? 'All' : '' };
}

const verbs: ReadonlyMap<string, string> = new Map([
  ['get', 'GET'],
  ['list', 'LIST'],
  ['watch', 'WATCH'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['deletecollection', 'DELETE'],
]);

/** How a request for a resource that is served is counted. */
export function measuredResource(
  info: RequestInfo,
  how: { readonly isConnection: boolean; readonly isApply: boolean; readonly dryRun: boolean },
): MeasuredRequest {
  const { group, version, resource, subresource } = info;
  const verb = how.isConnection ? 'CONNECT' : how.isApply ? 'APPLY' : (verbs.get(info.verb) ?? 'OTHER');
  const { dryRun } = how;
  return {
    verb,
    group,
    version,
    resource,
    subresource,
    scope: scopeOf(info),
    component: 'apiserver',
    dryRun,
  };
}

function scopeOf({ name, selectedName, namespace, verb }: RequestInfo): string {
  if (name !== '' || selectedName !== '' || verb === 'create') return 'resource';
  return namespace === '' ? 'cluster' : 'namespace';
}

const documents: ReadonlySet<string> = new Set(['/api', '/apis', '/openapi/v3']);
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** How a request for no resource is counted; undefined for those that are not. */
export function measuredDocument(method: string, path: string): MeasuredRequest | undefined {
  const isHealth = path === '/livez' || path === '/readyz' || path === '/healthz';
  if (!isHealth && !documents.has(path)) return undefined;
  return {
    verb: methods.has(method) ? method : 'OTHER',
    group: '',
    version: '',
    resource: '',
    subresource: isHealth ? path : path.slice(1),
    scope: '',
    component: path.startsWith('/api') ? 'apiserver' : '',
    dryRun: false,
  };
}
