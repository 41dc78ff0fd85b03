import { type Application, applicationResource, validateApplication } from '@setpoint/argocd';
import {
  mergePatchBetween,
  isKubeError,
  jsonPatch,
  KUBE_CODES,
  type KubeObject,
  mergePatch,
} from '@setpoint/kube';
import type { Call } from '../call.ts';
import { codes, invalid, serverError } from '../errors.ts';
import { flag, type Input, needed, record, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { applicationFor, appQuery, enforce, objectName, permissionDenied } from './access.ts';
import { parsedJson } from './resources.ts';
import {
  applicationGvk,
  changeApplication,
  fieldManager,
  freshApplication,
  remember,
} from './write-application.ts';

interface Draft {
  readonly metadata: Application['metadata'];
  readonly spec: Application['spec'];
}

/** The application that a body describes; what only the platform may set is not taken over. */
function draftFrom(body: Input | undefined, services: Services): Draft {
  const metadata = record(body ?? {}, 'metadata');
  const spec = record(body ?? {}, 'spec');
  if (metadata === undefined || spec === undefined) throw invalid('application needs metadata and spec');
  if (record(spec, 'destination') === undefined) throw invalid('application needs spec.destination');
  const { name, namespace, labels, annotations, finalizers } = metadata;
  const kept = { name, labels, annotations, finalizers, namespace: namespace || services.state.namespace };
  const given = Object.fromEntries(
    Object.entries(kept).filter(([, value]) => value !== undefined && value !== null),
  );
  const project = text(spec, 'project') || 'default';
  return {
    metadata: given,
    spec: { ...(spec as unknown as Draft['spec']), project },
  };
}

/** Throws `server.invalid-argument` with every complaint about the spec. */
function validate(draft: Draft, services: Services): void {
  const app = { ...draft, apiVersion: applicationResource.apiVersion, kind: 'Application' } as Application;
  const result = validateApplication(
    app,
    services.state.config.projects(),
    services.clusters(),
    services.state.namespace,
  );
  if (result.ok) return;
  const complaints = result.conditions.map(({ type, message }) => `${type}: ${message}`).join(';');
  throw invalid(`application spec for ${draft.metadata.name ?? ''} is invalid: ${complaints}`);
}

function rbacNameOf({ metadata, spec }: Draft, services: Services): string {
  return objectName(spec.project, metadata.namespace ?? '', metadata.name ?? '', services);
}

/**
 * The application as it would be once the body is saved, for whoever may save it. Throws what saving would throw; nothing
 * is written.
 */
export function draftedApplication(services: Services, call: Call, body: Input | undefined): Application {
  const draft = draftFrom(body, services);
  const { name = '', namespace = '' } = draft.metadata;
  call.about(`${namespace}/${name}`);
  const existing = services.state.applications.get(`${namespace}/${name}`);
  const isSeen =
    existing !== undefined &&
    services.enforcer.allows(call.identity, 'applications', 'get', rbacNameOf(existing, services));
  // Who may not see the one that is there is answered as if there were none, for as long as that can be.
  if (!isSeen) enforce(services, call, 'applications', 'create', rbacNameOf(draft, services));
  else enforceChange(services, call, existing, draft);
  if (existing !== undefined && !isSeen) throw permissionDenied();
  validate(draft, services);
  if (existing === undefined) {
    const { apiVersion } = applicationResource;
    return { apiVersion, kind: 'Application', ...draft };
  }
  return { ...existing, spec: draft.spec, metadata: { ...existing.metadata, ...draft.metadata } };
}

function enforceChange(services: Services, call: Call, existing: Application, draft: Draft): void {
  enforce(services, call, 'applications', 'update', rbacNameOf(existing, services));
  // Moving into another project needs the permission there too.
  enforce(services, call, 'applications', 'update', rbacNameOf(draft, services));
  if (draft.spec.project !== existing.spec.project) {
    enforce(services, call, 'applications', 'create', rbacNameOf(draft, services));
  }
}

export async function createApplication(services: Services, call: Call, input: Input): Promise<Application> {
  const draft = draftFrom(record(input, 'application'), services);
  call.about(`${draft.metadata.namespace ?? ''}/${draft.metadata.name ?? ''}`);
  enforce(services, call, 'applications', 'create', rbacNameOf(draft, services));
  if (flag(input, 'validate', true)) validate(draft, services);
  const object = {
    apiVersion: applicationResource.apiVersion,
    kind: 'Application',
    ...draft,
  } as unknown as KubeObject;
  try {
    return remember(services, await services.client.create(object, { fieldManager }, call.signal));
  } catch (error) {
    if (!isKubeError(error, KUBE_CODES.alreadyExists)) throw error;
    return replaceExisting(services, call, draft, flag(input, 'upsert'));
  }
}

/** What exists already is the answer when it is the same, and is changed when the caller says so. */
async function replaceExisting(
  services: Services,
  call: Call,
  draft: Draft,
  upsert: boolean,
): Promise<Application> {
  const existing = await freshApplication(services, draft as Application, call.signal);
  // Who may create one here need not be allowed to see the one there.
  enforce(services, call, 'applications', 'get', rbacNameOf(existing, services));
  if (sameIntent(existing, draft)) return existing;
  if (!upsert) throw invalid('existing application spec is different, use upsert flag to force update');
  enforce(services, call, 'applications', 'update', rbacNameOf(existing, services));
  enforce(services, call, 'applications', 'update', rbacNameOf(draft, services));
  const labels = { ...existing.metadata.labels, ...draft.metadata.labels };
  const annotations = { ...existing.metadata.annotations, ...draft.metadata.annotations };
  return writeIntent(services, call, existing, {
    ...draft,
    metadata: { ...draft.metadata, labels, annotations },
  });
}

function sameIntent(a: Draft, b: Draft): boolean {
  const part = ({ metadata, spec }: Draft): string =>
    JSON.stringify([spec, metadata.labels ?? {}, metadata.annotations ?? {}, metadata.finalizers ?? []]);
  return part(a) === part(b);
}

export async function updateApplication(services: Services, call: Call, input: Input): Promise<Application> {
  const body = record(input, 'application');
  const draft = draftFrom(body, services);
  const query = {
    name: draft.metadata.name ?? '',
    namespace: draft.metadata.namespace ?? '',
    project: text(input, 'project'),
  };
  const existing = applicationFor(services, call, query, 'update');
  // A version that is given must be the current one.
  const given = text(record(body ?? {}, 'metadata') ?? {}, 'resourceVersion');
  return replaceIntent(services, call, existing, draft, flag(input, 'validate', true), given);
}

export async function updateSpec(services: Services, call: Call, input: Input): Promise<Application['spec']> {
  const existing = applicationFor(services, call, appQuery(input, services), 'update');
  const spec = record(input, 'spec');
  if (spec === undefined || record(spec, 'destination') === undefined) {
    throw invalid('spec with its destination is required');
  }
  const draft = { metadata: existing.metadata, spec: spec as unknown as Application['spec'] };
  return (await replaceIntent(services, call, existing, draft, flag(input, 'validate', true))).spec;
}

export async function patchApplication(services: Services, call: Call, input: Input): Promise<Application> {
  const existing = applicationFor(services, call, appQuery(input, services), 'update');
  const patched = patchedObject(existing, needed(input, 'patch'), text(input, 'patchType') || 'json');
  if (
    patched.metadata?.name !== existing.metadata.name ||
    patched.metadata?.namespace !== existing.metadata.namespace
  ) {
    throw invalid('a patch may not rename or move an application');
  }
  const draft = draftFrom(patched, services);
  return replaceIntent(services, call, existing, draft, true);
}

function patchedObject(existing: Application, patch: string, type: string): Application {
  const parsed = parsedJson(patch, 'patch');
  try {
    switch (type) {
      case 'json':
      case '':
        return jsonPatch(existing, parsed) as Application;
      case 'merge':
        return mergePatch(existing, parsed) as Application;
    }
  } catch (cause) {
    throw serverError(codes.invalid, `the patch cannot be applied: ${(cause as Error).message}`, { cause });
  }
  throw invalid(`Patch type '${type}' is not supported`);
}

async function replaceIntent(
  services: Services,
  call: Call,
  existing: Application,
  draft: Draft,
  checked: boolean,
  resourceVersion = '',
): Promise<Application> {
  enforceChange(services, call, existing, draft);
  if (checked) validate(draft, services);
  if (resourceVersion !== '' && resourceVersion !== existing.metadata.resourceVersion) {
    const current = await freshApplication(services, existing, call.signal);
    const unchanged = JSON.stringify(current.spec) === JSON.stringify(existing.spec);
    if (!unchanged) throw serverError(codes.conflict, 'the application was changed meanwhile');
  }
  return writeIntent(services, call, existing, draft);
}

/** Spec, labels, annotations and finalizers become the draft's; status and operation stay the platform's. */
function writeIntent(
  services: Services,
  call: Call,
  existing: Application,
  draft: Draft,
): Promise<Application> {
  return changeApplication(
    services,
    existing,
    (current) => {
      const { labels = {}, annotations = {}, finalizers: ends = [] } = draft.metadata;
      const after = {
        spec: draft.spec,
        metadata: { ...current.metadata, labels, annotations, finalizers: ends },
      };
      return mergePatchBetween({ spec: current.spec, metadata: current.metadata }, after) ?? {};
    },
    call.signal,
  );
}

const finalizer = 'resources-finalizer.argocd.argoproj.io';
const finalizers: Readonly<Record<string, string>> = {
  '': finalizer,
  foreground: finalizer,
  background: `${finalizer}/background`,
};

export async function deleteApplication(services: Services, call: Call, input: Input): Promise<object> {
  const app = applicationFor(services, call, appQuery(input, services));
  enforce(services, call, 'applications', 'delete', rbacNameOf(app, services));
  const policy = text(input, 'propagationPolicy');
  const cascade = flag(input, 'cascade', true);
  if (!cascade && policy !== '') throw invalid('cannot set propagation policy when cascading is disabled');
  const wanted = Object.hasOwn(finalizers, policy) ? finalizers[policy] : undefined;
  if (wanted === undefined) throw invalid(`invalid propagation policy: ${policy}`);
  if (app.metadata.deletionTimestamp === undefined) {
    await changeApplication(
      services,
      app,
      ({ metadata }) => {
        const others = (metadata.finalizers ?? []).filter((name) => !name.startsWith(finalizer));
        return { metadata: { finalizers: cascade ? [...others, wanted] : others } };
      },
      call.signal,
    );
  }
  const { namespace = '', name = '', uid } = app.metadata;
  await services.client.delete(
    { gvk: applicationGvk, namespace, name },
    uid === undefined ? {} : { uid },
    call.signal,
  );
  return {};
}
