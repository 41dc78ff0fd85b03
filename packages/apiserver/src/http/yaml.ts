import { SetpointError } from '@setpoint/core';
import { decodeSigs, encodeSigs } from '@setpoint/goyaml';
import type { DecodedBody } from '../registry/decode.ts';
import { badRequest } from '../status/answers.ts';

const DUPLICATES =
  /^error converting YAML to JSON: (yaml: unmarshal errors:(?:\n {2}line \d+: key .* already set in map)+)$/;

/** A body in YAML, read as the real server reads it: as sigs.k8s.io/yaml. */
export function parseYamlBody(text: string, strict: boolean): DecodedBody {
  const yamlFault = strict ? duplicatesOf(text) : undefined;
  try {
    return { value: decodeSigs(text), duplicates: [], ...(yamlFault === undefined ? {} : { yamlFault }) };
  } catch (error) {
    if (error instanceof SetpointError) throw badRequest(error.message);
    throw error;
  }
}

/** What strict decoding says of keys written twice; whatever else is wrong is said by decoding itself. */
function duplicatesOf(text: string): string | undefined {
  try {
    decodeSigs(text, { strict: true });
  } catch (error) {
    if (error instanceof SetpointError) return DUPLICATES.exec(error.message)?.[1];
    throw error;
  }
  return undefined;
}

export function toYaml(value: unknown): string {
  return encodeSigs(value);
}
