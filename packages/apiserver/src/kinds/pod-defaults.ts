import { own, setOwn } from './model/meta.ts';
import { roundToMilli } from './quantity.ts';
import type { ClaimSpec, Container, Handler, PodSpec, Probe, Quantities, Volume } from './model/pod.ts';

/** Assigns each field the object lacks; null counts as absent. */
export function fill<T extends object>(target: T, defaults: Partial<T>): void {
  for (const [field, value] of Object.entries(defaults)) {
    const fields = target as Record<string, unknown>;
    if (fields[field] === undefined || fields[field] === null) fields[field] = value;
  }
}

/** The same, with Go's zero values counting as absent too. */
export const fillZero = fillText;

/** The same, with an empty string counting as absent too: Go's zero value of string fields. */
export function fillText<T extends object>(target: T, defaults: Partial<T>): void {
  const fields = target as Record<string, unknown>;
  for (const [field, value] of Object.entries(defaults)) if (!fields[field]) fields[field] = value;
}

/** Defaults of a pod template's or pod's spec (`pkg/apis/core/v1/defaults.go`). */
export function defaultPodSpec(spec: PodSpec): void {
  fillText(spec, { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler' });
  fill(spec, { terminationGracePeriodSeconds: 30, securityContext: {} });
  if (!spec.serviceAccountName && spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  roundToMilli(spec.overhead);
  defaultResources(spec.resources);
}

/** The core API knows nothing finer than a thousandth. */
function defaultResources(resources: { limits?: Quantities; requests?: Quantities } | undefined): void {
  if (resources === undefined) return;
  roundToMilli(resources.limits);
  roundToMilli(resources.requests);
}

/** What only pods default, never the templates they come from. */
export function defaultPodOnly(spec: PodSpec): void {
  fill(spec, { enableServiceLinks: true });
  if (spec.hostNetwork === true) defaultHostPorts(spec);
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    defaultRequests(container);
  }
}

function defaultHostPorts(spec: PodSpec): void {
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const port of container.ports ?? []) if (!port.hostPort) port.hostPort = port.containerPort;
  }
}

const MAX_REFERENCE = 255;
const PATH_STEP = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\\d+)?/)?${PATH_STEP}(?:/${PATH_STEP})*(?::\\w[\\w.-]{0,127})?$`,
);

/** `Always` for `latest` or no tag, as the tag of an image reference is parsed; digests pin. */
function defaultPullPolicy(image: string): string {
  // What is no reference has no tag to be the latest.
  if (image.includes('@') || image.length > MAX_REFERENCE || !REFERENCE.test(image)) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon < 0 || name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultContainer(container: Container): void {
  fillText(container, {
    imagePullPolicy: defaultPullPolicy(container.image ?? ''),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  fill(container, { resources: {} });
  defaultResources(container.resources);
  for (const port of container.ports ?? []) fillText(port, { protocol: 'TCP' });
  for (const variable of container.env ?? []) {
    const fieldRef = variable.valueFrom?.fieldRef;
    if (fieldRef) fillText(fieldRef, { apiVersion: 'v1' });
    if (variable.valueFrom?.fileKeyRef) fill(variable.valueFrom.fileKeyRef, { optional: false });
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) defaultProbe(probe);
  }
  if (container.lifecycle?.postStart) defaultHandler(container.lifecycle.postStart);
  if (container.lifecycle?.preStop) defaultHandler(container.lifecycle.preStop);
}

/** A limit without a request is its request too. */
function defaultRequests(target: { resources?: { limits?: Quantities; requests?: Quantities } }): void {
  const { resources } = target;
  if (!resources?.limits || Object.keys(resources.limits).length === 0) return;
  const requests = { ...resources.requests };
  for (const [name, value] of Object.entries(resources.limits)) {
    if (own(requests, name) === undefined) setOwn(requests, name, value);
  }
  resources.requests = requests;
}

function defaultProbe(probe: Probe): void {
  fillZero(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  defaultHandler(probe);
}

function defaultHandler(handler: Handler): void {
  if (handler.httpGet) fillText(handler.httpGet, { path: '/', scheme: 'HTTP' });
  if (handler.grpc) fill(handler.grpc, { service: '' });
}

const NOT_SOURCES: ReadonlySet<string> = new Set(['name']);

function defaultVolume(volume: Volume): void {
  if (!Object.keys(volume).some((key) => !NOT_SOURCES.has(key) && volume[key] !== null)) volume.emptyDir = {};
  if (volume.secret) fill(volume.secret, { defaultMode: 0o644 });
  if (volume.configMap) fill(volume.configMap, { defaultMode: 0o644 });
  if (volume.downwardAPI) {
    fill(volume.downwardAPI, { defaultMode: 0o644 });
    for (const item of volume.downwardAPI.items ?? []) defaultDownwardFile(item);
  }
  if (volume.projected) defaultProjected(volume.projected);
  if (volume.hostPath) fill(volume.hostPath, { type: '' });
  if (volume.iscsi) fillText(volume.iscsi, { iscsiInterface: 'default' });
  if (volume.rbd) fillText(volume.rbd, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' });
  if (volume.azureDisk) {
    fill(volume.azureDisk, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' });
  }
  if (volume.scaleIO) fillText(volume.scaleIO, { storageMode: 'ThinProvisioned', fsType: 'xfs' });
  if (volume.image) fillText(volume.image, { pullPolicy: defaultPullPolicy(volume.image.reference ?? '') });
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim) defaultClaimSpec(claim);
}

export function defaultClaimSpec(spec: ClaimSpec): void {
  fill(spec, { volumeMode: 'Filesystem' });
  spec.resources ??= {};
  defaultResources(spec.resources);
}

function defaultDownwardFile(item: { fieldRef?: { apiVersion?: string } }): void {
  if (item.fieldRef) fillText(item.fieldRef, { apiVersion: 'v1' });
}

function defaultProjected(projected: NonNullable<Volume['projected']>): void {
  fill(projected, { defaultMode: 0o644 });
  for (const source of projected.sources ?? []) {
    for (const item of source.downwardAPI?.items ?? []) defaultDownwardFile(item);
    if (source.serviceAccountToken) fill(source.serviceAccountToken, { expirationSeconds: 3600 });
  }
}
