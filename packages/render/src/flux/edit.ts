import { type Image, type Kustomization, type KustomizationEdit, readPatches } from '@setpoint/kustomize';
import type { FluxImage, FluxTool } from '../tool.ts';

/** The spec's fields put into a kustomization, in the order and with the rules of Flux's generator. */
export function fluxEdit(tool: FluxTool, components: readonly string[], isOwn: boolean): KustomizationEdit {
  const patches = readPatches((tool.patches ?? []).map(({ patch, target }) => ({ patch, target })));
  return (kustomization) => {
    const { targetNamespace, namePrefix, nameSuffix, buildMetadata = [], images = [] } = tool;
    const isEmpty = isOwn && (kustomization.resources ?? []).length === 0;
    return {
      ...kustomization,
      // Without resources there must be something else, or kustomize calls the file empty.
      ...(isEmpty ? { buildMetadata: ['originAnnotations'] } : {}),
      ...(targetNamespace === undefined ? {} : { namespace: targetNamespace }),
      ...(namePrefix === undefined ? {} : { namePrefix }),
      ...(nameSuffix === undefined ? {} : { nameSuffix }),
      ...(patches.length === 0 ? {} : { patches: [...(kustomization.patches ?? []), ...patches] }),
      ...(components.length === 0
        ? {}
        : { components: [...(kustomization.components ?? []), ...components] }),
      ...(images.length === 0 ? {} : { images: withImages(kustomization, images) }),
      ...(buildMetadata.length === 0 ? {} : { buildMetadata }),
    };
  };
}

/** An image of the spec overrides the fields of the first of its name; tag and digest are one. */
function withImages(kustomization: Kustomization, wanted: readonly FluxImage[]): readonly Image[] {
  const images = [...(kustomization.images ?? [])];
  for (const { name, newName = '', newTag = '', digest = '' } of wanted) {
    const at = images.findIndex((image) => image.name === name);
    const present = images[at];
    if (present === undefined) images.push({ name, newName, newTag, tagSuffix: '', digest });
    else {
      images[at] = {
        ...present,
        ...(newName === '' ? {} : { newName }),
        ...(newTag === '' && digest === '' ? {} : { newTag, digest }),
      };
    }
  }
  return images;
}
