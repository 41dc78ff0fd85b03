import { posix } from 'node:path';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { parseImageName } from './image-name.ts';
import type { GitWriteBack, TrackedImage, UpdateStrategy, WriteBack, WriteTarget } from './tracked-image.ts';

const PREFIX = 'argocd-image-updater.argoproj.io/';
export const imageListAnnotation: string = `${PREFIX}image-list`;

/** The application as its annotations are read. */
export interface AnnotatedApplication {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** The source that updates are for. */
  readonly source: { readonly repoURL: string; readonly path: string; readonly targetRevision: string };
  /** Revisions of all sources by repository: a branch of another repository is that of the source there. */
  readonly revisions: ReadonlyMap<string, string>;
}

/** True when the application asks for image updates. */
export function wantsUpdates(annotations: Readonly<Record<string, string>>): boolean {
  return Object.hasOwn(annotations, imageListAnnotation);
}

/** The images that Argo CD Image Updater's annotations name; throws `argocd.image-annotation`. */
export function trackedImages(app: AnnotatedApplication): readonly TrackedImage[] {
  const read = reader(app);
  const entries = read('image-list')
    .split(',')
    .map((entry) => entry.trim());
  const images = entries.filter((entry) => entry !== '').map((entry) => trackedImage(entry, app));
  if (images.length === 0) throw bad(app, 'image-list', 'it names no image');
  return images;
}

function trackedImage(entry: string, app: AnnotatedApplication): TrackedImage {
  const equals = entry.indexOf('=');
  const alias = equals < 0 ? '' : entry.slice(0, equals).trim();
  const name = entry.slice(equals + 1).trim();
  if (name === '') throw bad(app, 'image-list', 'an image has no name');
  const own = reader(app, alias === '' ? undefined : `${alias}.`);
  const common = reader(app);
  const either = (key: string): string => own(key) || common(key);
  const listed = (text: string): readonly string[] => text.split(',').map((part) => part.trim());
  const force = own('force-update') || common('force-update');
  const helmSpec = own('helm.image-spec');
  const target = {
    helmSpec,
    helmName: helmSpec === '' ? own('helm.image-name') : '',
    helmTag: helmSpec === '' ? own('helm.image-tag') : '',
    kustomizeName: own('kustomize.image-name'),
  };
  const isHelm = [own('helm.image-spec'), own('helm.image-name'), own('helm.image-tag')].some(Boolean);
  if (isHelm && target.kustomizeName !== '') {
    throw bad(app, `${alias}.kustomize.image-name`, 'the image has Helm parameters and a Kustomize image');
  }
  const ignored = either('ignore-tags');
  const platforms = alias === '' ? '' : own('platforms');
  return {
    image: parseImageName(alias === '' ? name : `${alias}=${name}`),
    strategy: strategyOf(either('update-strategy')),
    allowTags: either('allow-tags'),
    ignoreTags: ignored === '' ? [] : listed(ignored),
    pullSecret: either('pull-secret'),
    platforms: listed(platforms).filter((platform) => platform !== ''),
    forceUpdate: force !== '' && booleanOf(force, app, alias),
    target,
  };
}

/** `latest` and `name` are older names; what is unknown counts as `semver`. */
function strategyOf(text: string): UpdateStrategy {
  switch (text.toLowerCase()) {
    case 'latest':
    case 'newest-build':
      return 'newest-build';
    case 'name':
    case 'alphabetical':
      return 'alphabetical';
    case 'digest':
      return 'digest';
    default:
      return 'semver';
  }
}

/** As Go's `strconv.ParseBool`. */
function booleanOf(text: string, app: AnnotatedApplication, alias: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw bad(app, `${alias === '' ? '' : `${alias}.`}force-update`, `"${text}" is neither true nor false`);
}

