import { isPlainMap } from '@setpoint/kube';
import { awsSuffix, keysAs, regionOf } from '../../aws/aws-keys.ts';
import { signedHeaders } from '../../aws/signature.ts';
import { textAt } from '../../json-at.ts';
import { generatorError } from '../errors.ts';
import type { GeneratorContext } from '../generators/context.ts';
import { jsonOf } from '../generators/json-answer.ts';
import type { ScmProviderGenerator } from '../resource/generator-fields.ts';
import type { ScmBranch, ScmHost, ScmRepository } from './scm-host.ts';

type Settings = NonNullable<ScmProviderGenerator['awsCodeCommit']>;
type Json = Readonly<Record<string, unknown>>;

/** Asks an action of an AWS service. Undefined where the answer is one of the errors `absent`. */
type Ask = (service: AwsService, action: string, body: Json, absent?: RegExp) => Promise<Json | undefined>;

interface AwsService {
  /** In its address, and what signatures are for. */
  readonly name: string;
  /** Before the action, in the header that names it. */
  readonly target: string;
  /** Of the environment, in place of the service's own address. */
  readonly endpoint: string;
}

const codeCommit: AwsService = {
  name: 'codecommit',
  target: 'CodeCommit_20150413',
  endpoint: 'AWS_ENDPOINT_URL_CODECOMMIT',
};
const tagging: AwsService = {
  name: 'tagging',
  target: 'ResourceGroupsTaggingAPI_20170126',
  endpoint: 'AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API',
};

/** What GetFolder says of a repository, a branch or a folder that is not there. */
const noSuchFolder = /(?:Repository|Commit|Folder)DoesNotExistException$/;

/** The lists of a folder in which a name may be. */
const entries = ['subModules', 'subFolders', 'files', 'symbolicLinks'];

/**
 * The repositories of a region of AWS CodeCommit, as the controller's own role or as `role`; with `tagFilters` those that carry
 * all of the tags. Their organisation is the account; CodeCommit tells no commits of branches, and knows no labels.
 */
export async function codeCommitHost(
  settings: Settings,
  cloneProtocol: string | undefined,
  context: GeneratorContext,
): Promise<ScmHost> {
  const ask = await askerOf(settings, context);
  return {
    repositories: async () => {
      const found: ScmRepository[] = [];
      for (const name of await namesOf(settings, ask)) {
        const answer = await ask(codeCommit, 'GetRepository', { repositoryName: name });
        const repository = repositoryOf(answer?.['repositoryMetadata'], cloneProtocol);
        // Nothing was pushed to it yet.
        if (repository.defaultBranch !== '') found.push(repository);
      }
      return found;
    },
    branches: async ({ repository, defaultBranch }) => {
      if (settings.allBranches !== true) return [branch(defaultBranch)];
      const body = { repositoryName: repository };
      const names = await pages(
        (token) => ask(codeCommit, 'ListBranches', { ...body, ...token }),
        'branches',
        'nextToken',
      );
      return names.map((name) => branch(String(name)));
    },
    hasPath: ({ repository }, commitSpecifier, path) => hasPath({ repository, commitSpecifier, path }, ask),
  };
}

function branch(name: string): ScmBranch {
  return { name, sha: '' };
}

function repositoryOf(metadata: unknown, cloneProtocol: string | undefined): ScmRepository {
  return {
    organization: textAt(metadata, 'accountId'),
    repository: textAt(metadata, 'repositoryName'),
    id: textAt(metadata, 'repositoryId'),
    url: cloneUrl(metadata, cloneProtocol),
    defaultBranch: textAt(metadata, 'defaultBranch'),
    labels: [],
  };
}

function cloneUrl(metadata: unknown, protocol = ''): string {
  const https = textAt(metadata, 'cloneUrlHttp');
  if (protocol === '' || protocol === 'ssh') return textAt(metadata, 'cloneUrlSsh');
  if (protocol === 'https') return https;
  if (protocol === 'https-fips')
    return https.replace(/^https:\/\/git-codecommit\./, 'https://git-codecommit-fips.');
  throw generatorError(
    `unknown clone protocol for codecommit ${protocol}`,
    'Set cloneProtocol to ssh, https or https-fips.',
  );
}

