import type { Clock, Random } from '@setpoint/core';
import { generateName } from '../registry/names.ts';
import { forbidden } from '../status/answers.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '@setpoint/kube';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { isNewPod } from './pods.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const tokenSeconds = 3607;
/** A namespace's default account comes a moment after the namespace. */
const maxWaitMs = 1500;

interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

interface Container {
  volumeMounts?: Mount[];
}

interface PodSpec {
  serviceAccountName?: string;
  serviceAccount?: string;
  automountServiceAccountToken?: boolean;
  imagePullSecrets?: readonly object[];
  containers?: Container[];
  initContainers?: Container[];
  volumes?: { name: string }[];
}

/** Every pod runs as a service account, which must exist, and gets its token mounted. */
export function serviceAccountAdmission(store: Store, clock: Clock, random: Random): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    admit(request) {
      if (!isNewPod(request)) return;
      const spec = request.object?.['spec'] as PodSpec;
      spec.serviceAccountName ||= 'default';
      spec.serviceAccount = spec.serviceAccountName;
      const account = find(store, request.namespace, spec.serviceAccountName);
      if (account !== undefined) {
        complete(spec, account, random);
        return;
      }
      return waitFor(store, clock, request, spec.serviceAccountName).then((found) =>
        complete(spec, found, random),
      );
    },
  };
}

function find(store: Store, namespace: string, name: string): KubeObject | undefined {
  return store.latest({ resource: '/serviceaccounts', path: storePath(namespace, name) })?.object;
}

function waitFor(store: Store, clock: Clock, request: AdmissionRequest, name: string): Promise<KubeObject> {
  const { namespace } = request;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      timer.cancel();
      unsubscribe();
    };
    const timer = clock.setTimer(maxWaitMs, () => {
      settle();
      const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`;
      reject(forbidden({ group: '', resource: 'pods' }, request.name, why));
    });
    const unsubscribe = store.subscribe('/serviceaccounts', () => {
      const found = find(store, namespace, name);
      if (found === undefined) return;
      settle();
      resolve(found);
    });
  });
}

function complete(spec: PodSpec, account: KubeObject, random: Random): void {
  const secrets = account['imagePullSecrets'] as readonly object[] | undefined;
  if ((spec.imagePullSecrets ?? []).length === 0 && secrets !== undefined) spec.imagePullSecrets = secrets;
  const automount = spec.automountServiceAccountToken ?? account['automountServiceAccountToken'] ?? true;
  if (automount !== true) return;
  const without = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter(
    (container) => container.volumeMounts?.some((mount) => mount.mountPath === mountPath) !== true,
  );
  if (without.length === 0) return;
  const name = generateName('kube-api-access-', random);
  for (const container of without) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
  }
  spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

function tokenVolume(name: string): { name: string } {
  const namespace = { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } };
  const sources = [
    { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [namespace] } },
  ];
  return { name, projected: { sources, defaultMode: 0o644 } } as { name: string };
}
