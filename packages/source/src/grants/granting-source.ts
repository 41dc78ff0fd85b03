import type { RepositorySpec } from '../repository.ts';
import type { ImageSource } from '../registry/image-source.ts';
import type { Source } from '../source-api.ts';
import { grantOf } from './grant-key.ts';
import type { Grants } from './grants.ts';

/** The source, with credentials that have to be exchanged for a token exchanged before it is asked. */
export function grantingSource(source: Source, grants: Grants): Source {
  const opened = <T>(
    spec: RepositorySpec,
    signal: AbortSignal,
    then: (open: RepositorySpec) => Promise<T>,
  ): Promise<T> => (grantOf(spec) === undefined ? then(spec) : grants.opened(spec, signal).then(then));
  const { images } = source;
  const grantingImages: ImageSource = {
    tags: (repo, maxAgeMs, signal) => opened(repo, signal, (open) => images.tags(open, maxAgeMs, signal)),
    details: (repo, tag, platforms, signal) =>
      opened(repo, signal, (open) => images.details(open, tag, platforms, signal)),
  };
  return {
    images: grantingImages,
    resolve: (repo, ref, signal, options) =>
      opened(repo, signal, (open) => source.resolve(open, ref, signal, options)),
    tree: (repo, revision, signal) => opened(repo, signal, (open) => source.tree(open, revision, signal)),
    fetch: (repo, revision, history, signal) =>
      opened(repo, signal, (open) => source.fetch(open, revision, history, signal)),
    commitInfo: (repo, id, signal) => opened(repo, signal, (open) => source.commitInfo(open, id, signal)),
    tagInfo: (repo, name, signal) => opened(repo, signal, (open) => source.tagInfo(open, name, signal)),
    push: (repo, change, signal) => opened(repo, signal, (open) => source.push(open, change, signal)),
    refs: (repo, signal, options) => opened(repo, signal, (open) => source.refs(open, signal, options)),
    packaged: (repo, revision, signal) =>
      opened(repo, signal, (open) => source.packaged(open, revision, signal)),
    signed: (repo, revision, signal) => opened(repo, signal, (open) => source.signed(open, revision, signal)),
    charts: (repo, signal) => opened(repo, signal, (open) => source.charts(open, signal)),
    versions: (repo, signal) => opened(repo, signal, (open) => source.versions(open, signal)),
    annotations: (repo, revision, signal) =>
      opened(repo, signal, (open) => source.annotations(open, revision, signal)),
    httpFile: (url, maxAgeMs, signal) => source.httpFile(url, maxAgeMs, signal),
    file: (url, maxAgeMs, signal) => source.file(url, maxAgeMs, signal),
    close: () => source.close(),
  };
}