async function namesOf({ tagFilters = [] }: Settings, ask: Ask): Promise<readonly string[]> {
  if (tagFilters.length === 0) {
    const all = await pages(
      (token) => ask(codeCommit, 'ListRepositories', token),
      'repositories',
      'nextToken',
    );
    return all.map((each) => textAt(each, 'repositoryName'));
  }
  const values = new Map<string, string[]>();
  for (const { key, value = '' } of tagFilters)
    values.set(key, [...(values.get(key) ?? []), ...(value === '' ? [] : [value])]);
  const body = {
    ResourceTypeFilters: ['codecommit:repository'],
    TagFilters: [...values].map(([Key, Values]) => (Values.length === 0 ? { Key } : { Key, Values })),
  };
  const tagged = await pages(
    (token) => ask(tagging, 'GetResources', { ...body, ...token }),
    'ResourceTagMappingList',
    'PaginationToken',
  );
  // arn:aws:codecommit:region:account:name
  return tagged.map((each) => textAt(each, 'ResourceARN').split(':').slice(5).join(':'));
}

/** The folder around a path, since a file itself would come with all that it holds. */
async function hasPath(
  { repository, commitSpecifier, path }: Readonly<Record<'repository' | 'commitSpecifier' | 'path', string>>,
  ask: Ask,
): Promise<boolean> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const name = parts.pop();
  if (name === undefined) return true;
  const body = { repositoryName: repository, commitSpecifier, folderPath: `/${parts.join('/')}` };
  const folder = await ask(codeCommit, 'GetFolder', body, noSuchFolder);
  return entries.some((list) => listIn(folder, list).some((each) => textAt(each, 'relativePath') === name));
}

async function pages(
  ask: (token: Json) => Promise<Json | undefined>,
  items: string,
  token: string,
): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let next: Json = {}; ; ) {
    const page = await ask(next);
    const found = page?.[items];
    if (!Array.isArray(found))
      throw generatorError(`AWS answered no ${items}`, 'Check the address of the service.');
    all.push(...(found as readonly unknown[]));
    const more = textAt(page, token);
    if (more === '') return all;
    next = { [token]: more };
  }
}

function listIn(answer: Json | undefined, name: string): readonly unknown[] {
  const list = answer?.[name];
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

async function askerOf({ role = '', region: wanted }: Settings, context: GeneratorContext): Promise<Ask> {
  const { ports, signal } = context;
  const { aws, clock } = ports;
  const region = wanted || regionOf(aws);
  const { keys } = await keysAs(role, aws, new Date(clock.now()), signal);
  return async ({ name, target, endpoint }, action, body, absent) => {
    const url = new URL(aws.environment[endpoint] ?? `https://${name}.${region}.${awsSuffix(region)}/`);
    const text = JSON.stringify(body);
    const given = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.${action}` };
    const scope = { keys, region, service: name, now: new Date(clock.now()) };
    const headers = signedHeaders(scope, { method: 'POST', url, headers: given, body: text });
    const response = await aws.http.send({ method: 'POST', url: url.href, headers, body: text }, signal);
    if (absent !== undefined && response.status === 400 && absent.test(errorIn(response.body)))
      return undefined;
    const answer = jsonOf(response, url.href);
    if (isPlainMap(answer)) return answer;
    throw generatorError(
      `${action} of AWS was not answered with an object`,
      'Check the address of the service.',
    );
  };
}

/** The type of an error: `Name`, or with where it is from before a `#`. */
function errorIn(body: string): string {
  try {
    return textAt(JSON.parse(body), '__type');
  } catch {
    // No AWS service answers so; whoever asked is told of the status.
    return '';
  }
}
