import { sleep } from '@setpoint/core';
import type { PlainMap } from '@setpoint/kube';
import { deliveryError } from '../errors.ts';
import { exchange, jsonFrom, jsonOf } from './exchange.ts';
import { type CreateService, type Delivery, flagOf, type ServicePorts, textOf } from './service.ts';

const defaultApi = 'https://slack.com/api/';
const emoji = /^:.+:$/;

interface Thread {
  /** Slack's time of the first message, which names the thread. */
  readonly ts: string;
  readonly channel: string;
}

/** Most threads remembered; older ones begin anew. */
const maxThreads = 10_000;

/** `service.slack`: chat.postMessage and chat.update, with attachments, blocks and threads by grouping key. */
export const createSlack: CreateService = (options) => {
  const threads = new Map<string, Thread>();
  const api = textOf(options, 'apiURL') || defaultApi;
  const call: Api = {
    url: api.endsWith('/') ? api : `${api}/`,
    token: textOf(options, 'token'),
    insecure: flagOf(options, 'insecureSkipVerify'),
  };
  return {
    type: 'slack',
    async send(delivery, ports, signal) {
      const section = delivery.notification.sections.get('slack');
      const message = messageOf(delivery, section, options);
      const key = `${delivery.recipient}\n${textOf(section, 'groupingKey')}`;
      const isGrouped = textOf(section, 'groupingKey') !== '';
      const thread = isGrouped ? threads.get(key) : undefined;
      const policy = textOf(section, 'deliveryPolicy');
      if (thread === undefined || policy !== 'Update') {
        const posted = await callApi(
          call,
          delivery.service,
          'chat.postMessage',
          {
            ...message,
            channel: delivery.recipient,
            ...(thread === undefined ? {} : { thread_ts: thread.ts }),
            ...(flagOf(section, 'notifyBroadcast') ? { reply_broadcast: true } : {}),
          },
          ports,
          signal,
        );
        if (isGrouped && thread === undefined) remember(threads, key, posted);
      }
      if (thread !== undefined && (policy === 'Update' || policy === 'PostAndUpdate')) {
        const update = { ...message, channel: thread.channel, ts: thread.ts, as_user: true };
        await callApi(call, delivery.service, 'chat.update', update, ports, signal);
      }
    },
  };
};

function remember(threads: Map<string, Thread>, key: string, posted: PlainMap): void {
  threads.set(key, { ts: textOf(posted, 'ts'), channel: textOf(posted, 'channel') });
  const [oldest] = threads.keys();
  if (threads.size > maxThreads && oldest !== undefined) threads.delete(oldest);
}

function messageOf(
  { service, notification }: Delivery,
  section: PlainMap | undefined,
  options: PlainMap,
): PlainMap {
  const username = textOf(section, 'username') || textOf(options, 'username');
  const icon = textOf(section, 'icon') || textOf(options, 'icon');
  const attachments = textOf(section, 'attachments');
  const blocks = textOf(section, 'blocks');
  return {
    text: notification.message,
    ...(username === '' ? {} : { username }),
    ...iconOf(icon),
    ...(attachments === '' ? {} : { attachments: jsonFrom(service, 'slack.attachments', attachments) }),
    ...(blocks === '' ? {} : { blocks: jsonFrom(service, 'slack.blocks', blocks) }),
    ...(flagOf(options, 'disableUnfurl') ? { unfurl_links: false, unfurl_media: false } : {}),
  };
}

function iconOf(icon: string): PlainMap {
  if (emoji.test(icon)) return { icon_emoji: icon };
  return /^https?:\/\/./.test(icon) ? { icon_url: icon } : {};
}

interface Api {
  readonly url: string;
  readonly token: string;
  readonly insecure: boolean;
}

const maxRateLimitWaits = 3;

/** Refusals that no later attempt changes. */
const permanent = new Set([
  'invalid_blocks',
  'invalid_attachments',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
  'message_not_found',
]);

/** Slack answers 200 with `ok: false`, and 429 with the seconds to wait. */
async function callApi(
  { url, token, insecure }: Api,
  service: string,
  method: string,
  body: PlainMap,
  ports: ServicePorts,
  signal: AbortSignal,
): Promise<PlainMap> {
  for (let waits = 0; ; waits++) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
    const response = await exchange(
      service,
      { url: url + method, headers, body: JSON.stringify(body), insecure },
      ports,
      signal,
    );
    if (response.status === 429 && waits < maxRateLimitWaits) {
      const seconds = Number(response.headers.get('retry-after') ?? 1);
      await sleep(ports.clock, Math.min(Math.max(seconds || 1, 1), 60) * 1000, signal);
      continue;
    }
    const answer = jsonOf(response) as PlainMap | undefined;
    if (response.status === 200 && answer?.['ok'] === true) return answer;
    const reason = textOf(answer, 'error') || `it answered ${response.status}`;
    throw deliveryError(service, reason, permanent.has(reason));
  }
}
