import { createHash } from 'node:crypto';
import { encodeGoJson } from '@setpoint/goyaml';
import { fieldOf } from './node-fields.ts';
import { objectOf } from './plain-value.ts';
import { NOTES, type Resource } from './resource.ts';
import { isMissingOrNull, type YNode } from './ynode.ts';

/** Puts a hash of their content behind the names of the resources that ask for it. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.isEnabled(NOTES.needsHash)) continue;
    const hash = contentHash(resource);
    resource.storePreviousId();
    resource.name = `${resource.name}-${hash}`;
  }
}

const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** Ten characters that look like no word, of the SHA-256 of the data in JSON. */
function contentHash(resource: Resource): string {
  const hex = createHash('sha256')
    .update(encodeGoJson(hashed(resource)))
    .digest('hex');
  return hex.slice(0, 10).replace(/[013ae]/g, (letter) => LETTERS[letter] ?? letter);
}

/** What the hash covers; `name` is always empty, as it was looked up under a key that has a slash in it. */
function hashed(resource: Resource): Record<string, unknown> {
  const { root, kind } = resource;
  if (kind === 'ConfigMap')
    return { kind, name: '', data: valueAt(root, 'data'), ...mapAt(root, 'binaryData') };
  if (kind === 'Secret') {
    return {
      kind,
      name: '',
      type: valueAt(root, 'type'),
      data: valueAt(root, 'data'),
      ...mapAt(root, 'stringData'),
    };
  }
  return objectOf(root);
}

function valueAt(root: YNode, name: string): unknown {
  const field = fieldOf(root, name);
  if (field === undefined) return '';
  return field.kind === 'scalar' ? field.value : objectOf(field);
}

function mapAt(root: YNode, name: string): Record<string, unknown> {
  const field = fieldOf(root, name);
  return field === undefined || isMissingOrNull(field) || field.kind !== 'mapping'
    ? {}
    : { [name]: objectOf(field) };
}
