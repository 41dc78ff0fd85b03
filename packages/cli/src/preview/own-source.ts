import type { RepositorySpec, Source } from '@setpoint/source';
import { overriding } from './overriding.ts';
import { isSameRepository, type Repository } from './repository.ts';

/** The source that reads the given repository from the files at hand, at whatever revision it is asked for. */
export function withOwnFiles(source: Source, { tree, urls }: Repository): Source {
  const isOwn = ({ kind = 'git', url }: RepositorySpec): boolean =>
    kind === 'git' && urls.some((own) => isSameRepository(own, url));
  return overriding(source, {
    resolve: async (spec, ref, signal, options) =>
      isOwn(spec) ? { ...tree.revision, ref } : source.resolve(spec, ref, signal, options),
    tree: async (spec, revision, signal) => (isOwn(spec) ? tree : source.tree(spec, revision, signal)),
  });
}
