import { arch, platform } from 'node:os';
import type { Call } from '../call.ts';
import type { Input } from '../http/input.ts';
import type { Services } from '../services.ts';
import { isHttpUrl } from '../state/links.ts';
import type { ArgoSettings, ArgoVersion, NamedList } from '../wire/argo-platform.ts';
import { get, operationsOf } from './operation.ts';

/** What login pages and clients need before anybody has logged in; the rest needs a session. */
function settings(services: Services, { identity }: Call): ArgoSettings {
  const { state, oidc, sessions } = services;
  const { tracking } = state.config.settings();
  const sso = oidc.settings;
  const passwords = [...sessions.accounts().values()].some(
    ({ enabled, capabilities }) => enabled && capabilities.includes('login'),
  );
  const banner = state.setting('ui.bannerurl');
  const open: ArgoSettings = {
    ...(state.setting('url') === '' ? {} : { url: state.setting('url') }),
    statusBadgeEnabled: state.setting('statusbadge.enabled') === 'true',
    ...(sso === undefined
      ? {}
      : {
          oidcConfig: {
            name: sso.name,
            issuer: sso.issuer,
            clientID: sso.clientId,
            ...(sso.cliClientId === '' ? {} : { cliClientID: sso.cliClientId }),
            scopes: sso.scopes,
            enablePKCEAuthentication: true,
          },
        }),
    userLoginsDisabled: !passwords,
    ...(state.setting('ui.bannercontent') === ''
      ? {}
      : { uiBannerContent: state.setting('ui.bannercontent') }),
    ...(isHttpUrl(banner) ? { uiBannerURL: banner } : {}),
  };
  if (identity.subject === '' && !services.authenticator.allowsAnonymous) return open;
  return {
    ...open,
    appLabelKey: tracking.labelKey,
    trackingMethod: tracking.method,
    controllerNamespace: state.namespace,
    appsInAnyNamespaceEnabled: true,
    execEnabled: services.state.setting('exec.enabled') === 'true',
    passwordPattern: state.setting('passwordPattern') || '^.{8,72}$',
    ...(tracking.installationId === undefined ? {} : { installationID: tracking.installationId }),
  };
}

/** `cluster.SettingsService`: its package really is that of the clusters. */
export const settingsOperations = operationsOf('cluster.SettingsService', {
  Get: { http: get('/api/v1/settings'), open: true, run: settings },
  GetPlugins: { http: get('/api/v1/settings/plugins'), run: () => ({ plugins: [] }) },
});

/** `version.VersionService`. */
export const versionOperations = operationsOf('version.VersionService', {
  Version: {
    http: get('/api/version'),
    open: true,
    run: ({ version }, { identity }): ArgoVersion => {
      // The form that clients compare with what they were made for; the build says whose it is.
      const compatible = 'v3.5.0';
      const Version = `${compatible}+setpoint.${version}`;
      if (identity.subject === '') return { Version };
      return {
        Version,
        GoVersion: '',
        Compiler: `node ${process.version}`,
        Platform: `${platform()}/${arch()}`,
      };
    },
  },
});

/** Names of the keys of `argocd-notifications-cm` that begin with the prefix. */
function namesIn({ state }: Services, prefix: string): NamedList {
  const data = state.configMap('argocd-notifications-cm')?.['data'] ?? {};
  const names = Object.keys(data).filter((key) => key.startsWith(prefix));
  return { items: names.map((key) => ({ name: key.slice(prefix.length) })) };
}

const namesOf = (prefix: string) => (services: Services, _call: Call, _input: Input) =>
  namesIn(services, prefix);

/** `notification.NotificationService`. */
export const notificationOperations = operationsOf('notification.NotificationService', {
  ListTriggers: { http: get('/api/v1/notifications/triggers'), run: namesOf('trigger.') },
  ListTemplates: { http: get('/api/v1/notifications/templates'), run: namesOf('template.') },
  ListServices: { http: get('/api/v1/notifications/services'), run: namesOf('service.') },
});
