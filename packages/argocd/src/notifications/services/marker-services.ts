import { deliveryError } from '../errors.ts';
import { postJson } from './exchange.ts';
import { type CreateService, flagOf, textOf } from './service.ts';

/** `service.grafana`: an annotation with the tags of the recipient, `|` between them. */
export const createGrafana: CreateService = (options) => ({
  type: 'grafana',
  async send({ service, recipient, notification }, ports, signal) {
    const call = {
      url: `${textOf(options, 'apiUrl').replace(/\/+$/, '')}/annotations`,
      headers: { authorization: `Bearer ${textOf(options, 'apiKey')}` },
      insecure: flagOf(options, 'insecureSkipVerify'),
    };
    const annotation = {
      time: Math.floor(ports.clock.now() / 1000) * 1000,
      isRegion: false,
      tags: recipient.split('|'),
      text: notification.message,
    };
    await postJson(service, call, annotation, ports, signal);
  },
});

/** `service.newrelic`: a deployment marker of the application whose id is the recipient. */
export const createNewrelic: CreateService = (options) => ({
  type: 'newrelic',
  async send({ service, recipient, notification }, ports, signal) {
    const section = notification.sections.get('newrelic');
    if (textOf(options, 'apiKey') === '') throw deliveryError(service, 'apiKey is missing', true);
    if (section === undefined) throw deliveryError(service, 'config is missing', true);
    const api = (textOf(options, 'apiURL') || 'https://api.newrelic.com').replace(/\/$/, '');
    const call = {
      url: `${api}/v2/applications/${encodeURIComponent(recipient)}/deployments.json`,
      headers: { 'x-api-key': textOf(options, 'apiKey') },
      insecure: flagOf(options, 'insecureSkipVerify'),
    };
    const deployment = {
      revision: textOf(section, 'revision'),
      changelog: textOf(section, 'changelog'),
      description: textOf(section, 'description') || notification.message,
      user: textOf(section, 'user'),
    };
    await postJson(service, call, { deployment }, ports, signal);
  },
});
