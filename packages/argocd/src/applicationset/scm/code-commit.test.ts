import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeHttp } from '../http-port.ts';
import type { ScmProviderGenerator } from '../resource/generator-fields.ts';
import { guestbook, namesIn } from '../testing/generate-for-test.ts';

type Json = Readonly<Record<string, unknown>>;
type Answer = Json | { readonly refused: string };

let server: Server;
let url = '';
let asked: { readonly action: string; readonly body: Json; readonly authorization: string }[] = [];
let answers: Record<string, (body: Json) => Answer>;

const metadata = (repositoryName: string, defaultBranch?: string): Json => ({
  repositoryMetadata: {
    accountId: '111111111111',
    repositoryId: `id-${repositoryName}`,
    repositoryName,
    defaultBranch,
    cloneUrlSsh: `ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/${repositoryName}`,
    cloneUrlHttp: `https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/${repositoryName}`,
  },
});

beforeEach(async () => {
  asked = [];
  answers = {
    'CodeCommit_20150413.ListRepositories': ({ nextToken }) =>
      nextToken === undefined
        ? { repositories: [{ repositoryName: 'web' }, { repositoryName: 'empty' }], nextToken: 'more' }
        : { repositories: [{ repositoryName: 'db' }] },
    'CodeCommit_20150413.GetRepository': ({ repositoryName }) =>
      metadata(String(repositoryName), repositoryName === 'empty' ? undefined : 'main'),
    'CodeCommit_20150413.ListBranches': ({ nextToken }) =>
      nextToken === undefined ? { branches: ['main'], nextToken: 'more' } : { branches: ['next'] },
    'CodeCommit_20150413.GetFolder': ({ repositoryName, folderPath }) =>
      repositoryName === 'web' && folderPath === '/deploy'
        ? { subFolders: [{ relativePath: 'base' }], files: [], subModules: [], symbolicLinks: [] }
        : { refused: 'com.amazonaws.codecommit#FolderDoesNotExistException' },
    'ResourceGroupsTaggingAPI_20170126.GetResources': () => ({
      ResourceTagMappingList: [{ ResourceARN: 'arn:aws:codecommit:eu-west-1:111111111111:db' }],
      PaginationToken: '',
    }),
  };
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']);
      const body = JSON.parse(text) as Json;
      asked.push({ action, body, authorization: String(request.headers['authorization']) });
      const answer = answers[action]?.(body) ?? { refused: 'UnknownOperationException' };
      const isRefused = 'refused' in answer;
      response.statusCode = isRefused ? 400 : 200;
      response.end(JSON.stringify(isRefused ? { __type: answer.refused } : answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const name = '{{organization}}-{{repository}}-{{branch}}';

function generated(
  awsCodeCommit: NonNullable<ScmProviderGenerator['awsCodeCommit']>,
  more: Partial<ScmProviderGenerator> = {},
  template = name,
): ReturnType<typeof namesIn> {
  const aws = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_CODECOMMIT: url,
    AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: url,
  };
  return namesIn(
    { http: nodeHttp, aws },
    {
      generators: [{ scmProvider: { awsCodeCommit, ...more } }],
      template: { ...guestbook, metadata: { name: template } },
    },
  );
}

it('finds every repository that something was pushed to, signed as the role of the process', async () => {
  const { names, problems } = await generated({});
  expect([names, problems]).toEqual([['111111111111-web-main', '111111111111-db-main'], []]);
  expect(asked[0]?.authorization).toMatch(
    /Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/codecommit\/aws4_request/,
  );
});

it('finds the repositories that carry the tags, in another region, and all of their branches', async () => {
  const tagFilters = [{ key: 'team', value: 'a' }, { key: 'team', value: 'b' }, { key: 'ready' }];
  const { names } = await generated({ tagFilters, region: 'us-east-2', allBranches: true });
  expect(names).toEqual(['111111111111-db-main', '111111111111-db-next']);
  expect(asked[0]?.body).toEqual({
    ResourceTypeFilters: ['codecommit:repository'],
    TagFilters: [{ Key: 'team', Values: ['a', 'b'] }, { Key: 'ready' }],
  });
  expect(asked[0]?.authorization).toContain('/us-east-2/tagging/aws4_request');
});

it('knows what is in a folder', async () => {
  const filters = [{ pathsExist: ['deploy/base'] }];
  expect((await generated({}, { filters })).names).toEqual(['111111111111-web-main']);
  expect((await generated({}, { filters: [{ pathsExist: ['deploy/other'] }] })).names).toEqual([]);
});

it.each([
  [undefined, 'ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/web'],
  ['https', 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/web'],
  ['https-fips', 'https://git-codecommit-fips.eu-west-1.amazonaws.com/v1/repos/web'],
  ['ftp', 'unknown clone protocol for codecommit ftp'],
])('clones by %s', async (cloneProtocol, address) => {
  const filters = [{ repositoryMatch: 'web' }];
  const { problems, names } = await generated(
    {},
    { filters, ...(cloneProtocol === undefined ? {} : { cloneProtocol }) },
    '{{url}}',
  );
  // An address is no name, which is what the problem quotes.
  expect([...names, ...problems].join()).toContain(address);
});

it('a service that does not answer as it should is an error, never no repositories', async () => {
  answers['CodeCommit_20150413.ListRepositories'] = () => ({});
  expect((await generated({})).problems[0]).toContain('AWS answered no repositories');
  answers['CodeCommit_20150413.ListRepositories'] = () => ({ refused: 'AccessDeniedException' });
  expect((await generated({})).problems[0]).toContain('answered 400');
});
