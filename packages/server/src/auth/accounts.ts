import type { KubeObject } from '@setpoint/kube';
import { secretTextIn, textIn } from '../state/platform-state.ts';

type Capability = 'login' | 'apiKey';

/** One API token of an account, as `argocd-secret` keeps it. */
export interface StoredToken {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp?: number;
}

/** A local account, as `argocd-cm` and `argocd-secret` describe it. */
export interface LocalAccount {
  readonly name: string;
  readonly enabled: boolean;
  readonly capabilities: readonly Capability[];
  /** bcrypt; '' when no password was ever set. Never part of an answer. */
  readonly passwordHash: string;
  readonly passwordChangedMs: number | undefined;
  readonly tokens: readonly StoredToken[];
}

/** The key in `argocd-secret` of a property of an account: the account admin has its own. */
export function secretKeyOf(account: string, property: 'password' | 'passwordMtime' | 'tokens'): string {
  return account === 'admin' ? `admin.${property}` : `accounts.${account}.${property}`;
}

/** The account admin and those of `argocd-cm` (`accounts.NAME: login, apiKey`, `accounts.NAME.enabled`). */
export function accountsOf(
  configMap: KubeObject | undefined,
  secret: KubeObject | undefined,
): ReadonlyMap<string, LocalAccount> {
  const accounts = new Map<string, LocalAccount>();
  const add = (name: string, capabilities: readonly Capability[], enabled: boolean): void => {
    const changed = Date.parse(secretTextIn(secret, secretKeyOf(name, 'passwordMtime')));
    accounts.set(name, {
      name,
      enabled,
      capabilities,
      passwordHash: secretTextIn(secret, secretKeyOf(name, 'password')),
      passwordChangedMs: Number.isNaN(changed) ? undefined : changed,
      tokens: tokensIn(secretTextIn(secret, secretKeyOf(name, 'tokens'))),
    });
  };
  const adminCapabilities = capabilitiesIn(textIn(configMap, 'accounts.admin'));
  add(
    'admin',
    [...new Set<Capability>(['login', ...adminCapabilities])],
    isOn(textIn(configMap, 'admin.enabled')),
  );
  for (const key of Object.keys(configMap?.['data'] ?? {})) {
    const name = /^accounts\.([^.]+)$/.exec(key)?.[1];
    if (name === undefined || name === 'admin') continue;
    add(name, capabilitiesIn(textIn(configMap, key)), isOn(textIn(configMap, `accounts.${name}.enabled`)));
  }
  return accounts;
}

/** On unless it says false. */
function isOn(text: string): boolean {
  return !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text);
}

function capabilitiesIn(text: string): readonly Capability[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part): part is Capability => part === 'login' || part === 'apiKey');
}

/** A text that is no list of tokens holds none, so none of them works. */
function tokensIn(text: string): readonly StoredToken[] {
  if (text === '') return [];
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) ? list.filter(isStoredToken) : [];
  } catch {
    return [];
  }
}

function isStoredToken(value: unknown): value is StoredToken {
  const token = value as Partial<StoredToken> | null;
  return typeof token?.id === 'string' && typeof token.iat === 'number';
}
