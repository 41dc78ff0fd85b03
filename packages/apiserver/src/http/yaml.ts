import { SetpointError } from '@setpoint/core';
import { decodeSigs, encodeSigs } from '@setpoint/goyaml';
import type { DecodedBody } from '../registry/decode.ts';
import { badRequest } from '../status/answers.ts';

/** A body in YAML, read as the real server reads it: as sigs.k8s.io/yaml. A member written twice is refused. */
export function parseYamlBody(text: string): DecodedBody {
  try {
    return { value: decodeSigs(text), duplicates: [] };
  } catch (error) {
    if (error instanceof SetpointError) throw badRequest(error.message);
    throw error;
  }
}

export function toYaml(value: unknown): string {
  return encodeSigs(value);
}
