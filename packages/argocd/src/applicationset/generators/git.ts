import { compareUtf8, isPlainMap } from '@setpoint/kube';
import type { Tree } from '@setpoint/source';
import { decodeYaml } from '../decode-yaml.ts';
import { generatorError, messageOf } from '../errors.ts';
import { flatten, type Params, paramsFrom } from '../params.ts';
import type { GitGenerator } from '../resource/generator-fields.ts';
import { normalizeName } from '../template/names.ts';
import type { TemplateEngine } from '../template/template-engine.ts';
import { eachOf, type Generate, type GeneratorContext } from './context.ts';
import { listFiles, listFolders, type PathMatcher, pathPattern, pathspec } from './git-paths.ts';
import { withValues } from './values.ts';

type PathItem = NonNullable<GitGenerator['files']>[number];

/** One parameter set a matching folder, or one for each map in the matching files. */
export const generateGit: Generate<GitGenerator> = async (generator, context) => {
  const { directories = [], files = [], repoURL, revision } = generator;
  if (directories.length === 0 && files.length === 0) {
    throw generatorError(
      'the git generator has neither directories nor files',
      'Set git.directories or git.files.',
    );
  }
  const project = context.set.spec.template.spec.project;
  const tree = await context.ports.tree(
    // Which project it will be is not known before the parameters are: only global credentials may serve.
    { repoURL, revision, project: project.includes('{{') ? '' : project },
    context.signal,
  );
  return directories.length > 0
    ? ofDirectories(directories, tree, generator, context)
    : ofFiles(files, tree, generator, context);
};

async function ofDirectories(
  items: readonly PathItem[],
  tree: Tree,
  generator: GitGenerator,
  context: GeneratorContext,
): Promise<readonly Params[]> {
  const isWanted = chosen(items, pathPattern);
  const depth = Math.max(...items.map(({ path }) => path.split('/').length));
  const folders = (await listFolders(tree, depth, context.signal)).filter(isWanted);
  return eachOf(folders, context, (folder) => [
    withValues(
      folderParams(folder, generator.pathParamPrefix, context.engine),
      generator.values,
      context.engine,
    ),
  ]);
}

/** What an item excludes is out, whatever others include. */
function chosen(items: readonly PathItem[], matcher: (pattern: string) => PathMatcher): PathMatcher {
  const matching = (exclude: boolean): PathMatcher[] =>
    items.filter((item) => (item.exclude ?? false) === exclude).map(({ path }) => matcher(path));
  const included = matching(false);
  const excluded = matching(true);
  return (path) => included.some((matches) => matches(path)) && !excluded.some((matches) => matches(path));
}

async function ofFiles(
  items: readonly PathItem[],
  tree: Tree,
  generator: GitGenerator,
  context: GeneratorContext,
): Promise<readonly Params[]> {
  const included = items.filter((item) => item.exclude !== true).map(({ path }) => path);
  const isWanted = chosen(items, pathspec);
  const paths = (await listFiles(tree, included, context.signal)).filter(isWanted).toSorted(compareUtf8);
  return eachOf(paths, context, async (path) => {
    const objects = mapsIn(await tree.read(path, context.signal), path, generator.repoURL);
    return objects.map((object) => {
      const params = fileParams(object, path, generator.pathParamPrefix, context.engine);
      return withValues(params, generator.values, context.engine);
    });
  });
}

/** The map a file is, or the maps of the list it is; an empty file is an empty map. */
function mapsIn(content: Uint8Array, path: string, repoURL: string): Params[] {
  const fail = (reason: string, cause?: unknown): Error =>
    generatorError(
      `unable to process file '${path}' from repository '${repoURL}': unable to parse file: ${reason}`,
      'Make the file a YAML or JSON map, or a list of maps.',
      cause,
    );
  let value: unknown;
  try {
    value = decodeYaml(content);
  } catch (error) {
    throw fail(messageOf(error), error);
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (item !== null && !isPlainMap(item)) throw fail('it holds something that is no map');
    return paramsFrom(item ?? {});
  });
}

function fileParams(
  object: Params,
  path: string,
  prefix: string | undefined,
  engine: TemplateEngine,
): Params {
  const at = path.lastIndexOf('/');
  const folder = at < 0 ? '.' : path.slice(0, at);
  const filename = path.slice(at + 1);
  const facts = folderFacts(folder);
  facts.set('filename', filename);
  facts.set('filenameNormalized', normalizeName(filename));
  return withPath(engine.goTemplate ? object : flatten(object), folder, facts, prefix, engine);
}

function folderParams(folder: string, prefix: string | undefined, engine: TemplateEngine): Params {
  return withPath(new Map(), folder, folderFacts(folder), prefix, engine);
}

function folderFacts(folder: string): Map<string, string> {
  const basename = folder.slice(folder.lastIndexOf('/') + 1);
  return new Map([
    ['basename', basename],
    ['basenameNormalized', normalizeName(basename)],
  ]);
}

/** The path as parameters: a map `path` for Go templates, dotted and indexed names for the others. */
function withPath(
  params: Params,
  folder: string,
  facts: ReadonlyMap<string, string>,
  prefix: string | undefined,
  engine: TemplateEngine,
): Params {
  const all = new Map(params);
  const segments = folder.split('/');
  if (engine.goTemplate) {
    const path = new Map<string, unknown>([['path', folder], ...facts, ['segments', segments]]);
    if (prefix) all.set(prefix, new Map([['path', path]]));
    else all.set('path', path);
    return all;
  }
  const name = prefix ? `${prefix}.path` : 'path';
  all.set(name, folder);
  for (const [key, value] of facts) all.set(`${name}.${key}`, value);
  segments.forEach((segment, index) => {
    if (segment !== '') all.set(`${name}[${index}]`, segment);
  });
  return all;
}
