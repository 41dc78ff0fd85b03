import { decodeSigs } from '@setpoint/goyaml';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { type Input, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import type { ManifestObject } from '../wire/platform.ts';

/** The one object that a YAML text holds, read as Kubernetes reads it; throws `server.invalid-argument` with the line. */
export function objectInYaml(yaml: string): Input {
  let value: unknown;
  try {
    value = decodeSigs(yaml);
  } catch (cause) {
    throw invalid(`yaml: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('yaml must hold one object');
  return value as Input;
}

/** What a manifest says, for editors that take YAML where the API takes JSON. Nothing is looked up or written. */
export function readManifest(_services: Services, _call: Call, input: Input): ManifestObject {
  return { object: objectInYaml(text(input, 'yaml')) };
}
