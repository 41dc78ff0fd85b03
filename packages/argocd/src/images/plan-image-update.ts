import type { ApplicationSource } from '../resources/application-source.ts';
import {
  type ImageName,
  isSameRepository,
  parseImageName,
  repositoryOf,
  versionOf,
  withVersion,
} from './image-name.ts';
import type { ImageTarget, TrackedImage } from './tracked-image.ts';

/** What tool renders the source that images are written for. */
export type ImageTool = 'helm' | 'kustomize';

/** The version an image is to have. */
export interface ChosenVersion {
  readonly tag: string;
  /** Only for the strategy `digest`. */
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One image that gets another version. */
export interface ImageChange {
  /** With the new version. */
  readonly image: ImageName;
  /** A digest when there is one, else the tag. */
  readonly oldVersion: string;
  readonly newVersion: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An image as the source is to have it, changed or not. */
export interface WrittenImage {
  readonly image: ImageName;
  readonly target: ImageTarget;
}

export interface ImageUpdate {
  readonly changes: readonly ImageChange[];
  /** Every tracked image that runs, so that a file of parameters names them all. */
  readonly images: readonly WrittenImage[];
}

/**
 * The image of the application that a tracked one stands for: one that its objects run, or with `forceUpdate` the
 * tracked one itself, of no version. For `digest` the one with the tracked tag goes before another of the repository.
 */
export function runningImage(tracked: TrackedImage, running: readonly ImageName[]): ImageName | undefined {
  const { image, strategy, target } = tracked;
  const renamed = target.kustomizeName === '' ? undefined : parseImageName(target.kustomizeName);
  const named = [renamed, image].filter((name) => name !== undefined);
  for (const name of named) {
    const same = running.filter((candidate) => isSameRepository(candidate, name));
    const ofTag = strategy === 'digest' ? same.find(({ tag }) => tag === image.tag) : undefined;
    const found = ofTag ?? same[0];
    if (found !== undefined) return found;
  }
  return tracked.forceUpdate ? { ...image, tag: '', digest: '' } : undefined;
}

/** What to write so that each tracked image has its chosen version. `chosen` answers for the images that run. */
export function planImageUpdate(
  images: readonly TrackedImage[],
  running: readonly ImageName[],
  chosen: (tracked: TrackedImage) => ChosenVersion | undefined,
  source: ApplicationSource,
  tool: ImageTool,
): ImageUpdate {
  const changes: ImageChange[] = [];
  const written: WrittenImage[] = [];
  for (const tracked of images) {
    const current = runningImage(tracked, running);
    const version = current === undefined ? undefined : chosen(tracked);
    if (current === undefined || version === undefined) continue;
    const { target } = tracked;
    const next = { ...tracked.image, tag: version.tag, digest: version.digest };
    const isNew = needsUpdate(tracked, current, next);
    if (isNew && imageInSource(source, tool, next, target) === withVersion(next)) continue;
    if (isNew) {
      changes.push({
        image: next,
        oldVersion: current.digest || current.tag,
        newVersion: next.digest || next.tag,
        labels: version.labels,
      });
    }
    const kept = tracked.strategy === 'digest' && current.tag === '' ? version.tag : current.tag;
    written.push({ image: isNew ? next : { ...next, tag: kept, digest: current.digest }, target });
  }
  return { changes, images: written };
}

/** A digest on either side decides; an image that Kustomize renames is written as soon as it does not run yet. */
function needsUpdate(
  { strategy, target, image }: TrackedImage,
  current: ImageName,
  next: ImageName,
): boolean {
  if (strategy === 'digest' && (current.digest === '' || current.digest !== next.digest)) return true;
  const isSame =
    current.digest !== '' || next.digest !== '' ? current.digest === next.digest : current.tag === next.tag;
  return !isSame || (target.kustomizeName !== '' && !isSameRepository(image, current));
}

/** The names of the Helm parameters an image is written to. */
export function helmNames(
  { alias }: ImageName,
  target: ImageTarget,
): { spec: string; name: string; tag: string } {
  if (alias === '') return { spec: '', name: 'image.name', tag: 'image.tag' };
  const { helmSpec: spec, helmName, helmTag } = target;
  return { spec, name: helmName || 'image.name', tag: helmTag || 'image.tag' };
}

/** What the source says of the image now; '' when it says nothing. */
function imageInSource(
  source: ApplicationSource,
  tool: ImageTool,
  image: ImageName,
  target: ImageTarget,
): string {
  if (tool === 'kustomize') {
    const images = source.kustomize?.images ?? [];
    return images.find((text) => isEntryOf(parseImageName(text), image, target.kustomizeName)) ?? '';
  }
  const { spec, name, tag } = helmNames(image, target);
  const value = (of: string): string | undefined =>
    source.helm?.parameters?.find((parameter) => parameter.name === of)?.value;
  if (spec !== '') return value(spec) ?? '';
  const [known, version] = [value(name), value(tag)];
  return known === undefined || version === undefined ? '' : `${known}:${version}`;
}

/** An entry with an alias belongs to that alias alone. */
function isEntryOf(entry: ImageName, image: ImageName, kustomizeName: string): boolean {
  const isOther = kustomizeName !== '' && entry.alias !== '' && entry.alias !== kustomizeName;
  return entry.name === image.name && !isOther;
}

/** The source with the images written into its parameters. */
export function sourceWithImages(
  source: ApplicationSource,
  tool: ImageTool,
  images: readonly WrittenImage[],
): ApplicationSource {
  if (tool === 'kustomize') {
    const entries = images.reduce(withKustomizeImage, source.kustomize?.images ?? []);
    return { ...source, kustomize: { ...source.kustomize, images: entries } };
  }
  const parameters = images.reduce(withHelmParameters, source.helm?.parameters ?? []);
  return { ...source, helm: { ...source.helm, parameters } };
}

type HelmParameters = NonNullable<NonNullable<ApplicationSource['helm']>['parameters']>;

function withHelmParameters(parameters: HelmParameters, written: WrittenImage): HelmParameters {
  return helmParametersOf(written).reduce<HelmParameters>((known, parameter) => {
    const at = known.findIndex(({ name }) => name === parameter.name);
    return at < 0 ? [...known, parameter] : known.with(at, parameter);
  }, parameters);
}

/** The parameters an image is written to, as strings whatever they look like. */
export function helmParametersOf({ image, target }: WrittenImage): HelmParameters {
  const { spec, name, tag } = helmNames(image, target);
  const forced = (of: string, value: string) => ({ name: of, value, forceString: true });
  if (spec !== '') return [forced(spec, withVersion(image))];
  const version = versionOf(image);
  return [forced(name, repositoryOf(image)), ...(version === '' ? [] : [forced(tag, version)])];
}

function withKustomizeImage(entries: readonly string[], { image, target }: WrittenImage): readonly string[] {
  const { kustomizeName } = target;
  const entry = `${kustomizeName === '' ? '' : `${kustomizeName}=`}${withVersion({ ...image, alias: '' })}`;
  const replaced = entries.map((text) =>
    isEntryOf(parseImageName(text), image, kustomizeName) ? entry : text,
  );
  const at = replaced.findIndex((text) => nameBefore(text, entry) === nameBefore(entry, entry));
  return at < 0 ? [...replaced, entry] : replaced.with(at, entry);
}

/** The text up to the delimiter of an entry: `=`, else `:`, else `@` (Argo CD's KustomizeImage.Match). */
function nameBefore(text: string, entry: string): string {
  const delimiter = ['=', ':', '@'].find((sign) => entry.includes(sign)) ?? ':';
  return text.split(delimiter)[0] ?? '';
}
