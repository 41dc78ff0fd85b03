import type { RepositorySpec, Revision, Source } from '@setpoint/source';
import { isSameRepository, type Repository } from './repository.ts';

/** The source that reads the given repository from the files at hand, at whatever revision it is asked for. */
export function withOwnFiles(source: Source, { tree, urls }: Repository): Source {
  const isOwn = ({ kind = 'git', url }: RepositorySpec): boolean =>
    kind === 'git' && urls.some((own) => isSameRepository(own, url));
  const own: Pick<Source, 'resolve' | 'tree'> = {
    resolve: async (spec, ref, signal, options): Promise<Revision> =>
      isOwn(spec) ? { ...tree.revision, ref } : source.resolve(spec, ref, signal, options),
    tree: async (spec, revision, signal) => (isOwn(spec) ? tree : source.tree(spec, revision, signal)),
  };
  return {
    ...own,
    fetch: (...args) => source.fetch(...args),
    commitInfo: (...args) => source.commitInfo(...args),
    tagInfo: (...args) => source.tagInfo(...args),
    push: (...args) => source.push(...args),
    refs: (...args) => source.refs(...args),
    packaged: (...args) => source.packaged(...args),
    httpFile: (...args) => source.httpFile(...args),
    file: (...args) => source.file(...args),
    images: source.images,
    close: () => source.close(),
  };
}
