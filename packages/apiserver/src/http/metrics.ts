import type { Store } from '../store/store.ts';

/** Counts requests and tells the state of the store, in Prometheus' text format. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  count(method: string, code: number): void {
    const key = `code="${code}",method="${method}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
  }

  text(): string {
    const objects = this.#store
      .resources()
      .map((resource) => `apiserver_storage_objects{resource="${resource}"} ${this.#store.count(resource)}`);
    const requests = [...this.#requests].map(
      ([labels, count]) => `apiserver_request_total{${labels}} ${count}`,
    );
    return `${[
      '# TYPE apiserver_request_total counter',
      ...requests.toSorted(),
      '# TYPE apiserver_storage_objects gauge',
      ...objects.toSorted(),
      '# TYPE apiserver_storage_revision gauge',
      `apiserver_storage_revision ${this.#store.revision}`,
    ].join('\n')}\n`;
  }
}
