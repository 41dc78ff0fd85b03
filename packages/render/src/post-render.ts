import { encodeSigs } from '@setpoint/goyaml';
import { build } from '@setpoint/kustomize';
import { createDirectoryTree } from '@setpoint/source';
import type { ToolDocument } from './engine-output.ts';
import type { KustomizePostRenderer } from './tool.ts';

const manifests = 'manifests.yaml';

/**
 * The documents after the post-renderers, in turn: each a kustomization of all of them with its patches and images, as
 * Flux builds it. Documents then no longer say which template they came from.
 */
export async function postRendered(
  documents: readonly ToolDocument[],
  renderers: readonly KustomizePostRenderer[],
  signal: AbortSignal,
): Promise<readonly ToolDocument[]> {
  let current = documents;
  for (const { patches, images } of renderers) {
    const present = current.filter(({ value }) => value !== null && value !== undefined);
    if (present.length === 0) return current;
    const kustomization = encodeSigs({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [manifests],
      ...(patches === undefined ? {} : { patches }),
      ...(images === undefined ? {} : { images }),
    });
    const texts = present.map(({ value }) => encodeSigs(value));
    const files = new Map([
      ['kustomization.yaml', kustomization],
      [manifests, texts.join('---\n')],
    ]);
    const { objects } = await build(createDirectoryTree(files), '', { reorder: 'none' }, {}, signal);
    current = objects.map((value) => ({ value, path: 'post-renderer' }));
  }
  return current;
}
