import { ownField, type PlainMap } from '@setpoint/kube';
import { basicAuthorization } from '../../applicationset/http-port.ts';
import { deliveryError } from '../errors.ts';
import { exchange, postJson } from './exchange.ts';
import { type CreateService, flagOf, mapOf, textListOf, textMapOf, textOf } from './service.ts';

/** The fields of a section that say something. */
function said(section: PlainMap | undefined, names: readonly string[]): PlainMap {
  return Object.fromEntries(
    names.map((name) => [name, textOf(section, name)] as const).filter(([, value]) => value !== ''),
  );
}

/** `service.opsgenie`: an alert with the API key of the recipient's team. */
export const createOpsgenie: CreateService = (options) => {
  const keys = textMapOf(options, 'apiKeys');
  return {
    type: 'opsgenie',
    async send({ service, recipient, notification }, ports, signal) {
      const key = keys.get(recipient);
      if (key === undefined)
        throw deliveryError(service, `no API key configured for recipient ${recipient}`, true);
      const section = notification.sections.get('opsgenie');
      if (section !== undefined && textOf(section, 'description') === '') {
        throw deliveryError(service, 'the template has no opsgenie description', true);
      }
      const host = textOf(options, 'apiUrl') || 'api.opsgenie.com';
      const details = mapOf(section, 'details');
      const visibleTo = section === undefined ? undefined : ownField(section, 'visibleTo');
      const alert = {
        message: notification.message,
        ...said(section, ['description', 'alias', 'note', 'entity', 'user', 'priority']),
        ...(textListOf(section, 'actions').length === 0 ? {} : { actions: textListOf(section, 'actions') }),
        ...(textListOf(section, 'tags').length === 0 ? {} : { tags: textListOf(section, 'tags') }),
        ...(details === undefined ? {} : { details }),
        ...(Array.isArray(visibleTo) ? { visibleTo } : {}),
        responders: [{ type: 'team', id: recipient }],
        source: 'Argo CD',
      };
      const call = {
        url: `${/^https?:\/\//.test(host) ? host : `https://${host}`}/v2/alerts`,
        headers: { authorization: `GenieKey ${key}` },
        insecure: flagOf(options, 'insecureSkipVerify'),
      };
      await postJson(service, call, alert, ports, signal);
    },
  };
};

/** `service.pagerduty`: an incident of the service whose id is the recipient. */
export const createPagerDuty: CreateService = (options) => ({
  type: 'pagerduty',
  async send({ service, recipient, notification }, ports, signal) {
    const section = notification.sections.get('pagerduty');
    if (section === undefined) throw deliveryError(service, 'the template has no pagerduty section', true);
    const incident = {
      type: 'incident',
      title: textOf(section, 'title'),
      service: { id: recipient, type: 'service_reference' },
      priority: { id: textOf(section, 'priorityId'), type: 'priority' },
      urgency: textOf(section, 'urgency'),
      body: { type: 'incident_body', details: textOf(section, 'body') },
    };
    const call = {
      url: `${textOf(options, 'apiURL') || 'https://api.pagerduty.com'}/incidents`,
      headers: {
        authorization: `Token token=${textOf(options, 'token')}`,
        accept: 'application/vnd.pagerduty+json;version=2',
        from: textOf(options, 'from'),
      },
    };
    await postJson(service, call, { incident }, ports, signal);
  },
});

/** `service.pagerdutyv2`: an event with the routing key of the recipient. */
export const createPagerDutyV2: CreateService = (options) => {
  const keys = textMapOf(options, 'serviceKeys');
  return {
    type: 'pagerdutyv2',
    async send({ service, recipient, notification }, ports, signal) {
      const routingKey = keys.get(recipient);
      if (routingKey === undefined) {
        throw deliveryError(service, `no API key configured for recipient ${recipient}`, true);
      }
      const section = notification.sections.get('pagerdutyv2');
      if (section === undefined) throw deliveryError(service, 'no config found for pagerdutyv2', true);
      const event = {
        routing_key: routingKey,
        event_action: 'trigger',
        client: 'ArgoCD',
        ...(textOf(section, 'dedupKey') === '' ? {} : { dedup_key: textOf(section, 'dedupKey') }),
        ...(textOf(section, 'url') === '' ? {} : { client_url: textOf(section, 'url') }),
        payload: {
          summary: textOf(section, 'summary'),
          severity: textOf(section, 'severity'),
          source: textOf(section, 'source'),
          ...said(section, ['component', 'group', 'class']),
        },
      };
      const url = `${textOf(options, 'apiURL') || 'https://events.pagerduty.com'}/v2/enqueue`;
      await postJson(service, { url }, event, ports, signal);
    },
  };
};

/** `service.alertmanager`: an alert to each target; one that takes it is enough. */
export const createAlertmanager: CreateService = (options) => {
  const targets = textListOf(options, 'targets');
  const scheme = textOf(options, 'scheme') || 'http';
  const path = textOf(options, 'apiPath') || '/api/v2/alerts';
  const basic = mapOf(options, 'basicAuth');
  const bearer = textOf(options, 'bearerToken');
  const authorization =
    basic === undefined
      ? bearer && `Bearer ${bearer}`
      : basicAuthorization(textOf(basic, 'username'), textOf(basic, 'password'));
  return {
    type: 'alertmanager',
    async send({ service, notification }, ports, signal) {
      const section = notification.sections.get('alertmanager');
      const labels = mapOf(section, 'labels');
      if (labels === undefined || Object.keys(labels).length === 0) {
        throw deliveryError(service, 'alertmanager at least one label pair required', true);
      }
      const alert = {
        labels: Object.hasOwn(labels, 'alertname') ? labels : { ...labels, alertname: service },
        annotations: mapOf(section, 'annotations') ?? {},
        generatorURL: httpAddress(textOf(section, 'generatorURL')),
        startsAt: new Date(ports.clock.now()).toISOString(),
      };
      const results = await Promise.allSettled(
        (targets.length === 0 ? ['127.0.0.1:9093'] : targets).map(async (target) => {
          const { status } = await exchange(
            service,
            {
              url: `${scheme}://${target}${path}`,
              headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
              body: JSON.stringify([alert]),
              insecure: flagOf(options, 'insecureSkipVerify'),
            },
            ports,
            signal,
          );
          if (status !== 200) throw deliveryError(service, `${target} answered ${status}`);
        }),
      );
      signal.throwIfAborted();
      if (!results.some(({ status }) => status === 'fulfilled')) {
        throw deliveryError(service, 'no events were successfully received by alertmanager');
      }
    },
  };
};

/** An scp-like Git address as a page's address. */
function httpAddress(address: string): string {
  return address.startsWith('git@') ? `https://${address.slice(4).replace(':', '/')}` : address;
}
