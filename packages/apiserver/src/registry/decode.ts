import {
  apiVersionOf,
  builtinSchema,
  fieldsInOrder,
  type GroupVersionKind,
  type KubeObject,
  parseApiVersion,
  setOwnField,
  typedForm,
} from '@setpoint/kube';
import type { ApiResource as WholeResource } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import { badRequest } from '../status/answers.ts';
import { ApiError } from '../status/api-error.ts';
import { conformToBuiltin, TypeMismatch } from './conform.ts';
import { conformEmbedded } from './conform-embedded.ts';
import { invalid } from './invalid.ts';
import { pruneUnknown } from './prune.ts';
import type { WriteContext } from './request.ts';

/** How duplicates within the operations of a JSON patch are told. */
const JSON_PATCH = 'json patch duplicate field';

/** What decoding needs to know of a resource. */
type ApiResource = Pick<WholeResource, 'gvk' | 'schema' | 'custom'>;

/** A request body read as JSON data, with what the reading itself found fault with. */
export interface DecodedBody {
  readonly value: unknown;
  /** Members written twice. */
  readonly duplicates: readonly string[];
  /** The JSON that has such members, for telling them in its order. */
  readonly json?: string;
  /** What go-yaml's strict decoding says of keys written twice. */
  readonly yamlFault?: string;
}

/**
 * The body as an object of the resource: typed, unknown fields dropped, and — as the request's field validation asks —
 * reported as warnings or refused. Throws a 400 in the words of the real decoder.
 */
export function decodeObject(body: DecodedBody, resource: ApiResource, context: WriteContext): Draft {
  const object = asObject(body.value, resource);
  checkKind(object, resource);
  const unknown = pruneUnknown(object, resource.schema);
  const faults =
    resource.custom === undefined ? faultsInOrder(body, unknown) : faultsOf(body, unknown.toSorted());
  // Of what cannot be read at all nothing else is told.
  if (resource.custom === undefined) conform(object, resource);
  reportFaults(body, faults, resource, context);
  if (resource.custom !== undefined) {
    dropEmpty(object.metadata as Draft['metadata'] & Record<string, unknown>);
    readEmbedded(object, resource);
  }
  return inOrder(object, resource);
}

/** As {@link decodeObject}, in the form the server's types write: for objects that are asked or told, or changed on their way. */
export function decodeTyped(body: DecodedBody, resource: ApiResource, context: WriteContext): Draft {
  const object = decodeObject(body, resource, context);
  return resource.custom === undefined ? typedForm(object, resource.schema) : object;
}

/** Members written twice before unknown ones, as those of custom resources are told. */
function faultsOf({ duplicates }: DecodedBody, unknown: readonly string[]): string[] {
  return [
    ...duplicates.map((path) => (path.startsWith(JSON_PATCH) ? path : `duplicate field "${path}"`)),
    ...unknown.map((path) => `unknown field "${path}"`),
  ];
}

/** The faults of a typed object as its decoder comes to them: in the order of the text. */
function faultsInOrder(body: DecodedBody, unknown: readonly string[]): string[] {
  const { json, duplicates } = body;
  if (json === undefined || unknown.length === 0) return faultsOf(body, unknown);
  const fields = fieldsInOrder(json);
  const again = (path: string) => fields.indexOf(path, fields.indexOf(path) + 1);
  const places = [...duplicates.map(again), ...unknown.map((path) => fields.indexOf(path))];
  return faultsOf(body, unknown)
    .map((fault, index) => ({ fault, place: places[index] as number }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ fault }) => fault);
}

/**
 * The body as an apply configuration: as it was written, for unknown fields are the merge's to refuse. Members written
 * twice are warned of or refused.
 */
export function decodeApplied(body: DecodedBody, resource: ApiResource, context: WriteContext): Draft {
  const object = asConfiguration(body.value, resource);
  const { yamlFault } = body;
  if (yamlFault !== undefined && context.fieldValidation === 'Strict')
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${yamlFault}`);
  if (yamlFault !== undefined && context.fieldValidation === 'Warn') warnOfYaml(yamlFault, context);
  return inOrder(object, resource);
}

/** A line of its own for each key. */
function warnOfYaml(yamlFault: string, context: WriteContext): void {
  for (const line of yamlFault.split('\n').slice(1)) context.warnings.add(line.trim());
}

/**
 * What a patch made of an object, decoded as {@link decodeObject} does; faults are the patch's and refused with 422.
 */
export function decodePatched(
  body: DecodedBody,
  resource: ApiResource,
  context: WriteContext,
  { shown, isStrategic }: PatchedFault,
): Draft {
  try {
    return decodeObject(body, resource, context);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.code !== 400) throw error;
    const detail =
      error instanceof MismatchedBody && isStrategic
        ? error.mismatch.restoring
        : (error.status.message ?? '').replace(/^\S+ in version "[^"]*" cannot be handled as a \S+: /, '');
    throw invalid({ gvk: { group: '', version: '', kind: '' } }, '', [
      { type: 'FieldValueInvalid', field: 'patch', badValue: shown(), detail },
    ]);
  }
}

interface PatchedFault {
  /** The value at fault, as text. */
  readonly shown: () => string;
  /** A strategic merge patch goes through a converter with words of its own. */
  readonly isStrategic: boolean;
}

/** A 400 for a value of another type than its field's. */
class MismatchedBody extends ApiError {
  readonly mismatch: TypeMismatch;

  constructor(resource: ApiResource, mismatch: TypeMismatch) {
    super(400, 'BadRequest', cannotBeHandled(resource, mismatch.message));
    this.mismatch = mismatch;
  }
}

/** A configuration says itself what it is. */
function asConfiguration(value: unknown, { gvk }: ApiResource): Draft {
  if (value === null || value === undefined) return asConfiguration({}, { gvk } as ApiResource);
  if (typeof value !== 'object' || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'array' : typeof value;
    const why = `json: cannot unmarshal ${what} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  const object = value as Draft;
  const { apiVersion = '', kind = '' } = object as Partial<KubeObject>;
  if (apiVersion !== apiVersionOf(gvk) || kind !== gvk.kind) {
    const groupVersion = apiVersion === '' || apiVersion.includes('/') ? apiVersion || '/' : `/${apiVersion}`;
    throw badRequest(`invalid object type: ${groupVersion}, Kind=${kind}`);
  }
  if (typeof object.metadata !== 'object' || object.metadata === null) object.metadata = {};
  return object;
}

