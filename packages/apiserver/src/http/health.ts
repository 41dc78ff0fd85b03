import type { Store } from '../store/store.ts';
import { type Reply, textReply } from './respond.ts';

const checked = /^\/(healthz|livez|readyz)(?:\/(.+))?$/;

export interface HealthFacts {
  readonly store: Store;
  /** Whether the objects every cluster has were made. */
  readonly isBootstrapped: () => boolean;
}

/** What a check looks at: that the process answers at all, the store, the first objects. */
type Fact = 'alive' | 'store' | 'bootstrap';

const hook = (name: string, fact: Fact = 'alive') => [`poststarthook/${name}`, fact] as const;

/** The steps of a real server's start, in its order; those that have no counterpart here are done once it answers. */
const hooks: readonly (readonly [string, Fact])[] = [
  hook('start-apiserver-admission-initializer'),
  hook('generic-apiserver-start-informers'),
  hook('priority-and-fairness-config-consumer'),
  hook('priority-and-fairness-filter'),
  hook('storage-object-count-tracker-hook'),
  hook('start-apiextensions-informers'),
  hook('start-apiextensions-controllers'),
  hook('crd-informer-synced'),
  hook('start-system-namespaces-controller'),
  hook('peer-endpoint-reconciler-controller'),
  hook('start-cluster-authentication-info-controller'),
  hook('start-kube-apiserver-identity-lease-controller'),
  hook('start-kube-apiserver-identity-lease-garbage-collector'),
  hook('storage-readiness', 'store'),
  hook('start-legacy-token-tracking-controller'),
  hook('start-service-ip-repair-controllers'),
  hook('rbac/bootstrap-roles', 'bootstrap'),
  hook('scheduling/bootstrap-system-priority-classes', 'bootstrap'),
  hook('priority-and-fairness-config-producer', 'bootstrap'),
  hook('bootstrap-controller', 'bootstrap'),
  hook('start-kubernetes-service-cidr-controller'),
  hook('start-kube-aggregator-informers'),
  hook('apiservice-status-local-available-controller'),
  hook('apiservice-status-remote-available-controller'),
  hook('apiservice-registration-controller'),
  hook('apiservice-discovery-controller'),
  hook('kube-apiserver-autoregistration', 'bootstrap'),
  ['autoregister-completion', 'bootstrap'],
  hook('apiservice-openapi-controller'),
  hook('apiservice-openapiv3-controller'),
];

const live: readonly (readonly [string, Fact])[] = [
  ['ping', 'alive'],
  ['log', 'alive'],
  ['loopback-serving-certificate', 'alive'],
  ['etcd', 'store'],
  ...hooks,
];

const checks: ReadonlyMap<string, ReadonlyMap<string, Fact>> = new Map([
  ['healthz', new Map(live)],
  ['livez', new Map(live)],
  [
    'readyz',
    new Map<string, Fact>([
      ['ping', 'alive'],
      ['log', 'alive'],
      ['etcd', 'store'],
      ['etcd-readiness', 'store'],
      ['informer-sync', 'alive'],
      ...hooks,
      ['shutdown', 'alive'],
    ]),
  ],
]);

/** Paths of every check: `/livez/ping`. */
export const healthPaths: readonly string[] = [...checks].flatMap(([endpoint, each]) => [
  `/${endpoint}`,
  ...[...each.keys()].map((name) => `/${endpoint}/${name}`),
]);

/** Whether anybody may ask, whoever they are: single checks tell more than that. */
export function isOpenHealthPath(path: string): boolean {
  return checks.has(path.slice(1));
}

/** The health endpoints, their checks named as a real server's, so that what watches one understands the other. */
export class Health {
  readonly #facts: HealthFacts;

  constructor(facts: HealthFacts) {
    this.#facts = facts;
  }

  /** Undefined for paths that are none of health. */
  reply(path: string, query: URLSearchParams): Reply | undefined {
    const match = checked.exec(path);
    if (match === null) return undefined;
    const [, endpoint = '', check] = match;
    const named = checks.get(endpoint) as ReadonlyMap<string, Fact>;
    return check === undefined ? this.#all(endpoint, named, query) : this.#one(named.get(check));
  }

  #one(fact: Fact | undefined): Reply | undefined {
    if (fact === undefined) return undefined;
    const failure = this.#failureOf(fact);
    return failure === undefined
      ? textReply(200, 'ok')
      : withoutSniffing(textReply(500, `internal server error: ${failure}\n`));
  }

  #all(endpoint: string, named: ReadonlyMap<string, Fact>, query: URLSearchParams): Reply {
    const excluded = new Set(query.getAll('exclude'));
    const lines: string[] = [];
    let isFailing = false;
    for (const [name, fact] of named) {
      if (excluded.delete(name)) lines.push(`[+]${name} excluded: ok`);
      else if (this.#failureOf(fact) === undefined) lines.push(`[+]${name} ok`);
      else {
        isFailing = true;
        lines.push(`[-]${name} failed: reason withheld`);
      }
    }
    if (excluded.size > 0) {
      const names = [...excluded].map((name) => JSON.stringify(name)).join(', ');
      lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
    }
    if (isFailing) return withoutSniffing(textReply(500, `${lines.join('\n')}\n${endpoint} check failed\n`));
    const text = query.has('verbose') ? `${lines.join('\n')}\n${endpoint} check passed\n` : 'ok';
    return withoutSniffing(textReply(200, text));
  }

  #failureOf(fact: Fact): string | undefined {
    const { store, isBootstrapped } = this.#facts;
    if (fact === 'store') return store.failure?.message;
    return fact === 'alive' || isBootstrapped() ? undefined : 'not finished';
  }
}

function withoutSniffing(reply: Reply): Reply {
  return { ...reply, headers: { 'x-content-type-options': 'nosniff' } };
}
