import { SetpointError } from '@setpoint/core';
import type { ImageSource, Platform, RepositorySpec } from '@setpoint/source';
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
  { images, platform }: VersionPorts,
  signal: AbortSignal,
): Promise<ChosenVersion | undefined> {
  const rule: TagRule = { ...tracked, constraint: tracked.image.tag };
  const fault = faultOf(rule);
  if (fault !== undefined) throw ruleError(tracked, fault);
  const considered = consideredTags(await images.tags(repository, signal), rule);
  const platforms = tracked.platforms.length === 0 ? [platform] : tracked.platforms.map(platformOf);
  const details = (tag: string) => images.details(repository, tag, platforms, signal);
  const readsImages = rule.strategy === 'digest' || (rule.strategy === 'newest-build' && order === 'none');
  if (!readsImages) {
    const tag = newestTag(inOrder(considered, order), rule);
    return tag === undefined ? undefined : { tag, digest: '', labels: {} };
  }
  const built = await builtTags(considered, details);
  const tag = newestTag(built, rule);
  const found = tag === undefined ? undefined : await details(tag);
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
async function builtTags(
  tags: readonly string[],
  details: (tag: string) => ReturnType<ImageSource['details']>,
): Promise<readonly BuiltTag[]> {
  const built: BuiltTag[] = [];
  for (let at = 0; at < tags.length; at += READ_AT_ONCE) {
    const some = tags.slice(at, at + READ_AT_ONCE);
    const found = await Promise.all(some.map(details));
    for (const [i, image] of found.entries()) {
      if (image !== undefined) built.push({ name: some[i] ?? '', createdMs: image.createdMs ?? 0 });
    }
  }
  return built;
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