function asObject(value: unknown, resource: ApiResource): Draft {
  // Go leaves what it decodes null into as it is.
  if (value === null) return { metadata: {} } as Draft;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'array' : typeof value;
    throw badRequest(
      cannotBeHandled(resource, `json: cannot unmarshal ${what} into Go value of type ${resource.gvk.kind}`),
    );
  }
  const object = value as Draft;
  const isMisread = object.metadata !== undefined && resource.custom === undefined;
  if (isMisread && object.metadata !== null && typeof object.metadata !== 'object') conform(object, resource);
  if (typeof object.metadata !== 'object' || object.metadata === null) object.metadata = {};
  return object;
}

/** Absent kind and apiVersion are taken from the path; others must be the path's. */
function checkKind(object: Draft, { gvk, custom }: ApiResource): void {
  const expected = apiVersionOf(gvk);
  const sent = object as Partial<KubeObject>;
  const apiVersion = sent.apiVersion || expected;
  const kind = sent.kind || gvk.kind;
  if (custom === undefined) {
    if (apiVersion !== expected || kind !== gvk.kind) throw badRequest(noConversion(apiVersion, kind, gvk));
    return;
  }
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (kind === gvk.kind) return;
  throw invalid({ gvk: { ...gvk, kind } }, object.metadata.name ?? '', [
    { type: 'FieldValueInvalid', field: 'kind', badValue: kind, detail: `must be ${gvk.kind}` },
  ]);
}

/** Why what the data says it is can be no object of the kind: nothing is known of it, or it is something else. */
function noConversion(apiVersion: string, kind: string, wanted: GroupVersionKind): string {
  const sent = { ...parseApiVersion(apiVersion), kind };
  const cannot = `${kind} in version "${sent.version}" cannot be handled as a ${wanted.kind}`;
  if (builtinSchema(sent) === undefined)
    return `${cannot}: no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`;
  const inside = `${wanted.group.split('.')[0] || 'core'}.${wanted.kind}`;
  return `${cannot}: converting (${sent.version}.${kind}) to (${inside}): unknown conversion`;
}

function reportFaults(
  { yamlFault }: DecodedBody,
  faults: readonly string[],
  resource: ApiResource,
  context: WriteContext,
): void {
  if ((faults.length === 0 && yamlFault === undefined) || context.fieldValidation === 'Ignore') return;
  if (context.fieldValidation === 'Strict') {
    const all = yamlFault === undefined ? faults : [yamlFault, ...faults];
    throw badRequest(cannotBeHandled(resource, `strict decoding error: ${all.join(', ')}`));
  }
  if (yamlFault !== undefined) warnOfYaml(yamlFault, context);
  for (const fault of faults) context.warnings.add(fault);
}

function conform(object: Draft, resource: ApiResource): void {
  try {
    conformToBuiltin(object, resource.schema);
  } catch (error) {
    if (error instanceof TypeMismatch) throw new MismatchedBody(resource, error);
    throw error;
  }
}

/** Metadata is typed in custom resources too, and keeps no empty lists and maps. */
function dropEmpty(metadata: Record<string, unknown>): void {
  for (const key of ['annotations', 'finalizers', 'labels', 'ownerReferences']) {
    const value = metadata[key];
    const isEmpty = typeof value === 'object' && (value === null || Object.keys(value).length === 0);
    if (isEmpty) delete metadata[key];
  }
}

/** Metadata of objects inside a custom resource is typed as well. */
function readEmbedded(object: Draft, resource: ApiResource): void {
  try {
    conformEmbedded(object, resource.schema);
  } catch (error) {
    if (error instanceof TypeMismatch) throw badRequest(cannotBeHandled(resource, error.message));
    throw error;
  }
}

function cannotBeHandled({ gvk }: ApiResource, why: string): string {
  return `${gvk.kind} in version "${gvk.version}" cannot be handled as a ${gvk.kind}: ${why}`;
}

/** apiVersion, kind and metadata come first in what is stored and sent. */
function inOrder(object: Draft, { gvk }: ApiResource): Draft {
  const ordered: Draft = { apiVersion: apiVersionOf(gvk), kind: gvk.kind, metadata: object.metadata ?? {} };
  for (const key of Object.keys(object)) {
    if (!Object.hasOwn(ordered, key)) setOwnField(ordered, key, object[key]);
  }
  return ordered;
}
