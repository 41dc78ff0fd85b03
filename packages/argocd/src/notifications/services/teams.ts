import { isPlainMap, type PlainMap } from '@setpoint/kube';
import { deliveryError } from '../errors.ts';
import type { Notification } from '../template.ts';
import { exchange, jsonFrom } from './exchange.ts';
import { type CreateService, flagOf, textMapOf, textOf } from './service.ts';

/** `service.teams`: the message card of an Office 365 connector. */
export const createTeams: CreateService = (options) => {
  const urls = textMapOf(options, 'recipientUrls');
  return {
    type: 'teams',
    async send({ service, recipient, notification }, ports, signal) {
      const url = urls.get(recipient);
      if (url === undefined) {
        throw deliveryError(service, `no teams webhook configured for recipient ${recipient}`, true);
      }
      const insecure = flagOf(options, 'insecureSkipVerify');
      const headers = { 'content-type': 'application/json' };
      const body = teamsBody(service, notification);
      const { body: answer } = await exchange(service, { url, headers, body, insecure }, ports, signal);
      // A connector answers with "1" when it has taken the card, and with the reason otherwise.
      if (answer !== '1') throw deliveryError(service, `teams webhook post error: ${answer.slice(0, 300)}`);
    },
  };
};

function teamsBody(service: string, notification: Notification): string {
  const section = notification.sections.get('teams');
  const whole = textOf(section, 'template');
  return whole === '' ? JSON.stringify(messageCard(service, notification, section)) : whole;
}

function messageCard(service: string, { message }: Notification, section: PlainMap | undefined): PlainMap {
  const sections = [...listIn(service, 'teams.sections', textOf(section, 'sections'))];
  const facts = listIn(service, 'teams.facts', textOf(section, 'facts'));
  if (facts.length > 0) sections.push({ facts });
  const actions = listIn(service, 'teams.potentialAction', textOf(section, 'potentialAction'));
  const themeColor = textOf(section, 'themeColor');
  return {
    '@type': 'MessageCard',
    '@context': 'https://schema.org/extensions',
    title: textOf(section, 'title'),
    summary: textOf(section, 'summary'),
    text: textOf(section, 'text') || message,
    ...(themeColor === '' ? {} : { themeColor }),
    ...(actions.length === 0 ? {} : { potentialAction: actions }),
    ...(sections.length === 0 ? {} : { sections }),
  };
}

/** A list of maps that a template gave as JSON; empty where it gave nothing. */
export function listIn(service: string, field: string, text: string): readonly PlainMap[] {
  if (text === '') return [];
  const value = jsonFrom(service, field, text);
  if (Array.isArray(value) && value.every(isPlainMap)) return value;
  throw deliveryError(service, `${field} of the template is no list of maps`, true);
}
