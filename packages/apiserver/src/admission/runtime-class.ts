import { sameValue } from '@setpoint/kube';
import { forbidden } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { storePath } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { isNewPod } from './pods.ts';
import { mergeTolerations, type Toleration } from './merge-tolerations.ts';

interface PodSpec {
  readonly runtimeClassName?: string;
  overhead?: Readonly<Record<string, unknown>>;
  nodeSelector?: Readonly<Record<string, string>>;
  tolerations?: readonly Toleration[];
}

interface RuntimeClass {
  readonly overhead?: { readonly podFixed?: Readonly<Record<string, unknown>> };
  readonly scheduling?: {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly Toleration[];
  };
}

/** Pods of a runtime class cost what it costs and go where it is (plugin/pkg/admission/runtimeclass). */
export function runtimeClass(store: Store): AdmissionPlugin {
  return {
    name: 'RuntimeClass',
    admit(request) {
      if (!isNewPod(request)) return;
      const spec = request.object?.['spec'] as PodSpec;
      const found = classOf(store, spec.runtimeClassName, request);
      if (found?.overhead !== undefined) setOverhead(spec, found.overhead.podFixed ?? {}, request);
      if (found?.scheduling !== undefined) setScheduling(spec, found.scheduling, request);
    },
    validate(request) {
      if (!isNewPod(request)) return;
      const spec = request.object?.['spec'] as PodSpec;
      const { runtimeClassName, overhead } = spec;
      const found = classOf(store, runtimeClassName, request);
      if (found?.overhead !== undefined) {
        if (!sameValue(overhead ?? {}, found.overhead.podFixed ?? {})) throw otherOverhead(request);
      } else if (overhead !== undefined || isGivenEmpty(request)) {
        throw rejected(request, 'Pod Overhead set without corresponding RuntimeClass defined Overhead');
      }
    },
  };
}

function isGivenEmpty({ emptied = [] }: AdmissionRequest): boolean {
  return emptied.some(({ path }) => path.join('.') === 'spec.overhead');
}

function classOf(
  store: Store,
  name: string | undefined,
  request: AdmissionRequest,
): RuntimeClass | undefined {
  if (name === undefined) return undefined;
  if (name === '') throw new ApiError(500, '', 'resource name may not be empty');
  const found = store.latest({ resource: 'node.k8s.io/runtimeclasses', path: storePath('', name) });
  if (found === undefined) throw rejected(request, `RuntimeClass ${JSON.stringify(name)} not found`);
  return found.object as RuntimeClass;
}

function setOverhead(
  spec: PodSpec,
  podFixed: Readonly<Record<string, unknown>>,
  request: AdmissionRequest,
): void {
  const { overhead = {} } = spec;
  if (Object.keys(overhead).length > 0 && !sameValue(overhead, podFixed)) throw otherOverhead(request);
  if (Object.keys(podFixed).length > 0) spec.overhead = { ...podFixed };
}

function setScheduling(
  spec: PodSpec,
  { nodeSelector = {}, tolerations = [] }: NonNullable<RuntimeClass['scheduling']>,
  request: AdmissionRequest,
): void {
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    const path = 'spec.nodeSelector';
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.${path}[${key}] = ${own}`;
    throw forbidden({ group: '', resource: 'pods' }, request.name, why);
  }
  const selected = { ...spec.nodeSelector, ...nodeSelector };
  if (Object.keys(selected).length > 0) spec.nodeSelector = selected;
  const merged = mergeTolerations([...(spec.tolerations ?? []), ...tolerations]);
  if (merged.length > 0) spec.tolerations = merged;
}

function otherOverhead(request: AdmissionRequest): ApiError {
  return rejected(request, "Pod's Overhead doesn't match RuntimeClass's defined Overhead");
}

function rejected({ name }: AdmissionRequest, why: string): ApiError {
  return forbidden({ group: '', resource: 'pods' }, name, `pod rejected: ${why}`);
}
