import { builtinSchema, type GroupVersionKind } from '@setpoint/kube';
import type { Draft } from '../kinds/index.ts';
import { type DecodedBody, decodeTyped } from '../registry/decode.ts';
import type { WriteContext } from '../registry/request.ts';

/** The body as an object of a built-in kind that is asked or told, not kept. */
export function decodeVirtual(body: DecodedBody, gvk: GroupVersionKind, context: WriteContext): Draft {
  const schema = builtinSchema(gvk);
  if (schema === undefined) throw new TypeError(`no schema for ${gvk.kind}`);
  return decodeTyped(body, { gvk, schema, custom: undefined }, context);
}
