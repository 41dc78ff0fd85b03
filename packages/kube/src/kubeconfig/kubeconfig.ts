import { resolve } from 'node:path';
import { decodeSigs } from '@setpoint/goyaml';
import { SetpointError } from '@setpoint/core';
import type { Impersonation } from '../client/cluster-config.ts';
import { ConfigFields, configError } from './config-fields.ts';

/** PEM given in the kubeconfig itself, or the path of a file with it. */
export type PemSource = { readonly pem: string } | { readonly path: string };

export interface KubeconfigCluster {
  readonly server: string;
  readonly ca: PemSource | undefined;
  readonly serverName: string | undefined;
  readonly insecureSkipVerify: boolean;
  readonly proxyUrl: string | undefined;
}

export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | undefined;
}

export interface KubeconfigUser {
  readonly token: string | undefined;
  readonly tokenPath: string | undefined;
  readonly certificate: PemSource | undefined;
  readonly key: PemSource | undefined;
  readonly exec: ExecPlugin | undefined;
  readonly impersonate: Impersonation | undefined;
  /** Names of fields that ask for a way to log in we do not speak: basic authentication, auth-provider. */
  readonly unsupported: readonly string[];
}

interface KubeconfigContext {
  readonly cluster: string;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
}

/** A kubeconfig file as typed values; names map to entries, in the file's order. */
export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
}

/** `folder` is where relative paths start: the folder of the file. `where` names the file in errors. */
export function parseKubeconfigFile(text: string, where: string, folder: string): Kubeconfig {
  const fields = new ConfigFields(decode(text, where), where);
  const entries = <T>(list: string, entry: string, read: (fields: ConfigFields, where: string) => T) =>
    namedEntries(fields, list, entry, where, read);
  return {
    currentContext: fields.text('current-context'),
    clusters: entries('clusters', 'cluster', (cluster, at) => readCluster(cluster, at, folder)),
    users: entries('users', 'user', (user, at) => readUser(user, at, folder)),
    contexts: entries('contexts', 'context', readContext),
  };
}

/** Entries and the current context of the first file that has them win, as with kubectl. */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const first = <T>(pick: (file: Kubeconfig) => ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...files].reverse().flatMap((file) => [...pick(file)]));
  return {
    currentContext: files.find((file) => file.currentContext !== undefined)?.currentContext,
    clusters: first((file) => file.clusters),
    users: first((file) => file.users),
    contexts: first((file) => file.contexts),
  };
}

function decode(text: string, where: string): unknown {
  try {
    return decodeSigs(text);
  } catch (cause) {
    throw configError(where, SetpointError.from(cause).message, cause);
  }
}

function namedEntries<T>(
  fields: ConfigFields,
  list: string,
  entry: string,
  where: string,
  read: (fields: ConfigFields, where: string) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  fields.list(list).forEach((item, index) => {
    const named = new ConfigFields(item, `${where}: ${list}[${index}]`);
    const name = named.text('name') ?? '';
    const at = `${where}: ${entry} ${JSON.stringify(name)}`;
    if (entries.has(name)) throw configError(at, 'is there twice');
    entries.set(name, read(named.fields(entry), at));
  });
  return entries;
}

function readCluster(fields: ConfigFields, where: string, folder: string): KubeconfigCluster {
  const server = fields.text('server');
  if (server === undefined) throw configError(where, 'has no server');
  return {
    server: checkedUrl(server, `${where}.server`, /^https?:$/),
    ca: pemSource(fields, 'certificate-authority', folder),
    serverName: fields.text('tls-server-name'),
    insecureSkipVerify: fields.flag('insecure-skip-tls-verify'),
    proxyUrl: fields.has('proxy-url')
      ? checkedUrl(fields.text('proxy-url') ?? '', `${where}.proxy-url`, /^(https?|socks5):$/)
      : undefined,
  };
}

function checkedUrl(url: string, where: string, protocols: RegExp): string {
  if (!URL.canParse(url) || !protocols.test(new URL(url).protocol)) {
    throw configError(where, 'is not a URL of a supported scheme');
  }
  return url;
}

function readUser(fields: ConfigFields, where: string, folder: string): KubeconfigUser {
  return {
    token: fields.text('token'),
    tokenPath: pathOf(fields, 'tokenFile', folder),
    certificate: pemSource(fields, 'client-certificate', folder),
    key: pemSource(fields, 'client-key', folder),
    exec: fields.has('exec') ? readExec(fields.fields('exec'), `${where}.exec`, folder) : undefined,
    impersonate: readImpersonation(fields),
    unsupported: ['username', 'password', 'auth-provider'].filter((name) => fields.has(name)),
  };
}

function readExec(fields: ConfigFields, where: string, folder: string): ExecPlugin {
  const command = fields.text('command') ?? '';
  const env = fields.list('env').map((item, index): [string, string] => {
    const variable = new ConfigFields(item, `${where}.env[${index}]`);
    return [variable.text('name') ?? '', variable.text('value') ?? ''];
  });
  return {
    apiVersion: fields.text('apiVersion') ?? '',
    // A bare name is looked up in PATH; anything with a slash is relative to the kubeconfig.
    command: command.includes('/') ? resolve(folder, command) : command,
    args: fields.texts('args'),
    env: new Map(env),
    installHint: fields.text('installHint'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
    interactiveMode: fields.text('interactiveMode'),
  };
}

function readImpersonation(fields: ConfigFields): Impersonation | undefined {
  const user = fields.text('as');
  if (user === undefined) return undefined;
  const uid = fields.text('as-uid');
  return {
    user,
    ...(uid === undefined ? {} : { uid }),
    groups: fields.texts('as-groups'),
    extra: fields.textLists('as-user-extra'),
  };
}

function readContext(fields: ConfigFields): KubeconfigContext {
  return {
    cluster: fields.text('cluster') ?? '',
    user: fields.text('user'),
    namespace: fields.text('namespace'),
  };
}

/** Inline data wins over a path. */
function pemSource(fields: ConfigFields, name: string, folder: string): PemSource | undefined {
  const pem = fields.data(`${name}-data`);
  if (pem !== undefined) return { pem };
  const path = pathOf(fields, name, folder);
  return path === undefined ? undefined : { path };
}

function pathOf(fields: ConfigFields, name: string, folder: string): string | undefined {
  const path = fields.text(name);
  return path === undefined ? undefined : resolve(folder, path);
}
