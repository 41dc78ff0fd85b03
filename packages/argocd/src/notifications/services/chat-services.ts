import { randomUUID } from 'node:crypto';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { deliveryError, messageOf } from '../errors.ts';
import { accepted, exchange, jsonFrom, jsonOf, postJson } from './exchange.ts';
import { type CreateService, flagOf, textMapOf, textOf } from './service.ts';

/** `service.mattermost`: a post in the channel whose id is the recipient. */
export const createMattermost: CreateService = (options) => ({
  type: 'mattermost',
  async send({ service, recipient, notification }, ports, signal) {
    const attachments = textOf(notification.sections.get('mattermost'), 'attachments');
    const call = {
      url: `${textOf(options, 'apiURL')}/api/v4/posts`,
      headers: { authorization: `Bearer ${textOf(options, 'token')}` },
      insecure: flagOf(options, 'insecureSkipVerify'),
    };
    const post = {
      channel_id: recipient,
      message: notification.message,
      props: {
        attachments: attachments === '' ? [] : jsonFrom(service, 'mattermost.attachments', attachments),
      },
    };
    await postJson(service, call, post, ports, signal);
  },
});

/** `service.rocketchat`: signs in, then posts to a channel (`#name`), a person (`@name`) or a room's id. */
export const createRocketChat: CreateService = (options) => ({
  type: 'rocketchat',
  async send({ service, recipient, notification }, ports, signal) {
    const base = textOf(options, 'serverUrl').replace(/\/+$/, '');
    const credentials = { user: textOf(options, 'email'), password: textOf(options, 'password') };
    const login = await postJson(service, { url: `${base}/api/v1/login` }, credentials, ports, signal);
    const session = ownField(asMap(jsonOf(login)), 'data');
    const icon = textOf(options, 'icon');
    const avatar = textOf(options, 'avatar');
    const attachments = textOf(notification.sections.get('rocketchat'), 'attachments');
    const isNamed = recipient.startsWith('#') || recipient.startsWith('@');
    const message = {
      ...(isNamed ? { channel: recipient } : { roomId: recipient }),
      text: notification.message,
      ...(textOf(options, 'alias') === '' ? {} : { alias: textOf(options, 'alias') }),
      ...(/^:.+:$/.test(icon) ? { emoji: icon } : {}),
      ...(/^https?:\/\/./.test(avatar) ? { avatar } : {}),
      ...(attachments === ''
        ? {}
        : { attachments: jsonFrom(service, 'rocketchat.attachments', attachments) }),
    };
    const headers = {
      'x-auth-token': textOf(asMap(session), 'authToken'),
      'x-user-id': textOf(asMap(session), 'userId'),
    };
    const call = { url: `${base}/api/v1/chat.postMessage`, headers };
    const answer = asMap(jsonOf(await postJson(service, call, message, ports, signal)));
    if (ownField(answer, 'success') !== true)
      throw deliveryError(service, textOf(answer, 'error') || 'refused');
  },
});

/** `service.telegram`: a channel's name, or a group's id with `|thread`. */
export const createTelegram: CreateService = (options) => ({
  type: 'telegram',
  async send({ service, recipient, notification }, ports, signal) {
    const [chat = '', thread] = recipient.startsWith('-') ? recipient.split('|') : [`@${recipient}`];
    const api = textOf(options, 'apiURL') || 'https://api.telegram.org';
    const response = await exchange(
      service,
      {
        url: `${api}/bot${textOf(options, 'token')}/sendMessage`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          chat_id: chat.startsWith('-') ? Number(chat) : chat,
          ...(thread === undefined ? {} : { message_thread_id: Number(thread) }),
          text: notification.message,
          parse_mode: 'Markdown',
        }),
      },
      ports,
      signal,
    );
    const answer = asMap(jsonOf(response));
    if (ownField(answer, 'ok') === true) return;
    throw deliveryError(
      service,
      textOf(answer, 'description') || `it answered ${response.status}`,
      response.status === 400,
    );
  },
});

/** `service.webex`: to a person's address or a room's id. */
export const createWebex: CreateService = (options) => ({
  type: 'webex',
  async send({ service, recipient, notification }, ports, signal) {
    const api = (textOf(options, 'apiURL') || 'https://webexapis.com').replace(/\/$/, '');
    const isPerson = /^\S+@\S+\.\S+$/.test(recipient);
    const call = {
      url: `${api}/v1/messages`,
      headers: { authorization: `Bearer ${textOf(options, 'token')}` },
      insecure: flagOf(options, 'insecureSkipVerify'),
    };
    const message = {
      ...(isPerson ? { toPersonEmail: recipient } : { roomId: recipient }),
      markdown: notification.message,
    };
    await postJson(service, call, message, ports, signal);
  },
});

/** `service.pushover`: the recipient is a user's or group's key. */
export const createPushover: CreateService = (options) => ({
  type: 'pushover',
  async send({ service, recipient, notification }, ports, signal) {
    const api = textOf(options, 'apiURL') || 'https://api.pushover.net';
    const message = { token: textOf(options, 'token'), user: recipient, message: notification.message };
    await postJson(service, { url: `${api}/1/messages.json` }, message, ports, signal);
  },
});

/** `service.googlechat`: a space's webhook; cards of both versions as YAML or JSON, threads by key. */
export const createGoogleChat: CreateService = (options) => {
  const webhooks = textMapOf(options, 'webhooks');
  return {
    type: 'googlechat',
    async send({ service, recipient, notification }, ports, signal) {
      const address = webhooks.get(recipient);
      if (address === undefined || !URL.canParse(address)) {
        throw deliveryError(service, `no Google chat webhook configured for recipient ${recipient}`, true);
      }
      const section = notification.sections.get('googlechat');
      const url = new URL(address);
      const thread = textOf(section, 'threadKey');
      if (thread !== '') {
        url.searchParams.append('threadKey', thread);
        url.searchParams.append('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
      }
      const cards = cardsIn(service, 'cards', textOf(section, 'cards'));
      const modern = cardsIn(service, 'cardsV2', textOf(section, 'cardsV2'));
      const message =
        cards.length + modern.length === 0
          ? { text: notification.message }
          : {
              text: '',
              ...(cards.length === 0 ? {} : { cards }),
              ...(modern.length === 0
                ? {}
                : { cardsV2: modern.map((card) => ({ cardId: randomUUID(), card })) }),
            };
      const headers = { 'content-type': 'application/json' };
      const insecure = flagOf(options, 'insecureSkipVerify');
      const call = { url: url.href, headers, body: JSON.stringify(message), insecure };
      const response = await exchange(service, call, ports, signal);
      const refusal = ownField(asMap(jsonOf(response)), 'error');
      if (isPlainMap(refusal)) {
        throw deliveryError(
          service,
          `error with message: code=${textOf(refusal, 'code')} status=${textOf(refusal, 'status')} message=${textOf(refusal, 'message')}`,
        );
      }
      accepted(service, response);
    },
  };
};

function cardsIn(service: string, field: string, text: string): readonly unknown[] {
  if (text === '') return [];
  try {
    const value = decodeSigs(text);
    return Array.isArray(value) ? value : [];
  } catch (error) {
    throw deliveryError(service, `googlechat.${field} of the template: ${messageOf(error)}`, true);
  }
}

const asMap = (value: unknown): PlainMap => (isPlainMap(value) ? value : {});
