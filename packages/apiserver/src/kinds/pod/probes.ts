import { httpHeaderName, portName, portNumber } from '@setpoint/kube';
import type { FieldErrors } from '../field-error.ts';
import type { IntOrString } from '../model/meta.ts';
import type { Container, Handler, Probe } from '../model/pod.ts';

/** What of the pod the rules of its containers depend on. */
export interface LifecycleScope {
  readonly gracePeriodSeconds: number | undefined;
}

const PROBE_SECONDS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;
type HandlerKind = (typeof PROBE_HANDLERS)[number] | 'sleep';

/** Rules of a container's hooks and probes. */
export function validateLifecycleAndProbes(
  container: Container,
  scope: LifecycleScope,
  path: string,
  errors: FieldErrors,
): void {
  if (container.lifecycle) validateLifecycle(container.lifecycle, scope, `${path}.lifecycle`, errors);
  validateOnceProbe(container.livenessProbe, `${path}.livenessProbe`, errors);
  const { readinessProbe } = container;
  if (readinessProbe) {
    validateProbe(readinessProbe, `${path}.readinessProbe`, errors);
    const grace = readinessProbe.terminationGracePeriodSeconds;
    if (grace !== undefined) {
      const at = `${path}.readinessProbe.terminationGracePeriodSeconds`;
      errors.invalid(at, grace, 'must not be set for readinessProbes');
    }
  }
  validateOnceProbe(container.startupProbe, `${path}.startupProbe`, errors);
}

function validateLifecycle(
  { postStart, preStop }: NonNullable<Container['lifecycle']>,
  scope: LifecycleScope,
  path: string,
  errors: FieldErrors,
): void {
  if (postStart) validateHandler(postStart, HOOK_HANDLERS, `${path}.postStart`, errors, scope);
  if (preStop) validateHandler(preStop, HOOK_HANDLERS, `${path}.preStop`, errors, scope);
}

/** A probe whose first success is the only one that counts. */
function validateOnceProbe(probe: Probe | undefined, path: string, errors: FieldErrors): void {
  if (probe === undefined) return;
  validateProbe(probe, path, errors);
  if (probe.successThreshold !== 1) {
    errors.invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1');
  }
}

function validateProbe(probe: Probe, path: string, errors: FieldErrors): void {
  validateHandler(probe, PROBE_HANDLERS, path, errors);
  for (const field of PROBE_SECONDS) errors.nonNegative(`${path}.${field}`, probe[field]);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  }
}

/** The first handler there is counts; the server looks for them in one order. */
function validateHandler(
  handler: Handler,
  kinds: readonly HandlerKind[],
  path: string,
  errors: FieldErrors,
  scope?: LifecycleScope,
): void {
  let found = false;
  for (const kind of kinds) {
    if (handler[kind] === undefined) continue;
    if (found) errors.forbidden(`${path}.${kind}`, 'may not specify more than 1 handler type');
    else validateAction(handler, kind, `${path}.${kind}`, errors, scope);
    found = true;
  }
  if (!found) errors.required(path, 'must specify a handler type');
}

function validateAction(
  { exec, httpGet, tcpSocket, grpc, sleep }: Handler,
  kind: HandlerKind,
  path: string,
  errors: FieldErrors,
  scope: LifecycleScope | undefined,
): void {
  if (kind === 'exec' && (exec?.command ?? []).length === 0) errors.required(`${path}.command`);
  if (kind === 'httpGet' && httpGet) validateHttpGet(httpGet, path, errors);
  if (kind === 'tcpSocket') validateTargetPort(tcpSocket?.port, `${path}.port`, errors);
  if (kind === 'grpc') validateTargetPort(grpc?.port, `${path}.port`, errors);
  const grace = scope?.gracePeriodSeconds;
  if (kind !== 'sleep' || grace === undefined) return;
  const seconds = sleep?.seconds ?? 0;
  if (seconds < 0 || seconds > grace) {
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
    errors.invalid(path, seconds, detail);
  }
}

function validateHttpGet(action: NonNullable<Handler['httpGet']>, path: string, errors: FieldErrors): void {
  if (!action.path) errors.required(`${path}.path`);
  validateTargetPort(action.port, `${path}.port`, errors);
  errors.among(`${path}.scheme`, action.scheme, ['HTTP', 'HTTPS']);
  for (const { name = '' } of action.httpHeaders ?? []) {
    errors.invalidAll(`${path}.httpHeaders`, name, httpHeaderName(name));
  }
}

/** A port by number or by name. */
export function validateTargetPort(port: IntOrString | undefined, path: string, errors: FieldErrors): void {
  if (typeof port === 'string') errors.invalidAll(path, port, portName(port));
  else errors.invalidAll(path, port ?? 0, portNumber(port ?? 0));
}
