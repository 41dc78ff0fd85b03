import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { deliveryError } from '../errors.ts';
import type { Notification } from '../template.ts';
import { accepted, exchange, jsonFrom } from './exchange.ts';
import { type CreateService, flagOf, textMapOf, textOf } from './service.ts';
import { listIn } from './teams.ts';

const workflows =
  /(api\.(powerautomate|powerplatform)\.com|flow\.microsoft\.com|webhook\.office\.com\/workflows|\/powerautomate\/)/i;

/** `service.teams-workflows`: an adaptive card to a Power Automate workflow. */
export const createTeamsWorkflows: CreateService = (options) => {
  const urls = textMapOf(options, 'recipientUrls');
  return {
    type: 'teams-workflows',
    async send({ service, recipient, notification }, ports, signal) {
      const url = workflowUrl(service, recipient, urls.get(recipient));
      const insecure = flagOf(options, 'insecureSkipVerify');
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({
        type: 'message',
        attachments: [
          { contentType: 'application/vnd.microsoft.card.adaptive', content: cardOf(service, notification) },
        ],
      });
      accepted(service, await exchange(service, { url, headers, body, insecure }, ports, signal));
    },
  };
};

function workflowUrl(service: string, recipient: string, url: string | undefined): string {
  const refuse = (reason: string): never => {
    throw deliveryError(service, `${reason} for recipient ${recipient}`, true);
  };
  if (url === undefined || !URL.canParse(url))
    return refuse('no valid teams-workflows webhook is configured');
  const { protocol, hostname } = new URL(url);
  const isLoopback = hostname === 'localhost' || hostname.startsWith('127.');
  if (protocol !== 'https:' && !isLoopback) return refuse('the webhook URL must use HTTPS');
  return workflows.test(url) ? url : refuse('the webhook URL is none of a Power Automate workflow');
}

function cardOf(service: string, { message, sections }: Notification): unknown {
  const section = sections.get('teams-workflows');
  const whole = textOf(section, 'adaptiveCard');
  if (whole !== '') return jsonFrom(service, 'teams-workflows.adaptiveCard', whole);
  const list = (field: string): readonly PlainMap[] =>
    listIn(service, `teams-workflows.${field}`, textOf(section, field));
  const title = textOf(section, 'title');
  const text = textOf(section, 'text') || message;
  const color = textOf(section, 'themeColor');
  const actions = list('potentialAction').flatMap(openUrl);
  return {
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      ...(title === '' ? [] : [titleBlock(title, color)]),
      ...(text === '' ? [] : [{ type: 'TextBlock', text, wrap: true }]),
      ...factSet(list('facts')),
      ...list('sections').flatMap((each) => factSet(ownField(each, 'facts'))),
    ],
    ...(actions.length === 0 ? {} : { actions }),
  };
}

function titleBlock(text: string, color: string): PlainMap {
  const style = { size: 'Large', weight: 'Bolder', ...(color === '' ? {} : { color }) };
  return { type: 'TextBlock', text, ...style, wrap: true };
}

function factSet(value: unknown): readonly PlainMap[] {
  if (!Array.isArray(value)) return [];
  const facts = value
    .filter(isPlainMap)
    .filter((fact) => typeof ownField(fact, 'name') === 'string')
    .map((fact) => ({ title: textOf(fact, 'name'), value: textOf(fact, 'value') }));
  return facts.length === 0 ? [] : [{ type: 'FactSet', facts }];
}

function openUrl(action: PlainMap): readonly PlainMap[] {
  const targets = ownField(action, 'targets');
  const target: unknown = Array.isArray(targets) ? targets[0] : undefined;
  const url = isPlainMap(target) ? textOf(target, 'uri') : '';
  if (ownField(action, '@type') !== 'OpenUri' || url === '') return [];
  return [{ type: 'Action.OpenUrl', title: textOf(action, 'name'), url }];
}
