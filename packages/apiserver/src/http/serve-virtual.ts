import { gvkOf, type KubeObject } from '@setpoint/kube';
import type { Target } from '../registry/request.ts';
import { methodNotAllowed, unsupportedMediaType, unsupportedPatchType } from '../status/answers.ts';
import type { VirtualAnswer, VirtualResource } from '../subresources/virtual-resource.ts';
import { type Acceptance, negotiate } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { mediaType, parseConfiguration, parseObjectBody, parsePatchBody } from './parse-body.ts';
import { applyType, checkPatchOptions, customPatchTypes, patchKinds } from './patch-kinds.ts';
import { includeObjectOf, objectTransforms, transformed } from './present.ts';
import { readBytes, textOf } from './read-body.ts';
import { objectReply, type Reply } from './respond.ts';
import { writeContextOf } from './write-context.ts';

/** What is only told, not kept, has no columns. */
const toldTransforms: ReadonlySet<string> = new Set([...objectTransforms].filter((as) => as !== 'Table'));

/** Serves a resource that is asked or told, not kept. */
export async function serveVirtual(
  virtual: VirtualResource,
  target: Target,
  exchange: Exchange,
  nowMs: number,
): Promise<Reply> {
  const { verb } = exchange.info;
  const acceptance = negotiate(
    exchange.request.headers.accept,
    verb === 'create' ? toldTransforms : objectTransforms,
  );
  if (verb === 'get' && virtual.get !== undefined)
    return objectReply(200, told(await virtual.get(target), target, acceptance, exchange, nowMs), acceptance);
  if (verb === 'create' && virtual.create !== undefined) {
    const context = writeContextOf(exchange, 'CreateOptions');
    const answer = await virtual.create(target, await objectBody(exchange, target), context);
    return objectReply(201, answer, acceptance);
  }
  if (verb === 'update' && virtual.update !== undefined) {
    const context = writeContextOf(exchange, 'UpdateOptions');
    return objectReply(
      200,
      await virtual.update(target, await objectBody(exchange, target), context),
      acceptance,
    );
  }
  if (verb === 'patch' && virtual.patch !== undefined) {
    return objectReply(
      200,
      await patched({ ...virtual, patch: virtual.patch.bind(virtual) }, target, exchange),
      acceptance,
    );
  }
  throw methodNotAllowed();
}

/** In the form asked for; what belongs to a custom resource is told as it is. */
function told(
  object: KubeObject,
  { resource }: Target,
  acceptance: Acceptance,
  { query }: Exchange,
  nowMs: number,
): object {
  if (acceptance.as === '' || resource.custom !== undefined) return object;
  const includeObject = includeObjectOf(query.get('includeObject'));
  const printed = { gvk: gvkOf(object), custom: undefined };
  return transformed(printed, object, { acceptance, includeObject, nowMs }, true);
}

async function objectBody(
  exchange: Exchange,
  { resource, subresource }: Target,
): Promise<ReturnType<typeof parseObjectBody>> {
  const bytes = await readBytes(exchange.request);
  const { kind } = resource.subresources.get(subresource)?.gvk ?? resource.gvk;
  const body = parseObjectBody(bytes, exchange.request.headers['content-type'], true, kind);
  exchange.audit?.requestObject(body.value);
  return body;
}

async function patched(
  virtual: VirtualResource & Required<Pick<VirtualResource, 'patch'>>,
  target: Target,
  exchange: Exchange,
): Promise<VirtualAnswer> {
  const type = mediaType(exchange.request.headers['content-type']);
  const kind = patchKinds.get(type);
  const isApply = type === applyType && virtual.apply !== undefined;
  const isCustom = target.resource.custom !== undefined;
  if (isCustom && kind === 'strategic') throw unsupportedMediaType(customPatchTypes);
  if (kind === undefined && !isApply) throw unsupportedPatchType();
  const context = writeContextOf(exchange, 'PatchOptions');
  checkPatchOptions(exchange, isApply);
  const text = textOf(await readBytes(exchange.request));
  if (kind !== undefined) {
    const sent = parsePatchBody(text, true, kind);
    exchange.audit?.requestPatch(sent.value);
    return virtual.patch(target, kind, sent, context);
  }
  const force = exchange.query.get('force') === 'true';
  return (virtual.apply as NonNullable<VirtualResource['apply']>)(
    target,
    parseConfiguration(text, true),
    force,
    context,
  );
}
