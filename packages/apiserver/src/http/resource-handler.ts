import type { KubeObject } from '@setpoint/kube';
import { type ApiResource, groupResourceOf } from '../catalog/api-resource.ts';
import { applyConfiguration } from '../registry/apply.ts';
import { createObject } from '../registry/create.ts';
import { decodeApplied, type DecodedBody, decodeObject } from '../registry/decode.ts';
import { deleteCollection } from '../registry/delete-collection.ts';
import { deleteObject } from '../registry/delete.ts';
import { getObject } from '../registry/get.ts';
import type { Outcome } from '../registry/guaranteed-update.ts';
import { listObjects } from '../registry/list.ts';
import type { Machinery } from '../registry/machinery.ts';
import { patchObject } from '../registry/patch.ts';
import type { Target, WriteContext } from '../registry/request.ts';
import { updateObject } from '../registry/update.ts';
import { ApiError, type Status } from '../status/api-error.ts';
import {
  badRequest,
  methodNotAllowed,
  unsupportedMediaType,
  unsupportedPatchType,
} from '../status/answers.ts';
import { negotiate } from './accept.ts';
import { deleteRequestOf } from './delete-options.ts';
import type { Exchange } from './exchange.ts';
import {
  checkObjectType,
  mediaType,
  parseConfiguration,
  parseObjectBody,
  parsePatchBody,
  unrecognized,
} from './parse-body.ts';
import {
  includeObjectOf,
  objectTransforms,
  type Presentation,
  presentEntry,
  presentList,
} from './present.ts';
import { readBody, readBytes } from './read-body.ts';
import { applyType, checkPatchOptions, customPatchTypes, patchKinds } from './patch-kinds.ts';
import { isTrue } from './request-info.ts';
import { acceptsGzip, jsonReply, objectReply, type Reply, sendStream } from './respond.ts';
import { serveWatch } from './watch-stream.ts';
import { integerOf, writeContextOf } from './write-context.ts';

/** Serves one verb on an object, a collection, or a subresource that is a view of the object. */
export async function serveResource(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
): Promise<Reply | undefined> {
  const how = presentationOf(machinery, exchange);
  const { deprecation } = target.resource.strategy;
  if (deprecation !== undefined) {
    exchange.warnings.add(deprecation);
    if (target.resource.custom === undefined) exchange.audit?.annotate('k8s.io/deprecated', 'true');
  }
  switch (exchange.info.verb) {
    case 'get':
      return entryReply(200, target.resource, await getObject(machinery, target, exchange), how);
    case 'list':
      return list(machinery, target, exchange, how);
    case 'watch':
      return serveWatch(machinery, target, exchange, how);
    case 'create':
      return create(machinery, target, exchange, how);
    case 'update':
      return update(machinery, target, exchange, how);
    case 'patch':
      return patch(machinery, target, exchange, how);
    case 'delete':
      return remove(machinery, target, exchange, how);
    case 'deletecollection':
      return removeCollection(machinery, target, exchange, how);
    default:
      throw methodNotAllowed();
  }
}

function presentationOf(machinery: Machinery, exchange: Exchange): Presentation {
  return {
    acceptance: negotiate(
      exchange.request.headers.accept,
      objectTransforms,
      exchange.request.method === 'GET' && exchange.info.name === '',
    ),
    includeObject: includeObjectOf(exchange.query.get('includeObject')),
    nowMs: machinery.clock.now(),
  };
}

function entryReply(code: number, resource: ApiResource, entry: Outcome['entry'], how: Presentation): Reply {
  return jsonReply(code, presentEntry(resource, entry, how), how.acceptance);
}

const streamedItems = 100;

