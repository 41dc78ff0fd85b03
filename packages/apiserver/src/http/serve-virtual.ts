import type { Target } from '../registry/request.ts';
import { methodNotAllowed, unsupportedMediaType } from '../status/answers.ts';
import type { VirtualAnswer, VirtualResource } from '../subresources/virtual-resource.ts';
import { negotiate } from './accept.ts';
import type { Exchange } from './exchange.ts';
import { mediaType, parseJsonBody, parseObjectBody } from './parse-body.ts';
import { patchKinds } from './patch-kinds.ts';
import { objectTransforms } from './present.ts';
import { readBytes, textOf } from './read-body.ts';
import { objectReply, type Reply } from './respond.ts';
import { writeContextOf } from './write-context.ts';

/** Serves a resource that is asked or told, not kept. */
export async function serveVirtual(
  virtual: VirtualResource,
  target: Target,
  exchange: Exchange,
): Promise<Reply> {
  const acceptance = negotiate(exchange.request.headers.accept, objectTransforms);
  const { verb } = exchange.info;
  if (verb === 'get' && virtual.get !== undefined) return objectReply(200, virtual.get(target), acceptance);
  if (verb === 'create' && virtual.create !== undefined) {
    const context = writeContextOf(exchange, 'CreateOptions');
    const answer = await virtual.create(target, await objectBody(exchange), context);
    return objectReply(201, answer, acceptance);
  }
  if (verb === 'update' && virtual.update !== undefined) {
    const context = writeContextOf(exchange, 'UpdateOptions');
    return objectReply(200, await virtual.update(target, await objectBody(exchange), context), acceptance);
  }
  if (verb === 'patch' && virtual.patch !== undefined) {
    return objectReply(200, await patched(virtual.patch.bind(virtual), target, exchange), acceptance);
  }
  throw methodNotAllowed();
}

async function objectBody(exchange: Exchange): Promise<ReturnType<typeof parseObjectBody>> {
  const bytes = await readBytes(exchange.request);
  return parseObjectBody(bytes, exchange.request.headers['content-type'], true);
}

async function patched(
  patch: NonNullable<VirtualResource['patch']>,
  target: Target,
  exchange: Exchange,
): Promise<VirtualAnswer> {
  const kind = patchKinds.get(mediaType(exchange.request.headers['content-type']));
  if (kind === undefined) throw unsupportedMediaType([...patchKinds.keys()]);
  const context = writeContextOf(exchange, 'PatchOptions');
  const body = parseJsonBody(textOf(await readBytes(exchange.request)), true);
  return patch(target, kind, body, context);
}
