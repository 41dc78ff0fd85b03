import { parseResources } from './parse-resources.ts';
import type { Resource } from './resource.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The resources of a file's bytes. */
export function parseResourceText(content: Uint8Array): Resource[] {
  return parseResources(decoder.decode(content));
}