async function list(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply | undefined> {
  const { query, signal, request, response } = exchange;
  const result = await listObjects(
    machinery,
    target,
    {
      labelSelector: query.get('labelSelector') ?? undefined,
      fieldSelector: query.get('fieldSelector') ?? undefined,
      limit: integerOf(query, 'limit'),
      continue: query.get('continue') ?? undefined,
      resourceVersion: query.get('resourceVersion') ?? undefined,
      resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
      sendInitialEvents: query.has('sendInitialEvents') ? isTrue(query.get('sendInitialEvents')) : undefined,
    },
    signal,
  );
  const { as } = how.acceptance;
  if (as === 'PartialObjectMetadata') throw notAList(target.resource);
  const parts = presentList(target.resource, result, how);
  const isShort = result.entries.length < streamedItems;
  if (isShort || how.acceptance.format !== 'json' || exchange.audit?.wantsResponse === true) {
    return jsonReply(200, [...parts].join(''), how.acceptance);
  }
  exchange.sent.bytes = await sendStream(response, parts, acceptsGzip(request.headers['accept-encoding']));
  return undefined;
}

/** A type the route has no handler for is refused by the router, what is no type at all by the handler. */
function patchTypeRefused(contentType: string, isCustom: boolean): ApiError {
  if (isCustom) return unsupportedMediaType(customPatchTypes);
  const isList = contentType.includes(',');
  return isList ? unsupportedMediaType([...patchKinds.keys(), applyType]) : unsupportedPatchType();
}

/** A form of one object, asked of a list. */
function notAList({ gvk, custom, listKind }: ApiResource): ApiError {
  const type =
    custom === undefined
      ? `${gvk.group.split('.')[0] || 'core'}.${listKind}`
      : 'unstructured.UnstructuredList';
  const message = `you requested PartialObjectMetadata, but the requested object is a list (*${type})`;
  return new ApiError(406, 'NotAcceptable', message);
}

async function objectBody(
  exchange: Exchange,
  { resource: { gvk, custom } }: Target,
  context: WriteContext,
): Promise<DecodedBody> {
  checkObjectType(exchange.request.headers['content-type']);
  const body = await readBytes(exchange.request);
  const type = exchange.request.headers['content-type'];
  const decoded = parseObjectBody(body, type, context.fieldValidation !== 'Ignore', gvk.kind);
  const { kind = '' } = (decoded.value ?? {}) as { kind?: string };
  // What has no type of its own says what it is.
  if (custom !== undefined && kind === '')
    throw badRequest(unrecognized(gvk.kind, `Object 'Kind' is missing in '${body.toString('utf8')}'`, body));
  return decoded;
}

async function create(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply> {
  const context = writeContextOf(exchange, 'CreateOptions');
  const draft = decodeObject(await objectBody(exchange, target, context), target.resource, context);
  exchange.audit?.requestObject(draft);
  const { entry } = await createObject(machinery, target, draft, context);
  return entryReply(201, target.resource, entry, how);
}

async function update(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply> {
  const context = writeContextOf(exchange, 'UpdateOptions');
  const draft = decodeObject(await objectBody(exchange, target, context), target.resource, context);
  exchange.audit?.requestObject(draft);
  const { entry, created } = await updateObject(machinery, target, draft, context);
  return entryReply(created ? 201 : 200, target.resource, entry, how);
}

async function patch(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply> {
  const type = mediaType(exchange.request.headers['content-type']);
  const kind = patchKinds.get(type);
  const isCustom = target.resource.custom !== undefined;
  if (type !== applyType && (kind === undefined || (kind === 'strategic' && isCustom))) {
    throw patchTypeRefused(exchange.request.headers['content-type'] ?? '', isCustom);
  }
  const context = writeContextOf(exchange, 'PatchOptions');
  checkPatchOptions(exchange, type === applyType);
  const text = await readBody(exchange.request);
  const strict = context.fieldValidation !== 'Ignore';
  if (kind === undefined) {
    const configuration = parseConfiguration(text, strict);
    exchange.audit?.requestPatch(configuration.value);
    const applied = decodeApplied(configuration, target.resource, context);
    const force = exchange.query.get('force') === 'true';
    const { entry, created } = await applyConfiguration(machinery, target, { applied, force }, context);
    return entryReply(created ? 201 : 200, target.resource, entry, how);
  }
  const sent = parsePatchBody(text, strict, kind);
  exchange.audit?.requestPatch(sent.value);
  const { entry } = await patchObject(machinery, target, kind, sent, context);
  return entryReply(200, target.resource, entry, how);
}

/** Storage that answers a completed deletion with the object it deleted. */
const returnsDeleted = new Set([
  '/pods',
  '/services',
  '/serviceaccounts',
  '/podtemplates',
  '/resourcequotas',
  '/persistentvolumes',
  '/persistentvolumeclaims',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/storageclasses',
  'storage.k8s.io/volumeattachments',
  'storage.k8s.io/volumeattributesclasses',
  'resource.k8s.io/deviceclasses',
  'resource.k8s.io/resourceclaims',
  'resource.k8s.io/resourceclaimtemplates',
  'resource.k8s.io/resourceslices',
]);

const orphanedPods =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

async function remove(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply> {
  const { options, context } = await deleteRequestOf(exchange);
  if (target.resource.storage === 'batch/jobs' && options.propagationPolicy === undefined)
    context.warnings.add(orphanedPods);
  const { entry, type } = await deleteObject(machinery, target, options, context);
  if (type !== 'delete' || returnsDeleted.has(target.resource.storage)) {
    return entryReply(200, target.resource, entry, how);
  }
  const status = deletedStatus(target, entry.object);
  return { ...objectReply(200, status, how.acceptance), status };
}

function deletedStatus(target: Target, object: KubeObject): Omit<Status, 'code'> {
  const { group, resource } = groupResourceOf(target.resource);
  const uid = object.metadata.uid;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: target.name,
      ...(group === '' ? {} : { group }),
      kind: resource,
      ...(uid === undefined ? {} : { uid }),
    },
  };
}

async function removeCollection(
  machinery: Machinery,
  target: Target,
  exchange: Exchange,
  how: Presentation,
): Promise<Reply> {
  const { options, context } = await deleteRequestOf(exchange);
  const { query } = exchange;
  const selection = {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
    limit: integerOf(query, 'limit'),
  };
  const result = await deleteCollection(machinery, target, selection, options, context);
  return jsonReply(200, [...presentList(target.resource, result, how)].join(''), how.acceptance);
}
