import { createAwsSqs } from './aws-sqs.ts';
import {
  createGoogleChat,
  createMattermost,
  createPushover,
  createRocketChat,
  createTelegram,
  createWebex,
} from './chat-services.ts';
import { createEmail } from './email.ts';
import { createGitHub } from './github.ts';
import {
  createAlertmanager,
  createOpsgenie,
  createPagerDuty,
  createPagerDutyV2,
} from './incident-services.ts';
import { createGrafana, createNewrelic } from './marker-services.ts';
import type { CreateService } from './service.ts';
import { createSlack } from './slack.ts';
import { createTeamsWorkflows } from './teams-workflows.ts';
import { createTeams } from './teams.ts';
import { createWebhook } from './webhook.ts';

/** Every type of service that `argocd-notifications-cm` can name, but `gcppubsub` and `nats`, which are no HTTP. */
export const serviceTypes: ReadonlyMap<string, CreateService> = new Map([
  ['alertmanager', createAlertmanager],
  ['awssqs', createAwsSqs],
  ['email', createEmail],
  ['github', createGitHub],
  ['googlechat', createGoogleChat],
  ['grafana', createGrafana],
  ['mattermost', createMattermost],
  ['newrelic', createNewrelic],
  ['opsgenie', createOpsgenie],
  ['pagerduty', createPagerDuty],
  ['pagerdutyv2', createPagerDutyV2],
  ['pushover', createPushover],
  ['rocketchat', createRocketChat],
  ['slack', createSlack],
  ['teams', createTeams],
  ['teams-workflows', createTeamsWorkflows],
  ['telegram', createTelegram],
  ['webex', createWebex],
  ['webhook', createWebhook],
]);
