import { type AwsKeys, signedHeaders } from '../../aws/signature.ts';
import { deliveryError } from '../errors.ts';
import { accepted, exchange, jsonOf } from './exchange.ts';
import { type CreateService, mapOf, type ServicePorts, textOf } from './service.ts';
import { isPlainMap, type PlainMap } from '@setpoint/kube';

const delaySeconds = 10;

interface Account {
  readonly endpoint: string;
  readonly region: string;
  readonly keys: AwsKeys;
}

/** `service.awssqs`: a message in a queue, signed with the key the options hold. */
export const createAwsSqs: CreateService = (options) => {
  const region = textOf(options, 'region');
  const account: Account = {
    region,
    endpoint: textOf(options, 'endpointUrl') || `https://sqs.${region}.amazonaws.com`,
    keys: { id: textOf(options, 'key'), secret: textOf(options, 'secret') },
  };
  if (region === '') throw new Error('region must be given');
  if (account.keys.id === '' || account.keys.secret === '') throw new Error('key and secret must be given');
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
  const { keys, region } = account;
  const given = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
  const headers = signedHeaders(
    { keys, region, service: 'sqs', now: new Date(ports.clock.now()) },
    { method: 'POST', url, headers: given, body: text },
  );
  const response = await exchange(service, { url: url.href, headers, body: text }, ports, signal);
  const answer = jsonOf(accepted(service, response));
  if (isPlainMap(answer)) return answer;
  throw deliveryError(service, `${action} was not answered with JSON`);
}
