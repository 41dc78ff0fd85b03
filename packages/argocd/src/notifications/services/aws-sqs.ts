import { createHash, createHmac } from 'node:crypto';
import { deliveryError } from '../errors.ts';
import { accepted, exchange, jsonOf } from './exchange.ts';
import { type CreateService, mapOf, type ServicePorts, textOf } from './service.ts';
import { isPlainMap, type PlainMap } from '@setpoint/kube';

const delaySeconds = 10;

interface Account {
  readonly endpoint: string;
  readonly region: string;
  readonly key: string;
  readonly secret: string;
}

/** `service.awssqs`: a message in a queue, signed with the key the options hold. */
export const createAwsSqs: CreateService = (options) => {
  const region = textOf(options, 'region');
  const account: Account = {
    region,
    endpoint: textOf(options, 'endpointUrl') || `https://sqs.${region}.amazonaws.com`,
    key: textOf(options, 'key'),
    secret: textOf(options, 'secret'),
  };
  if (region === '') throw new Error('region must be given');
  if (account.key === '' || account.secret === '') throw new Error('key and secret must be given');
  return {
    type: 'awssqs',
    async send({ service, recipient, notification }, ports, signal) {
      const owner = textOf(options, 'account');
      const section = notification.sections.get('awssqs');
      const group = textOf(section, 'messageGroupId');
      const attributes = mapOf(section, 'messageAttributes') ?? {};
      const found = await call(
        account,
        service,
        'GetQueueUrl',
        {
          QueueName: recipient || textOf(options, 'queue'),
          ...(owner === '' ? {} : { QueueOwnerAWSAccountId: owner }),
        },
        ports,
        signal,
      );
      await call(
        account,
        service,
        'SendMessage',
        {
          QueueUrl: textOf(found, 'QueueUrl'),
          MessageBody: notification.message,
          DelaySeconds: delaySeconds,
          ...(group === '' ? {} : { MessageGroupId: group }),
          ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: typed(attributes) }),
        },
        ports,
        signal,
      );
    },
  };
};

function typed(attributes: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.keys(attributes).map((name) => [
      name,
      { DataType: 'String', StringValue: textOf(attributes, name) },
    ]),
  );
}

async function call(
  account: Account,
  service: string,
  action: string,
  body: PlainMap,
  ports: ServicePorts,
  signal: AbortSignal,
): Promise<PlainMap> {
  const text = JSON.stringify(body);
  const url = new URL(account.endpoint);
  const headers = signed(account, url, `AmazonSQS.${action}`, text, new Date(ports.clock.now()));
  const response = await exchange(service, { url: url.href, headers, body: text }, ports, signal);
  const answer = jsonOf(accepted(service, response));
  if (isPlainMap(answer)) return answer;
  throw deliveryError(service, `${action} was not answered with JSON`);
}

/** The headers of a request signed with AWS Signature Version 4. */
function signed(
  account: Account,
  url: URL,
  target: string,
  body: string,
  now: Date,
): Readonly<Record<string, string>> {
  const at = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = at.slice(0, 8);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    host: url.host,
    'x-amz-date': at,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', url.pathname, '', lines.join(''), names, hash(body)].join('\n');
  const scope = `${day}/${account.region}/sqs/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, hash(request)].join('\n');
  const signingKey = [day, account.region, 'sqs', 'aws4_request'].reduce<Buffer | string>(
    (key, part) => hmac(key, part),
    `AWS4${account.secret}`,
  );
  const signature = hmac(signingKey, toSign).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${account.key}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
