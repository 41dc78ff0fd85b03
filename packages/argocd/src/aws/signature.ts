import { createHash, createHmac } from 'node:crypto';

/** What AWS knows a caller by. */
export interface AwsKeys {
  readonly id: string;
  readonly secret: string;
  /** Given with keys that end. */
  readonly session?: string;
}

/** Whose signature it is, and where it counts. */
export interface AwsScope {
  readonly keys: AwsKeys;
  readonly region: string;
  readonly service: string;
  readonly now: Date;
}

export interface AwsRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case, all of them signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** The headers of a request with its signature among them (AWS Signature Version 4). */
export function signedHeaders(scope: AwsScope, request: AwsRequest): Readonly<Record<string, string>> {
  const { keys, now } = scope;
  const headers = {
    ...request.headers,
    host: request.url.host,
    'x-amz-date': timeOf(now),
    ...(keys.session === undefined ? {} : { 'x-amz-security-token': keys.session }),
  };
  const signature = signatureOf(scope, { ...request, headers });
  const credential = `${keys.id}/${placeOf(scope)}`;
  return {
    ...headers,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${namesOf(headers)}, Signature=${signature}`,
  };
}

/** The URL of a GET that whoever holds it may make until `seconds` are over, with exactly these headers. */
export function presignedUrl(
  scope: AwsScope,
  { url, headers: given, seconds }: Pick<AwsRequest, 'url' | 'headers'> & { readonly seconds: number },
): string {
  const { keys, now } = scope;
  const signed = new URL(url);
  const headers = { ...given, host: url.host };
  const parameters = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${keys.id}/${placeOf(scope)}`,
    'X-Amz-Date': timeOf(now),
    'X-Amz-Expires': `${seconds}`,
    ...(keys.session === undefined ? {} : { 'X-Amz-Security-Token': keys.session }),
    'X-Amz-SignedHeaders': namesOf(headers),
  };
  for (const [name, value] of Object.entries(parameters)) signed.searchParams.set(name, value);
  const signature = signatureOf(scope, { method: 'GET', url: signed, headers, body: '' });
  signed.search = `${queryOf(signed)}&X-Amz-Signature=${signature}`;
  return signed.href;
}

function signatureOf(scope: AwsScope, { method, url, headers, body }: AwsRequest): string {
  const lines = Object.entries(headers)
    .toSorted(byName)
    .map(([name, value]) => `${name}:${value}\n`);
  const request = [method, url.pathname, queryOf(url), lines.join(''), namesOf(headers), hash(body)];
  const toSign = [algorithm, timeOf(scope.now), placeOf(scope), hash(request.join('\n'))].join('\n');
  const parts = [dayOf(scope.now), scope.region, scope.service, 'aws4_request'];
  const key = parts.reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${scope.keys.secret}`);
  return hmac(key, toSign).toString('hex');
}

/** The query as it is signed: by name, with everything escaped but unreserved characters. */
function queryOf(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]): [string, string] => [escaped(name), escaped(value)])
    .toSorted(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : Number(a > b);
const namesOf = (headers: object): string => Object.keys(headers).toSorted().join(';');
const timeOf = (now: Date): string => now.toISOString().replace(/[-:]|\.\d{3}/g, '');
const dayOf = (now: Date): string => timeOf(now).slice(0, 8);
const placeOf = ({ now, region, service }: AwsScope): string =>
  `${dayOf(now)}/${region}/${service}/aws4_request`;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
