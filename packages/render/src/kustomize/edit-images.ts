import { type Image, type Kustomization, splitImage } from '@setpoint/kustomize';
import { RENDER_CODES, renderError } from '../errors.ts';
import { sortedByName } from './sorted-by-name.ts';

/** Stands for what the kustomization has already. */
const KEEP = '*';

/** `kustomize edit set image`: an image replaces the one of its name, and all are sorted by name. */
export function setImages(kustomization: Kustomization, wanted: readonly string[]): Kustomization {
  if (wanted.length === 0) return kustomization;
  const byName = new Map<string, Image>();
  for (const text of wanted) {
    const image = imageOf(text);
    byName.set(image.name, image);
  }
  for (const present of kustomization.images ?? []) {
    byName.set(present.name, keeping(byName.get(present.name) ?? present, present));
  }
  const images = [...byName.values()].map((image) => keeping(image, NONE));
  return { ...kustomization, images: sortedByName(images) };
}

const NONE: Image = { name: '', newName: '', newTag: '', tagSuffix: '', digest: '' };

function keeping(image: Image, { newName, newTag, digest }: Image): Image {
  return {
    ...image,
    ...(image.newName === KEEP ? { newName } : {}),
    ...(image.newTag === KEEP ? { newTag } : {}),
    ...(image.digest === KEEP ? { digest } : {}),
  };
}

/** `name=newName:tag@digest`; without `=` the name stays and there is a tag or a digest. */
function imageOf(text: string): Image {
  const equals = text.indexOf('=');
  const { name, tag, digest } = splitImage(text.slice(equals + 1));
  const value = { ...NONE, newTag: tag, digest };
  if (equals > 0) return { ...value, name: text.slice(0, equals), newName: name };
  if (name !== text) return { ...value, name };
  throw renderError(
    RENDER_CODES.badTool,
    `invalid format of image ${JSON.stringify(text)}`,
    'kustomize.images',
    {
      rule: 'an image is <image>=<newimage>, <image>:<newtag> or <image>@<digest>, or these together',
      nextAction: 'Correct kustomize.images.',
    },
  );
}
