import { decodeAllSigs } from '@setpoint/goyaml';
import { canonicalJson } from '@setpoint/sync';
import type { NewCommit } from '@setpoint/source';
import { dryFolder, hydratedBranch, type Repository } from '../repository.ts';

const ownFiles =
  /^(\.gitattributes|hydrator\.metadata|[^/]+\/(manifest\.yaml|hydrator\.metadata|README\.md))$/;
const notesRef = 'refs/notes/hydrator.metadata';

/**
 * What is wrong with a commit that the platform has pushed, if anything: it holds what the dry commit it names declares,
 * builds on what was there, and leaves alone what is somebody else's.
 */
export function hydrationProblem(
  { ref, files, parent, expected }: NewCommit,
  id: string,
  repository: Repository,
): string | undefined {
  if (parent !== expected) return `${id} takes ${expected} from ${ref}`;
  if (ref === notesRef) return noteProblem(files, repository);
  if (ref !== `refs/heads/${hydratedBranch}`) return `${id} is pushed to ${ref}`;
  for (const [path, bytes] of files) {
    if (!ownFiles.test(path)) return `${id} writes ${path}`;
    const folder = /^([^/]+)\/manifest\.yaml$/.exec(path)?.[1];
    const problem =
      folder === undefined || bytes === undefined ? undefined : folderProblem(folder, bytes, id, repository);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function folderProblem(
  folder: string,
  manifest: Uint8Array,
  id: string,
  repository: Repository,
): string | undefined {
  const declared = repository.folderAt(id, folder);
  if (declared === undefined) return `${id} names no commit that ${folder} is made from`;
  if (declared.isBroken) return `${id} holds ${folder}, which cannot be rendered`;
  const rendered = decodeAllSigs(Buffer.from(manifest).toString('utf8')).map(({ value }) => textOf(value));
  const wanted = declared.manifests.map(({ object }) => textOf(object));
  const isSame = JSON.stringify(rendered.toSorted()) === JSON.stringify(wanted.toSorted());
  return isSame
    ? undefined
    : `${id} does not hold what ${folder} declares: ${rendered.join()} for ${wanted.join()}`;
}

function textOf(object: unknown): string {
  return canonicalJson(object);
}

/** A note names a dry commit that says of every folder what the commit it is about holds. */
function noteProblem(files: NewCommit['files'], repository: Repository): string | undefined {
  for (const [path, bytes] of files) {
    if (bytes === undefined) return `the note ${path} is removed`;
    const { drySha } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { drySha: string };
    const commit = path.replaceAll('/', '');
    for (const name of repository.hydratedFolders(commit)) {
      const dry = repository.folderAt(drySha, `${dryFolder}/${name}`);
      if (JSON.stringify(dry) !== JSON.stringify(repository.folderAt(commit, name)))
        return `the note of ${commit} names ${drySha}, where ${name} is another`;
    }
  }
  return undefined;
}
