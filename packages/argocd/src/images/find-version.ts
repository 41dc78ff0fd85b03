import { SetpointError } from '@setpoint/core';
import type { ImageDetails, ImageSource, Platform, RepositorySpec } from '@setpoint/source';
import { codes } from '../errors.ts';
import { type BuiltTag, consideredTags, faultOf, newestTag, type TagRule } from './choose-tag.ts';
import type { RegistryEntry } from './image-config.ts';
import { repositoryOf } from './image-name.ts';
import type { ChosenVersion } from './plan-image-update.ts';
import type { TrackedImage } from './tracked-image.ts';

export interface VersionPorts {
  readonly images: ImageSource;
  /** What images are for when an application names no platform. */
  readonly platform: Platform;
  /** How old a list of tags may be, in milliseconds. */
  readonly maxAgeMs: number;
}

/** Images of one repository read at once. */
const READ_AT_ONCE = 20;

/**
 * The version the registry has for the image by its rule; undefined when no tag fits. Throws `argocd.image-update` for
 * a rule that cannot be followed, and the errors of reaching the registry.
 */
export async function findVersion(
  tracked: TrackedImage,
  repository: RepositorySpec,
  order: RegistryEntry['tagOrder'],
  { images, platform, maxAgeMs }: VersionPorts,
  signal: AbortSignal,
): Promise<ChosenVersion | undefined> {
  const rule: TagRule = { ...tracked, constraint: tracked.image.tag };
  const fault = faultOf(rule);
  if (fault !== undefined) throw ruleError(tracked, fault);
  const considered = consideredTags(await images.tags(repository, maxAgeMs, signal), rule);
  const readsImages = rule.strategy === 'digest' || (rule.strategy === 'newest-build' && order === 'none');
  if (!readsImages) {
    const tag = newestTag(inOrder(considered, order), rule);
    return tag === undefined ? undefined : { tag, digest: '', labels: {} };
  }
  const platforms = tracked.platforms.length === 0 ? [platform] : tracked.platforms.map(platformOf);
  const built = await builtImages(considered, (tag) => images.details(repository, tag, platforms, signal));
  const tag = newestTag([...built].map(builtTag), rule);
  const found = tag === undefined ? undefined : built.get(tag);
  if (tag === undefined || found === undefined) return undefined;
  return { tag, digest: rule.strategy === 'digest' ? found.digest : '', labels: found.labels };
}

/** A registry that lists by time makes the place in its list the time. */
function inOrder(tags: readonly string[], order: RegistryEntry['tagOrder']): readonly BuiltTag[] {
  const timeAt = (at: number): number =>
    order === 'latest-first' ? tags.length - at : order === 'latest-last' ? at : 0;
  return tags.map((name, at) => ({ name, createdMs: timeAt(at) }));
}

/** Tags without an image for the platforms take no part. */
async function builtImages(
  tags: readonly string[],
  details: (tag: string) => Promise<ImageDetails | undefined>,
): Promise<ReadonlyMap<string, ImageDetails>> {
  const built = new Map<string, ImageDetails>();
  for (let at = 0; at < tags.length; at += READ_AT_ONCE) {
    const some = tags.slice(at, at + READ_AT_ONCE);
    const found = await Promise.all(some.map(details));
    for (const [i, image] of found.entries()) if (image !== undefined) built.set(some[i] ?? '', image);
  }
  return built;
}

function builtTag([name, { createdMs = 0 }]: readonly [string, ImageDetails]): BuiltTag {
  return { name, createdMs };
}

/** A platform that cannot be read matches nothing, lest an image for another one is taken. */
function platformOf(text: string): Platform {
  const [os = '', architecture = '', ...variant] = text.split('/');
  return { os, architecture, ...(variant.length === 0 ? {} : { variant: variant.join('/') }) };
}

function ruleError({ image }: TrackedImage, why: string): SetpointError {
  return new SetpointError(codes.imageUpdate, why, {
    subject: `image ${repositoryOf(image)}`,
    rule: 'image-list, update-strategy and allow-tags say which tags an image may get',
    nextAction: 'Correct the annotations of the Application.',
  });
}