/** Where the annotations want updates written; throws `argocd.image-annotation`. */
export function writeBackOf(app: AnnotatedApplication, controllerNamespace: string): WriteBack {
  const read = reader(app);
  const whole = read('write-back-method');
  const colon = whole.indexOf(':');
  const method = colon > 0 ? whole.slice(0, colon) : whole;
  if (whole === '' || whole === 'argocd') return { kind: 'application' };
  if (method !== 'git') throw bad(app, 'write-back-method', `there is no method "${whole}"`);
  const repoURL = read('git-repository') || app.source.repoURL;
  const branches = read('git-branch').split(':');
  if (branches.length > 2) throw bad(app, 'git-branch', 'it has more than one colon');
  const [branch = '', writeBranch = ''] = branches;
  return {
    kind: 'git',
    credentials: credentialsOf(colon > 0 ? whole.slice(colon + 1) : 'repocreds', app),
    repoURL,
    branch: branch || (app.revisions.get(repoURL) ?? app.source.targetRevision),
    writeBranch,
    target: targetOf(read('write-back-target'), app, controllerNamespace),
  };
}

function credentialsOf(text: string, app: AnnotatedApplication): GitWriteBack['credentials'] {
  if (text === 'repocreds') return text;
  const secret = text.startsWith('secret:') ? text.slice('secret:'.length) : '';
  const slash = secret.indexOf('/');
  const namespace = slash < 0 ? app.namespace : secret.slice(0, slash);
  const name = secret.slice(slash + 1);
  if (name === '')
    throw bad(app, 'write-back-method', 'credentials are "repocreds" or "secret:namespace/name"');
  if (namespace !== app.namespace) {
    throw bad(app, 'write-back-method', `the Secret is in ${namespace}, not in the application's namespace`);
  }
  return { namespace, name };
}

function targetOf(text: string, app: AnnotatedApplication, controllerNamespace: string): WriteTarget {
  const { path } = app.source;
  const below = (prefix: string, otherwise: string): string => {
    const place = text.slice(prefix.length + 1) || otherwise;
    return clean(place.startsWith('/') ? place.slice(1) : posix.join(path, place), app);
  };
  const is = (prefix: string): boolean => text === prefix || text.startsWith(`${prefix}:`);
  if (is('kustomization')) return { kind: 'kustomization', folder: below('kustomization', '.') };
  if (is('helmvalues')) return { kind: 'values', path: below('helmvalues', 'values.yaml') };
  if (/^(?:.*\/)?(?:kustomization\.ya?ml|Kustomization)$/.test(text)) {
    throw bad(
      app,
      'write-back-target',
      'parameters would replace a kustomization: write "kustomization:<path>"',
    );
  }
  if (text !== '') {
    const file = clean(text, app);
    // Any other YAML file is taken for Helm values.
    const isValues = /\.ya?ml$/.test(file) && !posix.basename(file).startsWith('.argocd-source-');
    return { kind: isValues ? 'values' : 'parameters', path: file };
  }
  const owner = app.namespace === controllerNamespace ? app.name : `${app.namespace}_${app.name}`;
  return { kind: 'parameters', path: clean(posix.join(path, `.argocd-source-${owner}.yaml`), app) };
}

function clean(path: string, app: AnnotatedApplication): string {
  const normal = posix.normalize(path).replace(/\/$/, '');
  if (normal === '..' || normal.startsWith('../') || normal.startsWith('/')) {
    throw bad(app, 'write-back-target', `${path} leaves the repository`);
  }
  return normal === '.' ? '' : normal;
}

function reader({ annotations }: AnnotatedApplication, of = ''): (key: string) => string {
  return (key) => {
    const name = `${PREFIX}${of}${key}`;
    return Object.hasOwn(annotations, name) ? (annotations[name] ?? '').trim() : '';
  };
}

function bad(app: AnnotatedApplication, annotation: string, why: string): SetpointError {
  return new SetpointError(codes.imageAnnotation, `${PREFIX}${annotation}: ${why}`, {
    subject: `Application ${app.namespace}/${app.name}`,
    rule: 'annotations of Argo CD Image Updater say which images are kept up to date, and where that is written',
    nextAction: 'Correct the annotation.',
  });
}
