import type { Clock, Random } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import { Admission } from './admission/admission.ts';
import { defaultPlugins } from './admission/default-plugins.ts';
import { Authenticator, type StaticToken } from './auth/authenticator.ts';
import type { Authorizer } from './auth/authorizer.ts';
import type { Keys } from './auth/key-store.ts';
import { RbacAuthorizer } from './auth/rbac-authorizer.ts';
import { ServiceAccountTokens } from './auth/service-account-tokens.ts';
import { loopbackUser } from './auth/user.ts';
import { ApiServices } from './bootstrap/api-services.ts';
import { bootstrapFlowControl } from './bootstrap/bootstrap-flow-control.ts';
import { bootstrapObjects } from './bootstrap/bootstrap-objects.ts';
import { bootstrapRbac } from './bootstrap/bootstrap-rbac.ts';
import { ensureObjects } from './bootstrap/ensure-objects.ts';
import { builtinResources } from './catalog/builtin-resources.ts';
import { Catalog } from './catalog/catalog.ts';
import { InProcessClient } from './client/in-process-client.ts';
import { CrdCleanup } from './crd/crd-cleanup.ts';
import { CrdRegistrar } from './crd/crd-registrar.ts';
import { Discovery } from './discovery/discovery.ts';
import { Health } from './http/health.ts';
import { Metrics } from './metrics/metrics.ts';
import type { Auditor } from './audit/auditor.ts';
import { type AuditOptions, openAudit } from './audit/open-audit.ts';
import { FlowClassifier } from './flow/flow-classifier.ts';
import { FlowConditions } from './flow/flow-conditions.ts';
import { nominalSeats } from './flow/nominal-seats.ts';
import { NonResourceHandler } from './http/non-resource-handler.ts';
import { serveOpenApi } from './http/serve-openapi.ts';
import { OpenApi } from './openapi/index.ts';
import type { Machinery } from './registry/machinery.ts';
import { ServiceAddresses } from './registry/service-addresses.ts';
import { serverVersion } from './server-version.ts';
import { Compaction, defaultCompactionIntervalMs } from './store/compaction.ts';
import type { Backend } from './store/backend.ts';
import { Store } from './store/store.ts';
import { virtualResources } from './subresources/virtual-resources.ts';
import type { VirtualResources } from './subresources/virtual-resource.ts';

export interface AssembleOptions {
  readonly backend: Backend;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens?: readonly StaticToken[];
  readonly compactionIntervalMs?: number;
  readonly onError: (error: unknown) => void;
  readonly address: () => string;
  readonly audit?: AuditOptions;
  /** Whether controllers will run beside it. */
  readonly controllers: boolean;
}

export interface Parts {
  readonly machinery: Machinery;
  readonly authenticator: Authenticator;
  readonly tokens: ServiceAccountTokens;
  readonly authorizer: Authorizer;
  readonly nonResources: NonResourceHandler;
  readonly virtuals: VirtualResources;
  readonly metrics: Metrics;
  readonly flows: FlowClassifier;
  readonly auditor: Auditor | undefined;
  clientAt(url: string): KubeClient;
  /**
   * Makes the default roles and API services, once, and resolves when they exist. The administrator needs neither, so
   * the server takes connections first.
   */
  bootstrap(): Promise<void>;
  close(): Promise<void>;
}

const bootstrapMs = 60_000;

/** Builds everything behind the listener, from the store up, and makes the objects every cluster starts with. */
export async function assemble(options: AssembleOptions): Promise<Parts> {
  const { backend, keys, clock, random } = options;
  const store = new Store({ backend });
  const interval = options.compactionIntervalMs ?? defaultCompactionIntervalMs;
  const compaction = new Compaction(clock, interval, () => store.revision);
  const catalog = new Catalog(builtinResources());
  const authorizer = new RbacAuthorizer(store);
  const { controllers } = options;
  const parts = { store, clock, random, authorizer, controllers, machinery: () => machinery };
  const admission = new Admission(defaultPlugins(parts));
  const serviceAddresses = new ServiceAddresses(store, random);
  const machinery: Machinery = { store, compaction, catalog, admission, serviceAddresses, clock, random };
  const registrar = new CrdRegistrar(machinery, options.onError);
  const cleanup = new CrdCleanup(machinery, options.onError);
  registrar.start();
  cleanup.start();
  const tokens = new ServiceAccountTokens(keys.tokenKey);
  const authenticator = new Authenticator({ store, clock, tokens, staticTokens: options.tokens ?? [] });
  const metrics = new Metrics(store, catalog, clock);
  metrics.add(nominalSeats(store));
  let isBootstrapped = false;
  const health = new Health({ store, isBootstrapped: () => isBootstrapped });
  const audit = options.audit && openAudit(options.audit, { clock, metrics, onError: options.onError });
  const nonResources = new NonResourceHandler({
    catalog,
    discovery: new Discovery(catalog),
    openApi: serveOpenApi(new OpenApi(catalog, { title: 'Kubernetes', version: serverVersion.gitVersion })),
    version: serverVersion,
    keySet: () => tokens.keySet(),
    metrics: () => metrics.text(),
    health,
    address: options.address,
  });
  const virtuals = virtualResources({ machinery, authenticator, authorizer, tokens });
  const clientAt = (url: string) =>
    new InProcessClient({ server: url, machinery, user: loopbackUser, virtuals });
  const client = clientAt('in-process');
  const apiServices = new ApiServices(client, catalog, clock, options.onError);
  const flowConditions = new FlowConditions(store, client, clock, options.onError);
  const inTime = (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const tooLong = new AbortController();
    const limit = clock.setTimer(bootstrapMs, () =>
      tooLong.abort(new Error('the default objects take too long')),
    );
    return work(tooLong.signal).finally(() => limit.cancel());
  };
  await inTime((signal) => ensureObjects(client, bootstrapObjects(), signal));
  let bootstrapping: Promise<void> | undefined;
  const bootstrap = (): Promise<void> => {
    bootstrapping ??= inTime(async (signal) => {
      await ensureObjects(client, [...bootstrapRbac(), ...bootstrapFlowControl()], signal);
      await apiServices.start();
      flowConditions.start();
      isBootstrapped = true;
    });
    bootstrapping.catch(options.onError);
    return bootstrapping;
  };
  return {
    machinery,
    authenticator,
    tokens,
    authorizer,
    nonResources,
    virtuals,
    metrics,
    flows: new FlowClassifier(store, metrics),
    auditor: audit?.auditor,
    clientAt,
    bootstrap,
    async close() {
      await Promise.allSettled([bootstrapping]);
      compaction.stop();
      await apiServices.stop();
      await flowConditions.stop();
      await cleanup.stop();
      await registrar.stop();
      await store.close();
      audit?.close();
    },
  };
}
