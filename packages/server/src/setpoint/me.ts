import { identityNamed } from '../access/explain-access.ts';
import { permissionFor } from '../argo/access.ts';
import type { Identity } from '../auth/identity.ts';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { type Input, needed, records, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { isHttpUrl } from '../state/links.ts';
import type { AccessExplanation, AuditPage, CanResponse, Me } from '../wire/platform.ts';
import { enforce } from '../argo/access.ts';
import { limitOf } from './fleet.ts';

export function me(services: Services, { identity }: Call): Me {
  const sso = services.oidc.settings;
  const local = [...services.sessions.accounts().values()].some(
    ({ enabled, capabilities }) => enabled && capabilities.includes('login'),
  );
  return {
    loggedIn: identity.subject !== '',
    username: identity.username,
    groups: identity.groups,
    issuer: identity.issuer,
    ...(identity.expiresAtMs === undefined
      ? {}
      : { expiresAt: new Date(identity.expiresAtMs).toISOString() }),
    ...passwordOf(services, identity),
    anonymous: services.authenticator.allowsAnonymous,
    login: { local, ...(sso === undefined ? {} : { oidc: { name: sso.name, url: '/auth/login' } }) },
    version: identity.subject === '' ? '' : services.version,
    ...(identity.subject === '' && !services.authenticator.allowsAnonymous ? {} : notices(services)),
  };
}

/** Only for those who are let in: what operators write there may be of no concern to others. */
function notices({ state }: Services): Pick<Me, 'banner' | 'help'> {
  const [text, url, chat] = ['ui.bannercontent', 'ui.bannerurl', 'help.chatUrl'].map((key) =>
    state.setting(key),
  );
  return {
    ...(text ? { banner: { text, ...(isHttpUrl(url ?? '') ? { url: url ?? '' } : {}) } } : {}),
    ...(isHttpUrl(chat ?? '')
      ? { help: { text: state.setting('help.chatText') || 'Chat now!', url: chat ?? '' } }
      : {}),
  };
}

/** Only a session of a local account can set its password. */
function passwordOf({ sessions }: Services, identity: Identity): Pick<Me, 'passwordSet'> {
  if (identity.issuer !== 'argocd' || identity.capability !== 'login') return {};
  const account = sessions.accounts().get(identity.subject);
  return account === undefined ? {} : { passwordSet: account.passwordHash !== '' };
}

const mostChecks = 500;

export function can(services: Services, call: Call, input: Input): CanResponse {
  const checks = records(input, 'checks');
  if (checks.length > mostChecks) throw invalid(`at most ${mostChecks} checks at once`);
  return {
    results: checks.map((check) =>
      permissionFor(
        services,
        call,
        needed(check, 'resource'),
        needed(check, 'action'),
        text(check, 'object'),
      ),
    ),
  };
}

/** Why the caller may or may not; about others only for those who may see accounts. */
export function explain(services: Services, call: Call, query: URLSearchParams): AccessExplanation {
  const read = (name: string): string => query.get(name) ?? '';
  const subject = read('subject');
  if (read('resource') === '' || read('action') === '') throw invalid('resource and action are required');
  const check = { resource: read('resource'), action: read('action'), object: read('object') };
  if (subject === '' || subject === call.identity.subject)
    return services.enforcer.explain(call.identity, check);
  enforce(services, call, 'accounts', 'get', subject);
  return services.enforcer.explain(identityNamed(subject), check);
}

export function auditPage(services: Services, call: Call, query: URLSearchParams): AuditPage {
  enforce(services, call, 'audit', 'get', '*');
  const before = query.get('before') ?? '';
  const id = before === '' ? undefined : Number(before);
  if (id !== undefined && !Number.isSafeInteger(id)) throw invalid('before must be the id of an entry');
  return services.audit.page(limitOf(query.get('limit'), 100, 1000), id);
}
