import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@setpoint/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { nodeHttp } from '../applicationset/http-port.ts';
import type { AwsPorts } from './aws-keys.ts';
import { eksCredentials } from './eks-token.ts';
import { signedHeaders } from './signature.ts';

const asked: { readonly headers: IncomingMessage['headers']; readonly body: URLSearchParams }[] = [];
let refusal: string | undefined;
const sts = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    const body = new URLSearchParams(text);
    asked.push({ headers: request.headers, body });
    if (refusal !== undefined)
      return response.writeHead(403).end(`<Error><Message>${refusal}</Message></Error>`);
    const until = new Date(systemClock.now() + 3_600_000).toISOString();
    return response.end(
      `<R><Credentials><AccessKeyId>of ${body.get('RoleArn')}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
        `<SessionToken>t/+=</SessionToken><Expiration>${until}</Expiration></Credentials></R>`,
    );
  });
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
});
afterAll(() => sts.close());
beforeEach(() => {
  asked.length = 0;
  refusal = undefined;
});

const ports = (environment: Readonly<Record<string, string>>): AwsPorts => ({
  environment: { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_STS: url, ...environment },
  readFile: (path) => Promise.resolve(`content of ${path}\n`),
  http: nodeHttp,
});
const own = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const signal = AbortSignal.timeout(30_000);

async function urlIn(environment: Readonly<Record<string, string>>, roleARN = ''): Promise<URL> {
  const source = eksCredentials({ clusterName: 'prod', roleARN }, ports(environment), systemClock);
  const { token = '' } = await source.current(signal);
  expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

it('signs as the example of AWS’ own documentation', () => {
  const headers = signedHeaders(
    {
      keys: { id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
      region: 'us-east-1',
      service: 'iam',
      now: new Date('2015-08-30T12:36:00Z'),
    },
    {
      method: 'GET',
      url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: '',
    },
  );
  expect(headers['authorization']).toContain(
    'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  );
});

it('makes a token of the environment’s keys, for one cluster', async () => {
  const signed = await urlIn(own);
  expect(signed.origin).toBe(url);
  expect(Object.fromEntries(signed.searchParams)).toMatchObject({
    Action: 'GetCallerIdentity',
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request$/),
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(asked).toEqual([]);
});

it('takes the role that the Secret names, with the keys of the service account’s', async () => {
  const signed = await urlIn({ AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:own' }, 'arn:far');
  expect(asked.map(({ body }) => [body.get('Action'), body.get('RoleArn')])).toEqual([
    ['AssumeRoleWithWebIdentity', 'arn:own'],
    ['AssumeRole', 'arn:far'],
  ]);
  expect(asked[0]?.body.get('WebIdentityToken')).toBe('content of /token');
  expect(asked[0]?.headers.authorization).toBeUndefined();
  expect(asked[1]?.headers.authorization).toContain('Credential=of arn:own/');
  expect(asked[1]?.headers['x-amz-security-token']).toBe('t/+=');
  expect(signed.searchParams.get('X-Amz-Security-Token')).toBe('t/+=');
  expect(signed.searchParams.get('X-Amz-Credential')).toContain('of arn:far/');
});

it('keeps a token until it ends or is refused', async () => {
  let nowMs = 0;
  const clock = { ...systemClock, now: () => nowMs };
  const source = eksCredentials({ clusterName: 'prod', roleARN: '' }, ports(own), clock);
  const first = await source.current(signal);
  nowMs += 13 * 60_000;
  expect(await source.current(signal)).toEqual(first);
  nowMs += 60_000;
  const second = await source.current(signal);
  expect(second).not.toEqual(first);
  nowMs += 1000;
  expect(source.refused()).toBe(true);
  expect(await source.current(signal)).not.toEqual(second);
});

it('says what is missing, or what AWS says', async () => {
  await expect(urlIn({})).rejects.toThrow('this process has no AWS credentials');
  refusal = 'not authorized to perform sts:AssumeRole';
  await expect(urlIn(own, 'arn:far')).rejects.toThrow(
    'answered 403: not authorized to perform sts:AssumeRole',
  );
});
