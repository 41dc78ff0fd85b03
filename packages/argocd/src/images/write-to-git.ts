import { posix } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { BranchEdit, RepositorySpec, Source, Tree } from '@setpoint/source';
import { codes } from '../errors.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { type CommitText, branchName, commitMessage, type TextPorts } from './commit-text.ts';
import { kustomizationNames, withKustomizationImages } from './edit-kustomization.ts';
import { withImageEntries, withParameters } from './edit-parameters.ts';
import { readValue, type ValueEdit, withValues } from './edit-values.ts';
import { isSameImage, parseImageName } from './image-name.ts';
import {
  helmNames,
  helmParametersOf,
  type ImageTool,
  type ImageUpdate,
  sourceWithImages,
  type WrittenImage,
} from './plan-image-update.ts';
import type { GitWriteBack } from './tracked-image.ts';

/** A change of images, and where in Git it goes. */
export interface GitUpdate {
  readonly application: string;
  readonly update: ImageUpdate;
  readonly source: ApplicationSource;
  readonly tool: ImageTool;
  readonly to: GitWriteBack;
  readonly repository: RepositorySpec;
  readonly text: CommitText;
}

export interface WrittenBranch {
  readonly branch: string;
  /** False when the files say already what was to be written. */
  readonly pushed: boolean;
}

/** Commits and pushes the update. Throws `argocd.image-update`, and the errors of reading and pushing. */
export async function writeToGit(
  request: GitUpdate,
  source: Source,
  ports: TextPorts,
  signal: AbortSignal,
): Promise<WrittenBranch> {
  const { to, repository, update, text } = request;
  const base = await branchOf(to.branch, repository, source, signal);
  const branch = to.writeBranch === '' ? base : branchName(to.writeBranch, update.changes, ports);
  if (branch === undefined) throw cannotWrite(to, `git-branch "${to.writeBranch}" names no branch`);
  const message = commitMessage(text, request.application, update.changes, ports);
  const edit = async (tree: Tree | undefined, stop: AbortSignal): Promise<BranchEdit | undefined> => {
    const files = tree === undefined ? new Map<string, Uint8Array>() : await filesOf(request, tree, stop);
    return files.size === 0 ? undefined : { files, message };
  };
  const author = { name: text.user, email: text.email };
  const { pushed } = await source.push(repository, { branch, base, author, edit }, signal);
  return { branch, pushed };
}

/** A revision that is no branch cannot be written to; HEAD is the branch the remote follows. */
async function branchOf(
  revision: string,
  repository: RepositorySpec,
  source: Source,
  signal: AbortSignal,
): Promise<string> {
  const name = revision.replace(/^refs\/heads\//, '');
  if (name !== '' && name !== 'HEAD') return name;
  const { headRef } = await source.refs(repository, signal);
  if (headRef !== undefined) return headRef.replace(/^refs\/heads\//, '');
  throw new SetpointError(codes.imageUpdate, 'the repository has no default branch', {
    subject: repository.url,
    nextAction: 'Name the branch in the annotation git-branch.',
  });
}

async function filesOf(
  request: GitUpdate,
  tree: Tree,
  signal: AbortSignal,
): Promise<Map<string, Uint8Array>> {
  const { target } = request.to;
  const path =
    target.kind === 'kustomization' ? await kustomizationIn(target.folder, tree, signal) : target.path;
  const entry = await tree.entry(path, signal);
  const before = entry === undefined ? '' : Buffer.from(await tree.read(path, signal)).toString('utf8');
  const after = edited(request, before, path);
  return after === before ? new Map() : new Map([[entry?.path ?? path, Buffer.from(after)]]);
}

async function kustomizationIn(folder: string, tree: Tree, signal: AbortSignal): Promise<string> {
  for (const name of kustomizationNames) {
    const path = posix.join(folder, name);
    if ((await tree.entry(path, signal))?.kind === 'file') return path;
  }
  throw new SetpointError(codes.imageUpdate, 'there is no kustomization in the folder', {
    subject: folder === '' ? '.' : folder,
    nextAction: 'Correct write-back-target.',
  });
}

/** The file with the update written into it. */
function edited({ to, source, tool, update }: GitUpdate, before: string, path: string): string {
  const { images } = update;
  if (to.target.kind === 'values')
    return withValues(
      before,
      images.flatMap((image) => valuesOf(image, before, path)),
      path,
    );
  if (tool === 'helm') {
    const entries = images.flatMap(helmParametersOf).map(({ name = '', value = '' }) => ({ name, value }));
    return withParameters(before, entries, path);
  }
  const entries = sourceWithImages(source, tool, images).kustomize?.images ?? [];
  if (to.target.kind === 'kustomization') return withKustomizationImages(before, entries, path);
  const isSame = (a: string, b: string): boolean => isSameImage(parseImageName(a), parseImageName(b));
  return withImageEntries(before, entries, isSame, path);
}

/** Only images with an alias say which values are theirs. A name that is there without its registry stays without. */
function valuesOf(written: WrittenImage, before: string, path: string): readonly ValueEdit[] {
  if (written.image.alias === '') return [];
  const { name } = helmNames(written.image, written.target);
  const edits = helmParametersOf(written).map((parameter) => ({
    key: parameter.name ?? '',
    value: parameter.value ?? '',
  }));
  return edits.map((edit) => {
    const known = edit.key === name ? readValue(before, edit.key, path) : undefined;
    const isShort = known !== undefined && !hasRegistry(known);
    return isShort && hasRegistry(edit.value) ? { ...edit, value: edit.value.replace(/^[^/]*\//, '') } : edit;
  });
}

function hasRegistry(name: string): boolean {
  return name.includes('/') && name.split('/', 1)[0]?.includes('.') === true;
}

function cannotWrite({ repoURL }: GitWriteBack, why: string): SetpointError {
  return new SetpointError(codes.imageUpdate, why, {
    subject: repoURL,
    nextAction: 'Correct the annotation.',
  });
}
