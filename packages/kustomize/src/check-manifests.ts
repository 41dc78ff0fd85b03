import { prefixed } from './errors.ts';
import { parseResources } from './parse-resources.ts';

/** Throws unless the bytes are manifests that a build would take as resources; `file` is how the error names them. */
export function checkManifests(content: Uint8Array, file: string): void {
  try {
    parseResources(new TextDecoder('utf-8', { ignoreBOM: true }).decode(content));
  } catch (error) {
    throw prefixed(error, `failed to decode Kubernetes YAML from ${file}`);
  }
}
