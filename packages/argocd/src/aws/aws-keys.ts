import { readFile } from 'node:fs/promises';
import { SetpointError } from '@setpoint/core';
import { type HttpPort, type HttpRequest, nodeHttp } from '../applicationset/http-port.ts';
import { codes } from '../errors.ts';
import { type AwsKeys, signedHeaders } from './signature.ts';

/** How this process is known to AWS: its environment, the files that names, and the network. */
export interface AwsPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
  readonly http: HttpPort;
}

/** This process, over the network. */
export const processAws: AwsPorts = {
  environment: process.env,
  readFile: (path) => readFile(path, 'utf8'),
  http: nodeHttp,
};

/** Keys and, in milliseconds since 1970, when they end. */
export interface EndingKeys {
  readonly keys: AwsKeys;
  readonly untilMs?: number;
}

const sessionName = 'setpoint';

/** Where STS is: `AWS_ENDPOINT_URL_STS`, or that of the region. */
export function stsOf(ports: AwsPorts): { readonly url: URL; readonly region: string } {
  const region = regionOf(ports);
  const url = ports.environment['AWS_ENDPOINT_URL_STS'] ?? `https://sts.${region}.${awsSuffix(region)}`;
  return { url: new URL('/', url), region };
}

/** The region of this process: `AWS_REGION`, `AWS_DEFAULT_REGION`, or us-east-1. */
export function regionOf({ environment }: AwsPorts): string {
  return environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
}

/** What the addresses of a region's services end with. */
export function awsSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/**
 * The keys of this process: of its environment (`AWS_ACCESS_KEY_ID`…), of the service account's role
 * (`AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`), or of its pod (`AWS_CONTAINER_CREDENTIALS_FULL_URI`), in this order. Fails with
 * `argocd.cluster-config` where there are none.
 */
async function ownKeys(ports: AwsPorts, signal: AbortSignal): Promise<EndingKeys> {
  const { environment } = ports;
  const read = (name: string): string => environment[name] ?? '';
  const [id, secret, session] = [
    read('AWS_ACCESS_KEY_ID'),
    read('AWS_SECRET_ACCESS_KEY'),
    read('AWS_SESSION_TOKEN'),
  ];
  if (id !== '' && secret !== '') return { keys: { id, secret, ...(session === '' ? {} : { session }) } };
  const tokenFile = read('AWS_WEB_IDENTITY_TOKEN_FILE');
  if (tokenFile !== '') {
    const token = (await ports.readFile(tokenFile)).trim();
    const role = read('AWS_ROLE_ARN');
    return assumed(
      ports,
      { Action: 'AssumeRoleWithWebIdentity', RoleArn: role, WebIdentityToken: token },
      signal,
    );
  }
  if (read('AWS_CONTAINER_CREDENTIALS_FULL_URI') !== '') return keysOfPod(ports, signal);
  throw noKeys('this process has no AWS credentials');
}

/** The keys of this process, or with a `role` those of that, which it may take. Fails as {@link ownKeys} does. */
export async function keysAs(
  role: string,
  ports: AwsPorts,
  now: Date,
  signal: AbortSignal,
): Promise<EndingKeys> {
  const own = await ownKeys(ports, signal);
  return role === '' ? own : keysOfRole(ports, role, own, now, signal);
}

function keysOfRole(
  ports: AwsPorts,
  role: string,
  { keys }: EndingKeys,
  now: Date,
  signal: AbortSignal,
): Promise<EndingKeys> {
  return assumed(ports, { Action: 'AssumeRole', RoleArn: role }, signal, { keys, now });
}

async function keysOfPod(ports: AwsPorts, signal: AbortSignal): Promise<EndingKeys> {
  const { environment } = ports;
  const url = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token =
    file === undefined
      ? environment['AWS_CONTAINER_AUTHORIZATION_TOKEN']
      : (await ports.readFile(file)).trim();
  const headers = token === undefined ? {} : { authorization: token };
  const body = await answerTo(ports, { method: 'GET', url, headers }, signal);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = JSON.parse(body) as Record<string, unknown>;
  return endingKeys(AccessKeyId, SecretAccessKey, Token, Expiration);
}

async function assumed(
  ports: AwsPorts,
  asked: Readonly<Record<string, string>>,
  signal: AbortSignal,
  caller?: { readonly keys: AwsKeys; readonly now: Date },
): Promise<EndingKeys> {
  const { url, region } = stsOf(ports);
  const body = new URLSearchParams({
    Version: '2011-06-15',
    RoleSessionName: sessionName,
    ...asked,
  }).toString();
  const plain = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const headers =
    caller === undefined
      ? plain
      : signedHeaders({ ...caller, region, service: 'sts' }, { method: 'POST', url, headers: plain, body });
  const text = await answerTo(ports, { method: 'POST', url: url.href, headers, body }, signal);
  const field = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return endingKeys(
    field('AccessKeyId'),
    field('SecretAccessKey'),
    field('SessionToken'),
    field('Expiration'),
  );
}

function endingKeys(id: unknown, secret: unknown, session: unknown, until: unknown): EndingKeys {
  if (typeof id !== 'string' || typeof secret !== 'string' || typeof session !== 'string')
    throw noKeys('AWS answered without credentials');
  const untilMs = Date.parse(String(until));
  return { keys: { id, secret, session }, ...(Number.isNaN(untilMs) ? {} : { untilMs }) };
}

async function answerTo({ http }: AwsPorts, request: HttpRequest, signal: AbortSignal): Promise<string> {
  const { status, body } = await http.send(request, signal);
  if (status === 200) return body;
  const message = /<Message>([^<]*)<\/Message>/.exec(body)?.[1] ?? '';
  throw noKeys(`${new URL(request.url).origin} answered ${status}${message === '' ? '' : `: ${message}`}`);
}

function noKeys(what: string): SetpointError {
  return new SetpointError(codes.clusterConfig, `AWS gives no credentials: ${what}`, {
    retry: 'backoff',
    rule: 'The credentials are those of the environment, of the service account’s role or of the pod’s identity.',
    nextAction:
      'Give the controller’s service account an IAM role (or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), and let it take the role that is named.',
  });
}
